"""The session that runs revisions: each of its statements passes through here before it is sent.

`do_execute` is SQLAlchemy's supported place for that: whoever returns True from it has run the statement himself.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect, ExecutionContext
from sqlalchemy.pool import ConnectionPoolEntry

from spiritsafe.core.quoting import literal
from spiritsafe.postgres.connection_target import target_of
from spiritsafe.postgres.drivers import is_psycopg
from spiritsafe.postgres.session_limits import OURS

# What libpq and its drivers call the same, and a second session needs too.
_KEPT = ("sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "gssencmode", "target_session_attrs")


@dataclass(frozen=True, slots=True)
class Call:
    """One statement on its way to the server.

    :ivar send: sends it; call it once, more often, or never.
    :ivar autocommit: it would run in no transaction.
    """

    statement: str
    send: Callable[[], object]
    cursor: DBAPICursor
    autocommit: bool
    parameters: object = None

    @property
    def has_rows(self) -> bool:
        """Whether the statement that was sent gave rows."""
        return getattr(self.cursor, "description", None) is not None


class Handler(Protocol):
    """Who decides about statements and commits."""

    def statement(self, call: Call) -> None:
        """Send the statement, when and how it is right."""

    def committing(self) -> None:
        """Do what belongs into the transaction that is about to be committed."""

    def rolling_back(self) -> None:
        """Learn that the transaction is about to be rolled back."""

    def connecting(self) -> None:
        """Learn that another connection is about to be opened."""


class Worker:
    """Hooks on every engine, which act on one connection: that of the migrations."""

    EVENTS = ("do_connect", "do_execute", "do_execute_no_params", "do_executemany", "commit", "rollback")

    def __init__(self) -> None:
        """Act on nothing until there is a connection and a handler."""
        self.handler: Handler | None = None
        self.session: Any = None
        self.last_url: URL | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen for the length of a `with` block."""
        for name in self.EVENTS:
            event.listen(Engine, name, getattr(self, name))
        try:
            yield
        finally:
            for name in self.EVENTS:
                event.remove(Engine, name, getattr(self, name))

    def attach(self, connection: Connection) -> None:
        """Make this the connection that counts."""
        self.session = connection.connection.dbapi_connection

    def do_connect(
        self, dialect: Dialect, _record: ConnectionPoolEntry, _cargs: list[object], cparams: dict[str, object]
    ) -> None:
        """Remember how `env.py` connects, for a second session to the same place."""
        if dialect.name == "postgresql":
            if self.handler is not None:
                self.handler.connecting()
            query = {name: str(cparams[name]) for name in _KEPT if cparams.get(name)}
            url = target_of(dialect, cparams)
            password = cparams.get("password")
            self.last_url = url.set(password=str(password) if password else None).update_query_dict(query)

    def do_execute(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,  # noqa: ANN401
        context: ExecutionContext,
    ) -> Literal[True] | None:
        """Hand a statement of the migrations' connection to the handler."""
        if self.handler is None or statement.startswith(OURS) or not self._is_ours(context):
            return None
        send = lambda: context.dialect.do_execute(cursor, statement, parameters, context)  # noqa: E731
        self.handler.statement(Call(statement, send, cursor, self.autocommits, parameters))
        return True

    def do_execute_no_params(
        self, cursor: DBAPICursor, statement: str, context: ExecutionContext
    ) -> Literal[True] | None:
        """Do the same where no parameters are sent."""
        if self.handler is None or statement.startswith(OURS) or not self._is_ours(context):
            return None
        send = lambda: context.dialect.do_execute_no_params(cursor, statement, context)  # noqa: E731
        self.handler.statement(Call(statement, send, cursor, self.autocommits))
        return True

    def do_executemany(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,  # noqa: ANN401
        context: ExecutionContext,
    ) -> Literal[True] | None:
        """Do the same for many sets of parameters."""
        if self.handler is None or not self._is_ours(context):
            return None
        send = lambda: context.dialect.do_executemany(cursor, statement, parameters, context)  # noqa: E731
        self.handler.statement(Call(statement, send, cursor, self.autocommits, parameters))
        return True

    def commit(self, connection: Connection) -> None:
        """Tell the handler of a commit, before it is sent."""
        if self.handler is not None and connection.connection.dbapi_connection is self.session:
            self.handler.committing()

    def rollback(self, connection: Connection) -> None:
        """Tell the handler of a rollback; a session that is lost has none."""
        usable = self.handler is not None and not connection.closed and not connection.invalidated
        if self.handler is not None and usable and connection.connection.dbapi_connection is self.session:
            self.handler.rolling_back()

    @property
    def autocommits(self) -> bool:
        """Whether the connection commits each statement now."""
        return bool(getattr(self.session, "autocommit", False))

    def send(self, sql: str, texts: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """Send a statement of our own over the migrations' connection; return its rows, if it has any.

        :param texts: for each `%s` in it. psycopg binds them, and so has the server plan what comes again and again
            only once; other drivers spell a parameter otherwise, and get them written out.
        """
        cursor = cast("Any", self.session).cursor()
        try:
            if texts and is_psycopg(self.session):
                cursor.execute(f"{OURS} {sql}", texts)
            else:
                cursor.execute(f"{OURS} {sql % tuple(map(literal, texts)) if texts else sql}")
            return list(cursor.fetchall()) if cursor.description is not None else []
        finally:
            cursor.close()

    def roll_back(self) -> None:
        """End a transaction that was begun with a statement of our own; a session that is lost has ended it."""
        with suppress(Exception):
            self.send("ROLLBACK")

    def _is_ours(self, context: ExecutionContext) -> bool:
        return context.root_connection.connection.dbapi_connection is self.session
