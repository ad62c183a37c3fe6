"""Where a driver's connect arguments lead, and how to lead them elsewhere."""

from sqlalchemy import URL
from sqlalchemy.engine.interfaces import Dialect

# What names a server and a session in the connect arguments of the drivers we know.
_IDENTITY = ("host", "hostaddr", "port", "dbname", "database", "user", "password", "service", "unix_sock", "dsn")


def target_of(dialect: Dialect, cparams: dict[str, object]) -> URL:
    """Where these connect arguments lead, as a URL without its password."""

    def text(*names: str) -> str | None:
        return next((str(cparams[name]) for name in names if cparams.get(name)), None)

    host, port = text("host", "hostaddr", "unix_sock"), text("port")
    in_query = host is not None and (host.startswith("/") or "," in host)
    return URL.create(
        f"postgresql+{dialect.driver}",
        username=text("user"),
        host=None if in_query else host,
        port=int(port) if port is not None and port.isdecimal() and not in_query else None,
        database=text("dbname", "database"),
        query={"host": host} | ({"port": port} if port else {}) if in_query and host else {},
    )


def place_of(target: URL) -> tuple[object, ...]:
    """The server and database of a target, whatever its driver and user."""
    return target.host, target.port, target.database, tuple(sorted(target.query.items()))


def redirect(to: URL, dialect: Dialect, cargs: list[object], cparams: dict[str, object]) -> None:
    """Replace what names the server and the session; keep what `env.py` says about how to talk to it."""
    arguments, parameters = dialect.create_connect_args(to.set(drivername=f"postgresql+{dialect.driver}"))
    for name in _IDENTITY:
        cparams.pop(name, None)
    cargs[:] = arguments
    cparams.update(parameters)
