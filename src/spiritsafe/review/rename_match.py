"""Tells a rename that was written as a drop and an add: what goes looks like what comes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from spiritsafe.core.trace import Facts
from spiritsafe.review.altered import (
    Surrounded,
    added_in_run,
    altered_tables,
    done,
    earlier_in_revision,
    later_in_revision,
)
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, range_name
from spiritsafe.sql.expression import columns as mentioned
from spiritsafe.sql.expression import messages
from spiritsafe.sql.sql_type import SqlType, type_from, type_of

_ALIKE = 0.6  # of two names: `email` and `e_mail`, `name` and `full_name`
_SHARED_COLUMNS = 0.6  # of two tables: of all columns, those that both have
_TOKEN = 3  # letters of a word that two names share


@dataclass(frozen=True, slots=True)
class Match:
    """What a dropped object may have been renamed to.

    :ivar evidence: sentences that tell why.
    """

    name: str
    evidence: tuple[str, ...]


def renamed_column(context: Context, table: Name, column: str) -> Match | None:
    """The column of the same table that comes in the same revision and may be this one under a new name."""
    path = context.path(table)
    facts = context.facts(table)
    old = context.column(table, column)
    kind = type_from(old.type) if old is not None else None
    added = dict(_added(context, path))
    gone = set(_gone(context, path)) | {column}
    fitting = {name: new for name, new in added.items() if kind is None or new.akin(kind)}
    # The new one comes last: where the only one that goes was last as well, it takes its place.
    only = len(added) == len(gone) == 1 and _is_last(facts, column, added)
    found = [name for name, new in fitting.items() if names_alike(column, name) or (only and new == kind)]
    best = max(found, key=lambda name: (likeness(column, name), name), default="")
    rival = max((likeness(other, best) for other in gone - {column}), default=0.0)
    if not best or rival > likeness(column, best) or _copied(context, path, column, best):
        return None
    return Match(best, tuple(_column_evidence(facts, column, kind, best, fitting[best])))


def renamed_table(context: Context, table: Name) -> Match | None:
    """The table that comes in the same revision and may be this one under a new name."""
    facts = context.facts(table)
    if facts is None:
        return None
    old = {column.name: type_from(column.type) for column in facts.table.columns}
    best: Match | None = None
    most = _SHARED_COLUMNS
    for other, command in _revision(context):
        if command.kind != "create_stmt" or other.facts(range_name(command.node.relation)) is not None:
            continue
        new = _columns_of(other, command)
        shared = [name for name in old if name in new and new[name].akin(old[name])]
        share = len(shared) / max(len(old.keys() | new.keys()), 1)
        name = range_name(command.node.relation)[1]
        if share >= most and name != table[1] and len(shared) > 1 and not _filled_from(context, name, table[1]):
            most = share
            evidence = (f"{len(shared)} of {len(old)} columns are the same: {', '.join(shared)}", *_users(facts))
            best = Match(name, evidence)
    return best


def names_alike(one: str, other: str) -> bool:
    """Whether two names look like spellings of one thing."""
    shared = {word for word in one.lower().split("_") if len(word) >= _TOKEN} & set(other.lower().split("_"))
    return bool(shared - {"type", "date", "time", "flag"}) or likeness(one, other) >= _ALIKE


def likeness(one: str, other: str) -> float:
    """How much two names have in common, from 0 to 1."""
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _is_last(facts: Facts | None, column: str, added: Iterable[str]) -> bool:
    names = [item.name for item in facts.table.columns if item.name not in added] if facts is not None else []
    return names[-1:] == [column]


def _revision(context: Context) -> Iterator[Surrounded]:
    """All that the revision does, this statement included."""
    here = ((context, command) for command in context.commands) if done(context.observation) else ()
    yield from chain(earlier_in_revision(context), here, later_in_revision(context))


def _added(context: Context, path: str) -> Iterator[tuple[str, SqlType]]:
    for other, command in _revision(context):
        if command.kind != "AT_AddColumn" or other.path(command.table) != path:
            continue
        definition = getattr(command.node, "def").column_def
        generated = any(item.constraint.generated_when for item in definition.constraints)
        if other.column(command.table, definition.colname) is None and not generated:
            yield definition.colname, type_of(definition.type_name)


def _gone(context: Context, path: str) -> Iterator[str]:
    for other, command in _revision(context):
        if command.kind == "AT_DropColumn" and other.path(command.table) == path and altered_tables(other, command):
            known = other.static or other.column(command.table, command.node.name) is not None
            if known and not added_in_run(other, command.table, command.node.name):
                yield command.node.name


def _copied(context: Context, path: str, old: str, new: str) -> bool:
    """Whether an UPDATE of the revision carries the values over."""
    for other, command in _revision(context):
        if command.kind != "update_stmt" or other.path(range_name(command.node.relation)) != path:
            continue
        for item in command.node.target_list:
            if item.res_target.name == new and old in mentioned(item.res_target.val):
                return True
    return False


def _filled_from(context: Context, new: str, old: str) -> bool:
    """Whether an INSERT of the revision carries the rows over."""
    for _, command in _revision(context):
        if command.kind == "insert_stmt" and command.node.relation.relname == new:
            names = {item.relname for item in messages(command.node.select_stmt, "RangeVar")}
            if old in names:
                return True
    return False


def _columns_of(context: Context, command: Command) -> dict[str, SqlType]:
    found: dict[str, SqlType] = {}
    for item in command.node.table_elts:
        if item.HasField("column_def"):
            found[item.column_def.colname] = type_of(item.column_def.type_name)
        elif item.HasField("table_like_clause"):
            like = context.facts(range_name(item.table_like_clause.relation))
            found |= {one.name: type_from(one.type) for one in like.table.columns} if like is not None else {}
    return found


def _column_evidence(
    facts: Facts | None, column: str, kind: SqlType | None, new: str, new_kind: SqlType
) -> Iterator[str]:
    if kind is not None:
        yield f"both are {kind.base}" if kind == new_kind else f"{column} is {kind.base}, {new} is {new_kind.base}"
    if names_alike(column, new):
        yield f"the names {column} and {new} are alike"
    if facts is None:
        return
    names = [item.name for item in facts.table.columns]
    if column in names:
        yield f"{column} is column {names.index(column) + 1} of {len(names)}; {new} comes last"
        comment = facts.table.columns[names.index(column)].comment
        if comment:
            yield f"comment on {column}: {comment}"
    yield from (f"{item.what} needs {column}" for item in facts.dependents if item.column == column)


def _users(facts: Facts) -> Iterator[str]:
    yield from (f"{name} leads to it" for name in facts.referenced_by)
    yield from (f"{item.what} needs it" for item in facts.dependents if item.kind == "view")
    if facts.table.comment:
        yield f"its comment: {facts.table.comment}"
