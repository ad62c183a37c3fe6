"""Watches every statement that revisions send, whatever they send it with.

psycopg is watched at its cursors, so a raw cursor is seen as well; other drivers through SQLAlchemy's engine events.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from spiritsafe.core.trace import Failure, Statement
from spiritsafe.postgres.every_connection import in_force
from spiritsafe.postgres.session_limits import OURS
from spiritsafe.rehearse.driver_session import DriverSession, parsable
from spiritsafe.rehearse.statement_record import DATA_CLASSES, Entry, Recorder, failure_of

# What SQLAlchemy asks below its own events, such as when an autocommit block begins.
_OF_SQLALCHEMY = frozenset({"show transaction isolation level", "show standard_conforming_strings"})

if TYPE_CHECKING:
    from types import FrameType


@dataclass(slots=True)
class Operation:
    """What is running: a revision's upgrade or downgrade, and where its file is.

    :ivar file: as findings show it.
    """

    revision: str
    path: str
    file: str


@dataclass(slots=True)
class Watch:
    """Records what the operation that runs sends; nothing while none does.

    :ivar fresh: nothing was looked at since the operation, or the transaction, began.
    :ivar inside: a statement is being run by SQLAlchemy, so a cursor that sees it need not ask who sent it.
    """

    recorder: Recorder
    operation: Operation | None = None
    resting: bool = False
    fresh: bool = True
    inside: bool = False
    busy: bool = False
    transaction: int = 0
    sessions: dict[int, DriverSession] = field(default_factory=dict)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to every engine for the length of a `with` block."""
        names = ("connect", "begin", "before_cursor_execute", "after_cursor_execute", "handle_error")
        for name in names:
            event.listen(Engine, name, getattr(self, name))
        try:
            with in_force(self):
                yield
        finally:
            for name in names:
                event.remove(Engine, name, getattr(self, name))

    def connect(self, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        """Have a psycopg connection make cursors that tell us."""
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = _cursor_class(self)

    def begin(self, _connection: Connection) -> None:
        """A transaction begins, with no lock."""
        self.transaction += 1
        self.fresh = True
        self.recorder.observer.new_transaction()

    def before_cursor_execute(
        self,
        connection: Connection,
        _cursor: object,
        statement: str,
        parameters: object,
        context: Any,  # noqa: ANN401
        _many: bool,  # noqa: FBT001
    ) -> None:
        """SQLAlchemy is about to run a statement."""
        self.inside = True
        driver = connection.connection.dbapi_connection
        if self._idle() or isinstance(driver, psycopg.Connection):
            return
        session = self.session(driver)
        context.spiritsafe = (session, self.enter(session, statement), self.statement(session, statement, parameters))

    def after_cursor_execute(
        self,
        _connection: Connection,
        _cursor: object,
        _statement: str,
        _parameters: object,
        context: Any,  # noqa: ANN401
        _many: bool,  # noqa: FBT001
    ) -> None:
        """It ran."""
        self.inside = False
        entered = getattr(context, "spiritsafe", None)
        if entered is not None:
            session, entry, statement = entered
            self.leave(session, entry, statement)

    def handle_error(self, context: ExceptionContext) -> None:
        """It did not."""
        self.inside = False
        entered = getattr(context.execution_context, "spiritsafe", None)
        if entered is not None:
            session, entry, statement = entered
            error = context.original_exception
            said = Failure(
                str(getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or ""), str(error).strip()
            )
            self.leave(session, entry, statement, said)

    def session(self, driver: object) -> DriverSession:
        """The recorder's view of a driver's connection."""
        known = self.sessions.get(id(driver))
        if known is None or known.driver is not driver:
            known = self.sessions[id(driver)] = DriverSession(driver)
        return known

    def enter(self, session: DriverSession, sql_text: str) -> Entry:
        """Look before a statement."""
        with self._at_work():
            session.listen()
            if self.fresh and not session.autocommit:  # what Alembic reads and writes itself is not the revision's
                self.recorder.observer.skip(session.query)
            self.fresh = False
            return self.recorder.enter(session, parsable(sql_text), transaction=not session.autocommit)

    def leave(self, session: DriverSession, entry: Entry, statement: Statement, failure: Failure | None = None) -> None:
        """Look after it."""
        with self._at_work():
            self.recorder.leave(session, entry, statement, failure)

    def statement(self, session: DriverSession, sql_text: str, parameters: object, unseen: str = "") -> Statement:
        """What is sent, and from where."""
        operation = cast("Operation", self.operation)
        return Statement(
            len(self.recorder.observations),
            parsable(sql_text),
            str(parameters)[:500] if parameters else "",
            operation.revision,
            operation.file,
            line_in(operation.path),
            None if session.autocommit else self.transaction,
            unseen,
        )

    def _idle(self) -> bool:
        return self.operation is None or self.resting or self.busy

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        self.busy = True
        try:
            yield
        finally:
            self.busy = False

    def raw(self, cursor: "psycopg.Cursor[Any]", run: Any, query: object, parameters: object) -> Any:  # noqa: ANN401
        """Run what a psycopg cursor was given, with our looks around it."""
        text = "" if self._idle() else _text(query, cursor)
        if not text or text.startswith(OURS) or text in _OF_SQLALCHEMY:
            return run()
        session = self.session(cursor.connection)
        statement = self.statement(session, text, parameters, "" if self.inside else "raw cursor")
        entry = self.enter(session, text)
        try:
            outcome = self._run(session, entry, run)
        except psycopg.Error as error:
            self.leave(session, entry, statement, failure_of(error))
            raise
        self.leave(session, entry, statement, outcome[1])
        return outcome[0]

    def _run(self, session: DriverSession, entry: Entry, run: Any) -> tuple[Any, Failure | None]:  # noqa: ANN401
        """Run it; where rows that we made up are in its way, again without them."""
        if not entry.filled or entry.alongside is not None:
            return run(), None
        with self._at_work():
            session.run("SAVEPOINT spiritsafe")
        try:
            outcome = run()
        except psycopg.Error as error:
            if (error.sqlstate or "")[:2] not in DATA_CLASSES:
                raise
            with self._at_work():
                session.run("ROLLBACK TO SAVEPOINT spiritsafe")
                self.recorder.forget_rows(session, entry)
                self.recorder.observer.skip(session.query)
            return run(), replace(failure_of(error), rows=True)
        with self._at_work():
            session.run("RELEASE SAVEPOINT spiritsafe")
        return outcome, None


def _cursor_class(watch: Watch) -> "type[psycopg.Cursor[Any]]":
    class Watched(psycopg.Cursor[Any]):
        """A cursor that tells the watch what it runs."""

        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:  # noqa: ANN401
            plain = super().execute
            return watch.raw(self, lambda: plain(query, params, **options), query, params)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:  # noqa: ANN401
            plain = super().executemany
            return watch.raw(self, lambda: plain(query, params_seq, **options), query, params_seq)

    return Watched


def _text(query: object, cursor: "psycopg.Cursor[Any]") -> str:
    if isinstance(query, sql.Composable):
        return query.as_string(cursor)
    return query.decode() if isinstance(query, bytes) else str(query)


def line_in(path: str) -> int | None:
    """The line of the revision file that is being run, seen from the operation outwards."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001
    while frame is not None:
        if frame.f_code.co_filename == path:
            return frame.f_lineno
        frame = frame.f_back
    return None
