"""Builds, reads and shows database URLs: the one place that does.

`postgres://` and `postgresql://` mean psycopg 3. A URL's password leaves this module in readable form only
through `spelled`, which is for drivers.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.drivers import installed_driver

_SCHEME = re.compile(r"(?P<backend>[A-Za-z0-9_]+)(?:\+(?P<driver>[A-Za-z0-9_]+))?://")
_POSTGRES = {"postgres", "postgresql"}
_SECRET_QUERY_KEYS = ("password", "sslpassword", "passfile")
_LARGEST_PORT = 65_535

EXAMPLE = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"


def parse_url(text: str, *, source: str) -> URL:
    """Read a URL as people write it, and settle its driver.

    A password may hold `: / % # ?` as they are; an `@` too, as long as the last one ends it.

    :param source: where the text came from, named in errors; the text itself never is, for it may hold a password.
    :raises ConfigurationError: when it is no URL, not PostgreSQL's, or its driver is missing.
    """
    scheme = _SCHEME.match(text.strip())
    if scheme is None:
        raise _malformed(source, "it has no 'postgresql://' at its beginning")
    if scheme["backend"].lower() not in _POSTGRES:
        raise ConfigurationError(
            f"the URL from {source} is for {scheme['backend']!r}, not PostgreSQL",
            why="spiritsafe reads PostgreSQL's own catalogues and locks; it works with no other database",
            next_step=f"give a URL such as {EXAMPLE}",
        )
    driver = (scheme["driver"] or "psycopg").lower()
    installed_driver(driver)
    url = _read(f"postgresql+{driver}://", text.strip()[scheme.end() :], source)
    if url.port is not None and not 0 < url.port <= _LARGEST_PORT:
        raise _malformed(source, f"port {url.port} is not between 1 and {_LARGEST_PORT}")
    return url


def url_from_environment(environment: Mapping[str, str]) -> URL | None:
    """A URL from libpq's variables, or None when neither a host, a service nor a database is named.

    What is not named is left to libpq, which reads the same variables for the rest (`PGSSLMODE`, `PGPASSFILE` ...).

    :raises ConfigurationError: when `PGPORT` is not a port.
    """
    if not any(environment.get(name) for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE")):
        return None
    port = environment.get("PGPORT", "")
    if port and not (port.isdecimal() and 0 < int(port) <= _LARGEST_PORT):
        raise _malformed("PG* variables", f"PGPORT is {port!r}, not a port number")
    host = environment.get("PGHOST") or environment.get("PGHOSTADDR") or None
    in_query = host is not None and (host.startswith(("/", "@")) or "," in host)
    query = {"host": host} if in_query and host else {}
    if environment.get("PGSERVICE"):
        query["service"] = environment["PGSERVICE"]
    return URL.create(
        "postgresql+psycopg",
        username=environment.get("PGUSER") or None,
        password=environment.get("PGPASSWORD") or None,
        host=None if in_query else host,
        port=int(port) if port else None,
        database=environment.get("PGDATABASE") or None,
        query=query,
    )


def shown(url: URL) -> str:
    """The URL with every secret in it replaced by `***`, for people and logs."""
    hidden = url.update_query_dict({key: "***" for key in _SECRET_QUERY_KEYS if key in url.query})
    return _readable(hidden.render_as_string(hide_password=True))


def spelled(url: URL) -> str:
    """The whole URL, password and all, for a driver, `psql` or `DATABASE_URL`."""
    return _readable(url.render_as_string(hide_password=False))


def handed_over(url: URL) -> str:
    """The whole URL for a program of others, which may refuse one without a host.

    pydantic's `PostgresDsn` does. Where a socket folder is meant, every driver lets it overrule the host beside it.
    """
    return spelled(url if url.host or "host" not in url.query else url.set(host="localhost"))


def _readable(text: str) -> str:
    """Socket folders as people write them; spaces as libpq reads them, which takes a + in a query as a plus."""
    start, mark, query = text.partition("?")
    return start + mark + query.replace("+", "%20").replace("%2F", "/").replace("%2A", "*")


def secrets(url: URL) -> frozenset[str]:
    """Every spelling of the URL's secrets, so that they can be struck from text that others wrote."""
    plain = [url.password] if url.password else []
    plain += [str(url.query[key]) for key in _SECRET_QUERY_KEYS if key in url.query]
    return frozenset(
        spelling for text in plain for spelling in (str(text), quote(str(text), safe=""), repr(text)[1:-1])
    )


def _read(scheme: str, rest: str, source: str) -> URL:
    for spelling in _with_credentials_quoted(rest):
        try:
            return make_url(scheme + spelling)
        except ArgumentError:
            why = "what follows the '//' does not read as user:password@host:port/database"
        except ValueError:
            why = "what follows the host's ':' is not a port number"
    raise _malformed(source, why)


def _with_credentials_quoted(rest: str) -> Iterator[str]:
    """Escape the `@`s of a password: the last `@` before the query ends it, or else the last one there is."""
    query = rest.find("?", rest.find("@") + 1)
    for end in (query if query >= 0 else len(rest), len(rest)):
        last = max(rest.rfind("@", 0, end), 0)
        yield rest[:last].replace("@", "%40") + rest[last:]


def _malformed(source: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"the URL from {source} cannot be read",
        why=why,
        next_step=f"write it as {EXAMPLE}; in the password, write @ as %40 and % as %25",
    )
