"""Keeps the history of runs in two tables beside the version table.

The row of a revision is written in the transaction of the revision, so that both are there or neither. That same
statement is the fence: it writes nothing when the session that keeps other runs out has lost its lock.
"""

import getpass
import json
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from spiritsafe import __version__
from spiritsafe.core.quoting import literal
from spiritsafe.core.run_record import AppliedRevision, RunRecord
from spiritsafe.postgres.control import Control
from spiritsafe.sql.secrets import without_passwords
from spiritsafe.upgrade.checksum import Checksum

RUNS, REVISIONS = "spiritsafe_run", "spiritsafe_revision"
_LONGEST = 2_000
_TABLES = """
CREATE TABLE IF NOT EXISTS {schema}.spiritsafe_run (
    run text PRIMARY KEY, started timestamptz NOT NULL DEFAULT clock_timestamp(), finished timestamptz,
    outcome text NOT NULL DEFAULT 'running', direction text NOT NULL, target text NOT NULL,
    role text NOT NULL DEFAULT current_user, host text NOT NULL, account text NOT NULL, tool text NOT NULL,
    commit_id text NOT NULL, job text NOT NULL, error text NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS {schema}.spiritsafe_revision (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run text NOT NULL, revision text NOT NULL,
    how text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), content text NOT NULL, source text NOT NULL,
    tries int NOT NULL DEFAULT 1, stalled_ms bigint NOT NULL DEFAULT 0, took_ms bigint NOT NULL DEFAULT 0,
    statements jsonb NOT NULL DEFAULT '[]', reason text NOT NULL DEFAULT '', chain text NOT NULL,
    version_table text NOT NULL DEFAULT 'alembic_version'
)
"""
# What came later: a history that an older release began gets it.
_ADDED = (
    (RUNS, "job", "text NOT NULL DEFAULT ''"),
    (REVISIONS, "reason", "text NOT NULL DEFAULT ''"),
    (REVISIONS, "version_table", "text NOT NULL DEFAULT 'alembic_version'"),
)
_HAS = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped"
_THERE = "SELECT has_table_privilege(c.oid, 'SELECT') FROM pg_class AS c WHERE c.oid = to_regclass(%s)"
_PROBE = """
INSERT INTO {schema}.spiritsafe_revision (run, revision, how, content, source, reason, chain, version_table)
SELECT run, revision, how, content, source, reason, chain, version_table FROM {schema}.spiritsafe_revision WHERE false
"""
_ROW = """
INSERT INTO {schema}.spiritsafe_revision
    (run, revision, how, content, source, tries, stalled_ms, took_ms, statements, reason, version_table, chain)
SELECT r.*, {table}, encode(sha256(convert_to(concat_ws('|', coalesce((
    SELECT p.chain FROM {schema}.spiritsafe_revision AS p WHERE p.version_table = {table}
    ORDER BY p.number DESC LIMIT 1
), ''), r.run, r.revision, r.how, r.content, r.source), 'UTF8')), 'hex')
FROM (VALUES (
    %s::text, %s::text, %s::text, %s::text, %s::text, %s::int, %s::bigint, %s::bigint, %s::jsonb, %s::text
)) AS r
    (run, revision, how, content, source, tries, stalled_ms, took_ms, statements, reason)
{fence}
RETURNING number
"""
_LAST = """
SELECT DISTINCT ON (revision) revision, how, content, source
FROM {schema}.spiritsafe_revision
WHERE version_table = {table}
ORDER BY revision, number DESC
"""
_BROKEN = """
SELECT revision FROM (
    SELECT number, revision, chain, encode(sha256(convert_to(concat_ws('|',
        coalesce(lag(chain) OVER (ORDER BY number), ''), run, revision, how, content, source), 'UTF8')), 'hex'
    ) AS expected
    FROM {schema}.spiritsafe_revision
    WHERE version_table = {table}
) AS r WHERE chain <> expected ORDER BY number LIMIT 1
"""
_RUNS = """
SELECT r.run, to_char(r.started, 'YYYY-MM-DD HH24:MI:SS TZ'), coalesce(to_char(r.finished, 'HH24:MI:SS'), ''),
    r.outcome, r.direction, r.target, r.role, r.host, r.account, r.commit_id, r.error, count(v.number)
FROM {schema}.spiritsafe_run AS r LEFT JOIN {schema}.spiritsafe_revision AS v ON v.run = r.run
GROUP BY r.run ORDER BY r.started DESC LIMIT 50
"""

Row = tuple[str, tuple[str, ...]]  # a statement, and a text for each `%s` in it


