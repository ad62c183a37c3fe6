"""Makes every connection land on one scratch database, or fail before a statement of the project's is sent.

The redirection of `do_connect` reaches what SQLAlchemy opens while it is in force. Three things get past it, and each
is stopped here: a pooled connection that was opened before, an engine with a `creator` of its own, and a connection
that `env.py` held all along.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from weakref import WeakSet

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from spiritsafe.core.duration import Duration
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.connection_target import place_of, target_of
from spiritsafe.postgres.every_connection import SessionRules, Witness, every_connection, in_force
from spiritsafe.postgres.url import shown
from spiritsafe.rehearse.fence import fenced

# Nobody waits behind a scratch database, so nothing on it is cut off.
UNLIMITED = Timeouts(lock=Duration(0), statement=Duration(0), idle_in_transaction=Duration(0))
_LANDED = "spiritsafe.landed"  # in a connection's `info`: the database it was seen to be in
_ASYNC_ADAPTERS = "sqlalchemy.dialects.postgresql"
_POSTGRES_MODULES = ("psycopg", "psycopg2", "pg8000", _ASYNC_ADAPTERS)


@contextmanager
def landing_on(scratch: URL, application_name: str) -> Iterator[Witness]:
    """Send every connection to the scratch database for the length of a `with` block.

    :raises ConfigurationError: when the project opens one that cannot be sent there, or a second database.
    """
    guard = _Guard(scratch)
    rules = SessionRules(UNLIMITED, application_name, redirect_to=scratch)
    after: tuple[tuple[str, Callable[..., None]], ...] = (
        ("do_connect", guard.by_socket),
        ("connect", guard.connect),
        ("checkout", guard.checkout),
    )
    with (
        _listening(("do_connect", guard.do_connect)),
        every_connection(rules) as witness,
        _listening(*after),
        in_force(guard),
        fenced(scratch),
    ):
        try:
            yield witness
        finally:
            guard.let_go()


def require_landed(connection: Connection, scratch: URL) -> None:
    """Refuse a connection that was opened elsewhere, before `env.py` may use it.

    :raises ConfigurationError: when it does not lead to the scratch database.
    """
    if connection.info.get(_LANDED) != scratch.database:
        raise _not_ours("it uses a connection that was opened before")


class _Guard:
    """One method per engine event, named after it."""

    def __init__(self, scratch: URL) -> None:
        self.scratch = scratch
        self.resting = False
        self.target: URL | None = None
        self.entries: WeakSet[ConnectionPoolEntry] = WeakSet()

    def do_connect(
        self, dialect: Dialect, _entry: ConnectionPoolEntry, _cargs: list[object], cparams: dict[str, object]
    ) -> None:
        if self.resting or dialect.name != "postgresql":
            return
        target = target_of(dialect, cparams)
        if self.target is not None and place_of(target) != place_of(self.target):
            raise ConfigurationError(
                "env.py opens more than one database, and a rehearsal has one",
                why=f"it connects to {shown(self.target)} and to {shown(target)}; "
                "sending both to one scratch database would mix their tables",
                next_step="rehearse one database at a time: give each an alembic.ini section of its own, and name it "
                "with -n",
            )
        self.target = target

    def connect(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        if self.resting or not type(connection).__module__.startswith(_POSTGRES_MODULES):
            return
        if _database_of(connection) != self.scratch.database:
            raise _not_ours("its engine opens connections with a function of its own (creator)")
        entry.info[_LANDED] = self.scratch.database
        self.entries.add(entry)

    def checkout(self, connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if self.resting or not type(connection).__module__.startswith(_POSTGRES_MODULES):
            return
        if entry.info.get(_LANDED) != self.scratch.database:
            message = "it was opened before the rehearsal"
            raise DisconnectionError(message)  # has the pool open another one, which is sent to the scratch database

    def by_socket(
        self, dialect: Dialect, _entry: ConnectionPoolEntry, _cargs: list[object], cparams: dict[str, object]
    ) -> None:
        """Spell a socket folder as pg8000 wants it: SQLAlchemy hands it on as a host name."""
        host = cparams.get("host")
        if not self.resting and dialect.driver == "pg8000" and isinstance(host, str) and host.startswith("/"):
            del cparams["host"]
            cparams["unix_sock"] = f"{host}/.s.PGSQL.{cparams.pop('port', 5432)}"

    def let_go(self) -> None:
        """Close what pools still hold, so that those that outlive the scratch database open new connections.

        What an event loop opened can be closed only in it; it is marked, and the server ends the session.
        """
        for entry in list(self.entries):
            asynchronous = type(entry.dbapi_connection).__module__.startswith(_ASYNC_ADAPTERS)
            entry.invalidate(soft=asynchronous)


def _database_of(connection: DBAPIConnection) -> object:
    """Where the connection really leads, asked below SQLAlchemy, so that no transaction of its own begins."""
    cursor = connection.cursor()
    try:
        cursor.execute("SELECT current_database()")
        row = cast("Any", cursor.fetchone())
    finally:
        cursor.close()
    if not getattr(connection, "autocommit", False):
        connection.rollback()
    return row[0]


@contextmanager
def _listening(*listeners: tuple[str, Callable[..., None]]) -> Iterator[None]:
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)


def _not_ours(how: str) -> ConfigurationError:
    return ConfigurationError(
        "env.py cannot be rehearsed: its connection does not lead to the scratch database",
        why=f"{how}, and nothing may run on a database that is in use",
        next_step="let env.py make its engine from a URL, as with create_engine(url), and connect when it runs",
    )
