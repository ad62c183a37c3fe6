"""What each Python driver for PostgreSQL is called, how it is installed, and how it takes its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from spiritsafe.core.timeouts import Timeouts
from spiritsafe.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Driver:
    """One DBAPI: its module, the package that brings it, and the spelling of its connection arguments."""

    name: str
    package: str
    connect_timeout: str  # the keyword that limits connecting, in seconds
    unprepared: Mapping[str, int | None]  # what switches server-side prepared statements off


# SQLAlchemy's name for the driver -> the driver; `psycopg_async` is its explicit name for psycopg's async side.
DRIVERS = {
    "psycopg": Driver("psycopg", "psycopg[binary]", "connect_timeout", {"prepare_threshold": None}),
    "psycopg_async": Driver("psycopg", "psycopg[binary]", "connect_timeout", {"prepare_threshold": None}),
    "asyncpg": Driver("asyncpg", "asyncpg", "timeout", {"statement_cache_size": 0, "prepared_statement_cache_size": 0}),
    "psycopg2": Driver("psycopg2", "psycopg2-binary", "connect_timeout", {}),
    "pg8000": Driver("pg8000", "pg8000", "timeout", {}),
}


def installed_driver(name: str) -> Driver:
    """The driver behind `postgresql+NAME`.

    :raises ConfigurationError: when there is no such driver, or its package is not installed.
    """
    driver = DRIVERS.get(name)
    if driver is None:
        raise ConfigurationError(
            f"the URL asks for the driver {name!r}",
            why=f"spiritsafe knows {', '.join(sorted(DRIVERS))}",
            next_step="write postgresql:// to use psycopg 3, or name one of those after 'postgresql+'",
        )
    if find_spec(driver.name) is None:
        raise ConfigurationError(
            f"the driver {driver.name!r} is not installed",
            why=f"the URL begins with 'postgresql+{name}', and Python finds no package of that name",
            next_step=f"run: pip install '{driver.package}'   (or write postgresql:// to use psycopg 3)",
        )
    return driver


def connect_arguments(
    name: str,
    *,
    timeouts: Timeouts,
    parameters: Mapping[str, str],
    prepare: bool = True,
) -> dict[str, object]:
    """Keyword arguments for the driver's `connect`, so that `parameters` are in force from the first statement.

    libpq drivers take server parameters as `options`, asyncpg as `server_settings`, pg8000 as `startup_params`.

    :param parameters: server parameters such as `lock_timeout` or `application_name`.
    :param prepare: False switches server-side prepared statements off, for poolers and one-off sessions.
    """
    driver = installed_driver(name)
    seconds = timeouts.connect.seconds
    arguments: dict[str, object] = {} if prepare else dict(driver.unprepared)
    if driver.name == "asyncpg":
        return {**arguments, "server_settings": dict(parameters)} | ({"timeout": seconds} if seconds else {})
    options = {key: value for key, value in parameters.items() if key != "application_name"}
    if "application_name" in parameters:
        arguments["application_name"] = parameters["application_name"]
    if driver.name == "pg8000":
        # pg8000 keeps its timeout on the socket for good, so a long statement would be cut off by it.
        return {**arguments, "startup_params": options}
    if seconds:
        # libpq counts whole seconds and takes 1 for 2 (PostgreSQL manual, 34.1.2, connect_timeout).
        arguments[driver.connect_timeout] = max(2, round(seconds))
    if options:
        arguments["options"] = libpq_options(options)
    return arguments


def libpq_options(parameters: Mapping[str, str]) -> str:
    r"""`-c name=value ...`, with spaces and backslashes escaped (PostgreSQL manual, 34.1.2, options)."""
    return " ".join(
        f"-c {name}={value.replace(chr(92), chr(92) * 2).replace(' ', chr(92) + ' ')}"
        for name, value in parameters.items()
    )


def is_psycopg(item: object) -> bool:
    """Whether a connection or cursor is psycopg 3's own, and not an adapter that SQLAlchemy has put around one."""
    return type(item).__module__.partition(".")[0] == "psycopg"