@dataclass(frozen=True, slots=True)
class Effort:
    """What a revision took."""

    tries: int
    stalled_ms: int
    took_ms: int
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The two tables, in one schema.

    :ivar control: the second session; what must be kept of a failed run goes over it.
    :ivar schema: quoted.
    :ivar version_table: whose history it is; two of them may share the tables, and know nothing of each other.
    """

    control: Control
    schema: str
    run: str
    version_table: str = "alembic_version"

    def exists(self) -> bool:
        """Whether there is a history that can be read."""
        found = self.control.query(_THERE, [f"{self.schema}.{REVISIONS}"])
        return bool(found and found[0][0])

    def create(self) -> None:
        """Make the tables if they are not there, and see that they can be written."""
        if not all(self.control.query(_THERE, [f"{self.schema}.{name}"]) for name in (RUNS, REVISIONS)):
            for statement in _TABLES.split(";\n"):
                self.control.run(statement.replace("{schema}", self.schema))
        self.bring_up_to_date()
        self.control.run(_PROBE.replace("{schema}", self.schema))

    def bring_up_to_date(self) -> None:
        """Add what an older release did not know."""
        has = {table: self._columns(table) for table in (RUNS, REVISIONS)}
        for table, column, kind in _ADDED:
            if has[table] and column not in has[table]:
                self.control.run(f"ALTER TABLE {self.schema}.{table} ADD COLUMN IF NOT EXISTS {column} {kind}")

    def begin(self, direction: str, target: str, commit: str) -> None:
        """Say that a run begins."""
        job = next(
            (os.environ[name] for name in ("CI_JOB_URL", "BUILD_URL", "GITHUB_RUN_ID") if name in os.environ), ""
        )
        self.control.run(
            f"INSERT INTO {self.schema}.{RUNS} (run, direction, target, host, account, tool, commit_id, job) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [self.run, direction, target, socket.gethostname(), _account(), f"spiritsafe {__version__}", commit, job],
        )

    def end(self, outcome: str, error: str = "") -> None:
        """Say how the run ended."""
        self.control.run(
            f"UPDATE {self.schema}.{RUNS} SET finished = clock_timestamp(), outcome = %s, error = %s WHERE run = %s",
            [outcome, without_passwords(error), self.run],
        )

    def row(self, revision: str, how: str, checksum: Checksum, effort: Effort, fence: str = "") -> Row:
        """The statement that records a revision; it returns one row, or none when the fence is down."""
        shown = [without_passwords(" ".join(text.split())[:_LONGEST]) for text in effort.statements]
        # Drivers differ in what a percent sign means to them; JSON has another spelling for it.
        statements = json.dumps(shown).replace("%", "\\u0025")
        numbers = (str(effort.tries), str(effort.stalled_ms), str(effort.took_ms))
        values = (self.run, revision, how, checksum.content, checksum.source, *numbers, statements, "")
        return self._row(f"WHERE EXISTS ({fence})" if fence else ""), values

    def note(self, revision: str, how: str, checksum: Checksum, reason: str = "") -> None:
        """Record what did not happen in a run: a revision that plain Alembic applied, or one that is accepted."""
        values = [self.run, revision, how, checksum.content, checksum.source, "0", "0", "0", "[]", reason]
        self.control.query(self._row(""), values)

    def applied(self) -> dict[str, AppliedRevision]:
        """The last record of each revision."""
        rows = self.control.query(self._filled(_LAST))
        return {row[0]: AppliedRevision(*row) for row in rows}

    def broken(self) -> str | None:
        """The revision before whose record one was taken away or changed, if there is one."""
        rows = self.control.query(self._filled(_BROKEN))
        return str(rows[0][0]) if rows else None

    def runs(self) -> Iterable[RunRecord]:
        """The last runs, the latest first."""
        return [RunRecord(*row) for row in self.control.query(_RUNS.replace("{schema}", self.schema))]

    def _columns(self, table: str) -> set[str]:
        return {str(row[0]) for row in self.control.query(_HAS, [f"{self.schema}.{table}"])}

    def _row(self, fence: str) -> str:
        names = {"{schema}": self.schema, "{table}": literal(self.version_table)}
        statement = _ROW.replace("{fence}", fence)
        for place, name in names.items():
            statement = statement.replace(place, name.replace("%", "%%"))  # it is sent with parameters
        return statement

    def _filled(self, statement: str) -> str:
        return statement.replace("{schema}", self.schema).replace("{table}", literal(self.version_table))


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for this number, as in many containers
        return str(os.getuid())
