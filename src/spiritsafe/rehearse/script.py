"""Runs a SQL script on a scratch database and records what each statement does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import psycopg
from sqlalchemy import URL

from spiritsafe.core.trace import Failure, Statement, Trace
from spiritsafe.errors import ConfigurationError, DatabaseError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import session as shadow_session
from spiritsafe.rehearse.application import Application, attributed
from spiritsafe.rehearse.made_up_rows import make_up_rows
from spiritsafe.rehearse.statement_record import DATA_CLASSES, INSTALL, Entry, Recorder, failure_of
from spiritsafe.sql.command import Text, commands, enum_name, split
from spiritsafe.sql.named_relations import named_relations

_LIMIT = "SET statement_timeout = '60s'"  # a script that never ends is named, not waited for


@dataclass(frozen=True, slots=True)
class Script:
    """A SQL text to review.

    :ivar file: its name, as findings show it.
    :ivar setup: is run first and not reviewed.
    :ivar transaction: its statements run in one transaction, unless it says BEGIN and COMMIT itself.
    """

    text: str
    file: str
    setup: str = ""
    setup_file: str = "setup"
    transaction: bool = True


def rehearse_script(script: Script, shadow: Shadow, workload: Sequence[str] = ()) -> Trace:
    """Run the script and return what was seen.

    :param workload: queries of production, which are to work before and after.
    :raises ConfigurationError: when a text does not parse.
    :raises DatabaseError: when the setup fails.
    """
    texts = _split(script.text, script.file)
    setup = _split(script.setup, script.setup_file)
    with shadow.scratch() as scratch:
        _set_up(scratch, setup, script.setup_file)
        with shadow_session(scratch) as connection:
            recorder = Recorder(lambda: shadow_session(scratch))
            _Runner(PlainSession(connection), script, recorder, workload).run(texts)
        return Trace(shadow.server_version, "rehearsed", tuple(recorder.observations))


@dataclass(slots=True)
class PlainSession:
    """A psycopg connection in autocommit mode, as the recorder wants it."""

    connection: "psycopg.Connection[Any]"
    heard: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Have the server say what it does, and keep it."""
        self.connection.add_notice_handler(lambda word: self.heard.append(f"{word.severity}: {word.message_primary}"))
        self.connection.execute("SET client_min_messages = debug1")
        # Workers count their scans in processes of their own, where nobody sees them.
        self.connection.execute("SET max_parallel_maintenance_workers = 0")
        for command in INSTALL:
            self.run(command)

    def query(self, sql: str) -> Iterable[Sequence[Any]]:
        """Run a query of ours."""
        return self.connection.execute(cast("Any", sql)).fetchall()

    def run(self, sql: str) -> None:
        """Run a command of ours."""
        self.connection.execute(cast("Any", sql))

    def words(self) -> tuple[str, ...]:
        """Return what the server said since the last time."""
        said = tuple(self.heard)
        self.heard.clear()
        return said

    @property
    def backend(self) -> int:
        """The server's process."""
        return self.connection.info.backend_pid


@dataclass(slots=True)
class _Runner:
    session: PlainSession
    script: Script
    recorder: Recorder
    workload: Sequence[str] = ()
    transaction: int = 0
    open: bool = False

    def run(self, texts: Sequence[Text]) -> None:
        """Run the statements; one that fails does not keep the others from running."""
        names = {name for text in texts for command in commands(text.sql) for name in named_relations(command)}
        application = Application.before(self.session, names, self.workload)
        self.recorder.made_up = make_up_rows(self.session, names)
        self.session.listen()
        self.session.run(_LIMIT)
        self.recorder.observer.start(self.session.query)
        if self.script.transaction and not any(transaction_control(text.sql) for text in texts):
            self._begin()
        for ordinal, text in enumerate(texts):
            statement = self._statement(ordinal, text)
            control = transaction_control(text.sql)
            if control:
                self._controlled(statement, control)
            else:
                self._one(statement)
        if self.open:
            self._end()
        self.recorder.observations = attributed(self.recorder.observations, application.after(self.session))

    def _end(self) -> None:
        """End the transaction that the script left open, as whoever runs it would."""
        try:
            self.session.run("COMMIT")
        except psycopg.Error as error:  # a deferred constraint
            last = self.recorder.observations[-1]
            self.recorder.observations[-1] = replace(last, failure=last.failure or failure_of(error))

    def _statement(self, ordinal: int, text: Text) -> Statement:
        transaction = self.transaction if self.open else None
        return Statement(ordinal, text.sql, file=self.script.file, line=text.line, transaction=transaction)

    def _begin(self) -> None:
        self.session.run("BEGIN")
        self.recorder.observer.new_transaction()
        self.transaction += 1
        self.open = True

    def _controlled(self, statement: Statement, control: str) -> None:
        """BEGIN, COMMIT and their like, said by the script itself."""
        entry = Entry((), (), 0.0)
        try:
            self.session.run(statement.sql)
        except psycopg.Error as error:
            self.recorder.leave(self.session, entry, statement, failure_of(error))
            return
        if control == "begin":
            self.transaction += not self.open
            self.open = True
            self.recorder.observer.new_transaction()
        elif control == "end":
            self.open = False
            self.recorder.observer.new_transaction()
            # What a ROLLBACK took back is as it was.
            self.recorder.observer.start(self.session.query)
            self.recorder.facts.clear()

    def _one(self, statement: Statement) -> None:
        entry = self.recorder.enter(self.session, statement.sql, transaction=self.open)
        failure = self._try(statement, entry)
        if (
            failure is not None
            and failure.sqlstate[:2] in DATA_CLASSES
            and self.recorder.forget_rows(self.session, entry)
        ):
            # It fails on rows like these; what it does without them is to be seen all the same.
            failure = self._try(statement, entry) or replace(failure, rows=True)
        self.recorder.leave(self.session, entry, statement, failure)

    def _try(self, statement: Statement, entry: Entry) -> Failure | None:
        guarded = self.open or entry.wrapped
        if guarded:
            self.session.run("SAVEPOINT spiritsafe")
        try:
            self.session.run(statement.sql)
        except psycopg.Error as error:
            if guarded:
                self.session.run("ROLLBACK TO SAVEPOINT spiritsafe")
            return failure_of(error)
        if guarded:
            self.session.run("RELEASE SAVEPOINT spiritsafe")
        return None


def _split(text: str, file: str) -> tuple[Text, ...]:
    try:
        return split(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{file} does not parse", why=str(error), next_step=f"correct {file}; psql -f {file} would stop there too"
        ) from None


def _set_up(scratch: URL, texts: Sequence[Text], file: str) -> None:
    with shadow_session(scratch) as connection:
        connection.execute(_LIMIT)
        for text in texts:
            try:
                connection.execute(cast("Any", text.sql))
            except psycopg.Error as error:
                raise DatabaseError(
                    f"the setup failed in line {text.line} of {file}",
                    why=failure_of(error).message,
                    next_step=f"correct {file}; it runs on a blank database, before what is reviewed",
                    details=(("the statement", text.sql),),
                ) from error


def transaction_control(text: str) -> str:
    """`begin`, `end`, `other` (savepoints) or empty for a statement that controls no transaction."""
    found = commands(text)
    if len(found) != 1 or found[0].kind != "transaction_stmt":
        return ""
    kind = enum_name(found[0].node, "kind")
    if kind in ("TRANS_STMT_BEGIN", "TRANS_STMT_START"):
        return "begin"
    return "end" if kind in ("TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK") else "other"
