"""Remembers what no rollback takes back: each statement of a revision that is committed before its version row.

What ran in a transaction that an autocommit block committed is noted in that transaction. What runs outside and could
run in a transaction does so, together with its note. Of the rest the intent is written before, and the end after it. A
later run of the same revision leaves out what is done, and looks at what was begun.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field

import psycopg

from spiritsafe.core.quoting import literal
from spiritsafe.core.revision import Revision
from spiritsafe.errors import PartlyApplied, Refused
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.worker import Call, Worker
from spiritsafe.sql.secrets import without_passwords

JOURNAL = "spiritsafe_journal"
DONE, RUNNING = "done", "running"
_TABLE = """
CREATE TABLE IF NOT EXISTS {table} (
    revision text, direction text, ordinal int, sha256 text NOT NULL, statement text NOT NULL, state text NOT NULL,
    rows boolean NOT NULL DEFAULT false, pid int, backend_start timestamptz, format int NOT NULL DEFAULT 1,
    at timestamptz NOT NULL DEFAULT clock_timestamp(), version_table text NOT NULL DEFAULT 'alembic_version',
    PRIMARY KEY (version_table, revision, direction, ordinal)
)
"""
_FORMAT = 1  # of the entries; a release that changes what they mean counts on
_HAS_TABLE = "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = 'version_table')"
_ADD_TABLE = """
ALTER TABLE {table}
    ADD COLUMN version_table text NOT NULL DEFAULT 'alembic_version', DROP CONSTRAINT IF EXISTS {name}_pkey,
    ADD PRIMARY KEY (version_table, revision, direction, ordinal)
"""
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement that is done, or was begun by the session with this process."""

    sha256: str
    state: str
    has_rows: bool = False
    pid: int = 0
    backend_start: str = ""


