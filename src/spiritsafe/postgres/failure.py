"""Turns what a driver raises into sentences: why no session could be had, and what to do about it.

libpq gives no SQLSTATE for a failed connection, so its words are read; a server that speaks another language falls
through to the general sentence, which quotes it.
"""

import re
from dataclasses import dataclass

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from spiritsafe.errors import ConnectionFailed
from spiritsafe.postgres.url import secrets, shown


@dataclass(frozen=True, slots=True)
class _Cause:
    """Words that libpq, psycopg, asyncpg or pg8000 use for it; then our two sentences about it."""

    words: tuple[str, ...]
    why: str
    next_step: str


_FULL = ("too many connections", "too many clients", "remaining connection slots")
# libpq asks of a socket that is not there whether a server is "accepting connections on that socket".
_STARTING = (
    "starting up",
    "shutting down",
    "not accepting connections",
    "not yet accepting connections",
    "in recovery mode",
)

_CAUSES = (
    _Cause(
        ("resolve host", "translate host name", "name or service not known", "nodename nor servname"),
        "the host name {host!r} is not known to this machine's resolver",
        "check the host in {source}, and that this machine is on the right network",
    ),
    _Cause(
        ("connection refused", "connect call failed", "can't create a connection"),
        "nothing accepts connections at {place}",
        "start the server, or check the host and port in {source}",
    ),
    _Cause(
        ("no such file or directory",),
        "there is no server socket at {place}",
        "start the server, or check the socket folder in {source}",
    ),
    _Cause(
        ("password authentication failed", "no password supplied", "password supplied"),
        "the server refused the password (or there was none) for role {role!r}",
        "check the user and password in {source}; in a URL write @ as %40, : as %3A, / as %2F and % as %25",
    ),
    _Cause(
        ("database", "does not exist"),
        "the server at {place} has no database {database!r}",
        "create it with 'createdb {database}', or correct the name in {source}",
    ),
    _Cause(
        ("role", "does not exist"),
        "the server at {place} has no role {role!r}",
        "create it with 'createuser {role}', or correct the user in {source}",
    ),
    _Cause(
        ("no pg_hba.conf entry",),
        "the server's pg_hba.conf lets {role!r} in to {database!r} neither from this machine nor in this way",
        "ask for an entry in pg_hba.conf, or try ?sslmode=require in {source}",
    ),
    _Cause(
        ("timeout expired", "timed out", "connection timeout"),
        "{place} did not answer in time",
        "check host, port and firewall; --connect-timeout gives it longer",
    ),
    _Cause(
        _FULL,
        "the server has no free connection slot for {role!r}",
        "close sessions that are not needed, then run the same command again",
    ),
    _Cause(
        _STARTING,
        "the server at {place} is starting up or shutting down",
        "run the same command again in a moment",
    ),
)


@dataclass(frozen=True, slots=True)
class Passing:
    """A reason not to have a session yet.

    :ivar seconds: how long to try again.
    """

    reason: str
    seconds: float


_PASSING = (
    (_FULL, Passing("the server has no free connection slot", 30.0)),
    (_STARTING, Passing("the server is starting up or shutting down", 60.0)),
)

# Of these every word must be there; of the others any.
_ALL_WORDS = {"does not exist"}


def connection_failure(error: BaseException, url: URL, source: str) -> ConnectionFailed:
    """The three sentences for a connection that could not be had.

    :param url: where it went; its password appears nowhere in the result.
    :param source: where the URL came from, such as `DATABASE_URL`.
    """
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = redacted(" ".join(str(original).split()), url)
    facts = {
        "host": url.host or "",
        "place": _place(url),
        "role": url.username or "the operating system's user",
        "database": url.database or url.username or "",
        "source": source,
    }
    cause = next((cause for cause in _CAUSES if _matches(cause, said.lower())), None)
    if isinstance(error, PoolTimeout) or cause is None:
        cause = _Cause((), "the server or the driver said: {said}", "check {source}; 'spiritsafe doctor' tells more")
    return ConnectionFailed(
        f"could not connect to {shown(url)} (from {source})",
        why=cause.why.format(**facts, said=said),
        next_step=cause.next_step.format(**facts),
        details=(("What the driver said", said),) if cause.words else (),
    )


def passing(error: BaseException) -> Passing | None:
    """Why there is no session yet, where that passes by itself."""
    said = " ".join(str(one) for one in (error, error.__cause__) if one is not None).lower()
    return next((found for words, found in _PASSING if any(word in said for word in words)), None)


def redacted(text: str, url: URL | None) -> str:
    """The text with every spelling of the URL's secrets, where it stands as a word of its own, replaced by `***`.

    A password that is also the user's or the database's name is no secret that striking it could keep.
    """
    if url is None:
        return text
    public = {url.username, url.database, url.host}
    for secret in sorted(secrets(url) - public, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
    return text


def _matches(cause: _Cause, said: str) -> bool:
    if _ALL_WORDS & set(cause.words):
        return all(word in said for word in cause.words)
    return any(word in said for word in cause.words)


def _place(url: URL) -> str:
    host = url.host or url.query.get("host")
    if host is None:
        return "the local socket"
    return f"{host}:{url.port or url.query.get('port') or 5432}" if not str(host).startswith("/") else str(host)
