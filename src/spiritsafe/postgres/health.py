"""Answers a load balancer that asks whether this process is alive and may be given work.

Liveness does not touch the database: a process that is restarted because its database is away comes back no better.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

_PROBE = text("""
    SELECT
        current_database() AS database,
        current_user AS role,
        pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only
""")


@dataclass(frozen=True, slots=True)
class Expected:
    """What readiness holds the session against; None is not checked.

    :ivar heads: the revisions the code was built for, as `alembic heads` prints them.
    :ivar version_table: where Alembic keeps them, in `version_schema` when that is not on the search path.
    """

    database: str | None = None
    role: str | None = None
    writable: bool = True
    heads: frozenset[str] | None = None
    version_table: str = "alembic_version"
    version_schema: str | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """`ready`, or why not; `reason` is one sentence without secrets."""

    ready: bool
    reason: str = ""


def is_alive() -> bool:
    """Whether this process can answer at all; it just did."""
    return True


def readiness(engine: Engine, expected: Expected) -> Readiness:
    """Execute a query and hold what answered against what is expected: database, role, writable, at head."""
    try:
        with engine.connect() as connection:
            return _judge(connection, expected)
    except SQLAlchemyError as error:
        return _away(error)


async def async_readiness(engine: AsyncEngine, expected: Expected) -> Readiness:
    """The same as :func:`readiness`, for asyncio."""
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_judge, expected)
    except (SQLAlchemyError, OSError) as error:
        return _away(error)


def _judge(connection: Connection, expected: Expected) -> Readiness:
    row = connection.execute(_PROBE).one()
    if expected.database is not None and row.database != expected.database:
        return Readiness(ready=False, reason=f"connected to database {row.database!r}, not {expected.database!r}")
    if expected.role is not None and row.role != expected.role:
        return Readiness(ready=False, reason=f"connected as role {row.role!r}, not {expected.role!r}")
    if expected.writable and row.read_only:
        return Readiness(ready=False, reason="the server takes no writes: it is a standby or set read-only")
    if expected.heads is not None:
        return _judge_heads(connection, expected.heads, expected)
    return Readiness(ready=True)


def _judge_heads(connection: Connection, heads: frozenset[str], expected: Expected) -> Readiness:
    parts = [part for part in (expected.version_schema, expected.version_table) if part]
    quoted = ".".join(connection.dialect.identifier_preparer.quote(part) for part in parts)
    if connection.scalar(text("SELECT to_regclass(:table)"), {"table": quoted}) is None:
        return Readiness(ready=False, reason=f"no revision has been applied: there is no table {'.'.join(parts)!r}")
    found = frozenset(connection.scalars(text(f"SELECT version_num FROM {quoted}")))  # noqa: S608 - quoted above
    if found == heads:
        return Readiness(ready=True)
    return Readiness(ready=False, reason=f"the database is at {_listed(found)}, the code wants {_listed(heads)}")


def _listed(revisions: frozenset[str]) -> str:
    return ", ".join(sorted(revisions)) or "base"


def _away(error: Exception) -> Readiness:
    if isinstance(error, DBAPIError):
        return Readiness(ready=False, reason=f"the database did not answer: {_first_line(error.orig)}")
    return Readiness(ready=False, reason=f"no connection could be had: {_first_line(error)}")


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0]
