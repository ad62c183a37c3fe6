"""Runs the statements of a script one after the other, watched; one that fails does not keep others from running."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import psycopg

from spiritsafe.core.trace import Failure, Statement
from spiritsafe.rehearse.application import Application, attributed
from spiritsafe.rehearse.made_up_rows import make_up_rows
from spiritsafe.rehearse.plain_session import PlainSession
from spiritsafe.rehearse.statement_record import DATA_CLASSES, Entry, Recorder, failure_of
from spiritsafe.sql.command import Text, commands, enum_name
from spiritsafe.sql.named_relations import named_relations

LIMIT = "SET statement_timeout = '60s'"  # a script that never ends is named, not waited for


@dataclass(slots=True)
class ScriptRun:
    """One run.

    :ivar transaction: whether the statements run in one transaction unless the script itself says otherwise.
    :ivar number: of the transaction that is open, or was last.
    :ivar implied: it is open though the script did not say BEGIN.
    :ivar done: what ran in it. A savepoint before each statement would be simpler, but a statement may behave otherwise
        in a subtransaction: so after a failure the transaction is rolled back, and this runs again.
    """

    session: PlainSession
    transaction: bool
    file: str
    recorder: Recorder
    workload: Sequence[str] = ()
    number: int = 0
    open: bool = False
    implied: bool = False
    done: list[str] = field(default_factory=list)

    def run(self, texts: Sequence[Text]) -> None:
        """Run them all; the observations are in the recorder."""
        names = {name for text in texts for command in commands(text.sql) for name in named_relations(command)}
        application = Application.before(self.session, names, self.workload)
        self.recorder.made_up = make_up_rows(self.session, names)
        self.session.listen()
        self.session.run(LIMIT)
        self.recorder.observer.start(self.session.query)
        if self.transaction and begins_by_itself(texts):
            self.session.run("BEGIN")
            self._opened(implied=True)
        for text in texts:
            self._take(text)
        if self.open:
            self._end()
        self.session.run("RESET SESSION AUTHORIZATION; RESET ROLE")  # ours is the look at what broke, not the script's
        self.recorder.observations = attributed(self.recorder.observations, application.after(self.session))

    def _take(self, text: Text) -> None:
        number = self.number if self.open else None
        statement = Statement(len(self.recorder.observations), text.sql, "", None, self.file, text.line, number)
        control = transaction_control(text.sql)
        if control:
            self._control(statement, control)
        else:
            self._one(statement)

    def _opened(self, *, implied: bool = False) -> None:
        self.recorder.observer.new_transaction()
        self.number += 1
        self.open, self.implied = True, implied
        self.done.clear()

    def _end(self) -> None:
        """End the transaction that is open at the end, as whoever runs the script would."""
        try:
            self.session.run("COMMIT")
        except psycopg.Error as error:  # a deferred constraint
            if self.recorder.observations:
                last = self.recorder.observations[-1]
                self.recorder.observations[-1] = replace(last, failure=last.failure or failure_of(error))

    def _control(self, statement: Statement, control: str) -> None:
        """BEGIN, COMMIT, SAVEPOINT and their like; recorded where they do more than the script said before."""
        entry = Entry((), (), 0.0)
        try:
            self.session.run(statement.sql)
        except psycopg.Error as error:
            self.recorder.leave(self.session, entry, statement, failure_of(error))
            self._restore()
            return
        if control == "begin":
            if not self.open:
                self._opened()
        elif control == "end":
            if self.implied or not self.open:
                self.recorder.note(statement)
            self.open = self.implied = False
            self._forget()
        else:
            self.done.append(statement.sql)
            self.recorder.note(statement)

    def _one(self, statement: Statement) -> None:
        entry = self.recorder.enter(self.session, statement.sql, transaction=self.open)
        failure = self._try(statement)
        if failure is not None:
            again = self._without_rows(statement, entry) if failure.sqlstate[:2] in DATA_CLASSES else failure
            if again is failure and not entry.wrapped:
                self._restore()
            failure = replace(failure, rows=True) if again is None else again
        self.recorder.leave(self.session, entry, statement, failure)
        if self.open and (failure is None or failure.rows):
            self.done.append(statement.sql)

    def _try(self, statement: Statement) -> Failure | None:
        try:
            self.session.run(statement.sql)
        except psycopg.Error as error:
            return failure_of(error)
        return None

    def _without_rows(self, statement: Statement, entry: Entry) -> Failure | None:
        """Try again without the rows that were made up: what it does then is to be seen all the same.

        :returns: how it fails again, or None.
        """
        if entry.wrapped or self.open:
            self.session.run("ROLLBACK")
        self.recorder.forget_rows(self.session, entry)
        if entry.wrapped:
            self.session.run("BEGIN")
        elif self.open:
            self._resume()
        failure = self._try(statement)
        if failure is not None and not entry.wrapped:
            self._restore()
        return failure

    def _restore(self) -> None:
        """After a failure: be where the transaction was before it."""
        if self.open:
            self.session.run("ROLLBACK")
            self._resume()

    def _resume(self) -> None:
        self.session.run("BEGIN")
        for sql in self.done:
            self.session.run(sql)
        self._forget()
        self.recorder.observer.skip(self.session.query)

    def _forget(self) -> None:
        """What was known of relations is not so any more: another transaction, or numbers given out anew."""
        self.recorder.observer.new_transaction()
        self.recorder.observer.start(self.session.query)
        self.recorder.facts.clear()
        self.session.words()


def begins_by_itself(texts: Sequence[Text]) -> bool:
    """Whether a transaction is implied: the script does not say BEGIN before anything else of that kind."""
    controls = [control for text in texts if (control := transaction_control(text.sql)) in ("begin", "end")]
    return not controls or controls[0] == "end"


def transaction_control(text: str) -> str:
    """`begin`, `end`, `other` (savepoints) or empty for a statement that controls no transaction."""
    found = commands(text)
    if len(found) != 1 or found[0].kind != "transaction_stmt":
        return ""
    kind = enum_name(found[0].node, "kind")
    if kind in ("TRANS_STMT_BEGIN", "TRANS_STMT_START"):
        return "begin"
    return "end" if kind in ("TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK") else "other"
