"""A Trace without a server: the statements as they would be sent, and what can be read off their text."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import Script as RevisionScript

from spiritsafe.core.duration import Duration
from spiritsafe.core.trace import Observation, Relation, Statement, Trace
from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.apart import alembic_log_muted
from spiritsafe.rehearse.fence import fenced
from spiritsafe.rehearse.observed import line_in
from spiritsafe.rehearse.revision_file import revision_file
from spiritsafe.rehearse.script import Script, does_not_parse
from spiritsafe.rehearse.script_run import begins_by_itself, transaction_control
from spiritsafe.rehearse.selection import Selection
from spiritsafe.rehearse.time_limit import Overdue, time_limit, too_late
from spiritsafe.sql.command import commands, enum_name, range_name, split

_UNKNOWN = (
    "nothing was run: which tables are in use, what depends on them, which defaults rewrite a table, and what "
    "functions do is not known, and was taken for the worse"
)
_NEWEST = 18
_RENAMED = {"OBJECT_TABLE": "table", "OBJECT_VIEW": "view", "OBJECT_INDEX": "index", "OBJECT_SEQUENCE": "sequence"}


def static_script(script: Script, target_version: int | None = None) -> Trace:
    """Read a script.

    :raises ConfigurationError: when it does not parse.
    """
    try:
        texts = split(script.text)
    except ValueError as error:
        raise does_not_parse(script.file, error) from None
    implied = script.transaction and begins_by_itself(texts)
    reading = _Reading(0 if implied else None, implied)
    for text in texts:
        reading.take(text.sql, file=script.file, line=text.line)
    return reading.trace(target_version)


def static_revisions(config: Config, settings: Settings, selection: Selection) -> Trace:
    """Have the revisions write their SQL, as `upgrade --sql` does, and read it.

    :raises SpiritsafeError: when a revision cannot do without a database.
    """
    scripts = selection.scripts
    reading = _Reading(0)

    def write(_heads: tuple[str, ...], context: MigrationContext) -> list[RevisionStep]:
        for name in selection.revisions:
            _write_one(scripts.get_revision(name), context, reading, settings.review_timeout)
        return []

    try:
        with (
            alembic_log_muted(),
            fenced(None),
            EnvironmentContext(config, scripts, fn=write, as_sql=True, output_buffer=io.StringIO()),
        ):
            scripts.run_env()
    except Exception as error:
        raise env_failure(error, Surroundings(settings, scripts=scripts)) from error
    files = tuple(revision_file(scripts.get_revision(name)) for name in selection.revisions)
    heads = tuple(scripts.get_heads())
    return replace(
        reading.trace(settings.target_version), revisions=files, heads=heads, from_blank=not selection.before
    )


def _write_one(script: RevisionScript, context: MigrationContext, reading: "_Reading", limit: Duration) -> None:
    path = os.path.abspath(script.path)  # noqa: PTH100 - as Python names it in a frame
    reading.begin()

    def take(text: str) -> None:
        for statement in split(text):
            reading.take(statement.sql, revision=script.revision, file=os.path.relpath(path), line=line_in(path))

    context.impl.static_output = take  # type: ignore[method-assign]
    try:
        with time_limit(limit):
            script.module.upgrade()
    except Overdue as error:
        raise too_late(script.revision, [item.statement for item in reading.observations], limit) from error


@dataclass(slots=True)
class _Reading:
    """The statements so far; `transaction` is that of the next one, or None; `implied`: nobody said BEGIN."""

    transaction: int | None
    implied: bool = False
    count: int = 0
    observations: list[Observation] = field(default_factory=list)

    def begin(self) -> None:
        """The next statement is the first of another transaction."""
        self.count += 1
        self.transaction = self.count

    def take(self, sql: str, *, revision: str | None = None, file: str | None = None, line: int | None = None) -> None:
        """Record a statement, or a transaction that begins or ends."""
        control = transaction_control(sql)
        if control == "begin":
            self.begin()
        elif control == "end" and not self.implied:
            self.transaction = None
        else:
            ordinal = len(self.observations)
            statement = Statement(ordinal, sql, "", revision, file, line, self.transaction)
            self.observations.append(Observation(statement, created=tuple(_made(sql)), renamed=tuple(_renamed(sql))))
            if control == "end":
                self.transaction, self.implied = None, False

    def trace(self, target_version: int | None) -> Trace:
        """Everything that was read."""
        return Trace((target_version or _NEWEST) * 10_000, "static", tuple(self.observations), (_UNKNOWN,))


def _made(sql: str) -> Iterator[Relation]:
    """What the text itself makes."""
    for command in commands(sql):
        if command.kind == "create_stmt":
            yield Relation(_path(*range_name(command.node.relation)), "table")
        elif command.kind == "create_table_as_stmt":
            yield Relation(_path(*range_name(command.node.into.rel)), "table")
        elif command.kind == "view_stmt":
            yield Relation(_path(*range_name(command.node.view)), "view")
        elif command.kind == "index_stmt" and command.node.idxname:
            schema, table = range_name(command.node.relation)
            yield Relation(_path(schema, command.node.idxname), "index", _path(schema, table))
        elif command.kind == "create_seq_stmt":
            yield Relation(_path(*range_name(command.node.sequence)), "sequence")


def _renamed(sql: str) -> Iterator[Relation]:
    """The relations to which the text gives another name."""
    for command in commands(sql):
        kind = _RENAMED.get(enum_name(command.node, "rename_type")) if command.kind == "rename_stmt" else None
        if kind is not None:
            schema, name = range_name(command.node.relation)
            yield Relation(_path(schema, command.node.newname), kind, former=_path(schema, name))


def _path(schema: str, name: str) -> str:
    return f"{schema or 'public'}.{name}"