@dataclass(slots=True)
class Journal:
    """That of one database.

    :ivar table: its quoted name.
    :ivar usable: False where it cannot be made; nothing is remembered then.
    :ivar version_table: whose revisions they are.
    """

    control: Control
    worker: Worker
    table: str
    direction: str
    version_table: str = "alembic_version"
    usable: bool = True
    entries: dict[tuple[str, int], Entry] = field(default_factory=dict)
    exists: bool = False

    def load(self, applied: Collection[str]) -> None:
        """Read what earlier runs left; forget what has been applied since, by whomever."""
        self.exists = bool(self.control.query("SELECT to_regclass(%s) IS NOT NULL", [self.table])[0][0])
        if not self.exists:
            return
        if not self.control.query(_HAS_TABLE, [self.table])[0][0]:
            self.control.run(_ADD_TABLE.replace("{table}", self.table).replace("{name}", JOURNAL))
        same = "=" if self.direction == "upgrade" else "<>"
        self.control.run(
            f"DELETE FROM {self.table} WHERE version_table = %s AND direction = %s "
            f"AND revision {same} {'ANY' if same == '=' else 'ALL'} (%s)",
            [self.version_table, self.direction, list(applied)],
        )
        rows = self.control.query(
            f"SELECT revision, ordinal, sha256, state, rows, coalesce(pid, 0), coalesce(backend_start::text, ''), "
            f"format FROM {self.table} WHERE version_table = %s AND direction = %s",
            [self.version_table, self.direction],
        )
        for revision, *_, written in rows:
            if written > _FORMAT:
                raise _newer(revision)
        self.entries = {(row[0], row[1]): Entry(*row[2:-1]) for row in rows}

    def entry(self, revision: Revision, ordinal: int, call: Call) -> Entry | None:
        """What is known of a statement that comes now.

        :raises Refused: when another one stood in its place, so that what is done cannot be told from what is not.
        """
        found = self.entries.get((revision.id, ordinal))
        if found is not None and found.sha256 != digest(call):
            raise Refused(
                f"revision {revision} was edited while it was half applied",
                why=f"its statement number {ordinal + 1} is not the one that ran: {in_short(call.statement)}",
                next_step="put it back as it was and run the same command again; what is new goes below, or into a "
                "revision of its own",
            )
        return found

    def create(self) -> bool:
        """Have the table, if that is possible."""
        if not self.exists and self.usable:
            try:
                self.control.run(_TABLE.replace("{table}", self.table))
            except psycopg.Error:
                self.usable = False
            self.exists = self.usable
        return self.usable

    def begin(self, revision: Revision, ordinal: int, call: Call, pid: int) -> None:
        """Write the intent, before the statement is sent."""
        if self.create():
            self.control.run(
                f"INSERT INTO {self.table} "
                "(version_table, revision, direction, ordinal, sha256, statement, state, pid, backend_start) "
                "SELECT %s, %s, %s, %s, %s, %s, 'running', a.pid, a.backend_start FROM pg_stat_activity AS a "
                "WHERE a.pid = %s ON CONFLICT (version_table, revision, direction, ordinal) "
                "DO UPDATE SET pid = EXCLUDED.pid, state = 'running', backend_start = EXCLUDED.backend_start",
                [*self._key(revision), ordinal, digest(call), _shown(call.statement), pid],
            )

    def end(self, revision: Revision, ordinal: int) -> None:
        """Write that the statement is done."""
        self._change(revision, ordinal, "UPDATE {table} SET state = 'done'")

    def forget(self, revision: Revision, ordinal: int) -> None:
        """Take the intent back: nothing is left of the statement."""
        self._change(revision, ordinal, "DELETE FROM {table}")

    def note(self, revision: Revision, done: Collection[tuple[int, Call]]) -> None:
        """Write what is done in the transaction that is open on the migrations' connection."""
        if not done or not self.create():
            return
        values = ", ".join(
            f"({', '.join(map(literal, self._key(revision)))}, {ordinal}, '{digest(call)}', "
            f"{literal(_shown(call.statement))}, 'done', {str(call.has_rows).lower()})"
            for ordinal, call in done
        )
        self.worker.send(
            f"INSERT INTO {self.table} (version_table, revision, direction, ordinal, sha256, statement, state, rows) "
            f"VALUES {values} ON CONFLICT DO NOTHING"
        )

    def clear(self, revision: Revision) -> None:
        """Forget a revision, in the transaction that writes its version row."""
        if self.exists:
            self.worker.send(
                f"DELETE FROM {self.table} WHERE (version_table, revision, direction) = "
                f"({', '.join(map(literal, self._key(revision)))})"
            )

    def _change(self, revision: Revision, ordinal: int, what: str) -> None:
        if self.exists:
            where = "WHERE version_table = %s AND revision = %s AND direction = %s AND ordinal = %s"
            self.control.run(f"{what.replace('{table}', self.table)} {where}", [*self._key(revision), ordinal])

    def _key(self, revision: Revision) -> tuple[str, str, str]:
        return self.version_table, revision.id, self.direction


def digest(call: Call) -> str:
    """The number of a statement with its parameters."""
    return hashlib.sha256(f"{call.statement}\0{call.parameters!r}".encode()).hexdigest()


def _newer(revision: str) -> Refused:
    return Refused(
        f"a newer spiritsafe has begun revision {revision}",
        why="what it noted about the statements that are done means something that this release does not know",
        next_step="run the same command with that release, or a later one",
    )


def cannot_repeat(revision: Revision, call: Call) -> PartlyApplied:
    """The error for a statement that is done, and whose rows the revision needs again."""
    return PartlyApplied(
        f"revision {revision} cannot be continued",
        why=f"it needs the rows that a statement returned, which has changed something and is done: "
        f"{in_short(call.statement)}",
        next_step="finish the revision by hand, then say so with 'spiritsafe stamp'",
    )


def in_short(statement: str) -> str:
    """Its beginning, on one line."""
    return without_passwords(" ".join(statement.split()))[:80]


def _shown(statement: str) -> str:
    # Drivers differ in what a percent sign means to them; this text is for people.
    return without_passwords(" ".join(statement.split())[:_LONGEST]).replace("%", "\N{FULLWIDTH PERCENT SIGN}")
