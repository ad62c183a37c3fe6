"""Renames -> Steps."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from alembic.operations.ops import AlterColumnOp, MigrateOperation, RenameTableOp

from spiritsafe.author.identifier import literal, qualified, quoted, schema_argument
from spiritsafe.author.kinds import schema
from spiritsafe.author.obstacles import obstacles
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Schema
from spiritsafe.core.catalog import Sequence as Sequence_
from spiritsafe.core.phase import Phase
from spiritsafe.diff.renames.rename import Rename

# A table before its columns; what follows its names afterwards, together, for these share their names in a schema.
_ORDER = (
    (Kind.TABLE,),
    (Kind.COLUMN,),
    (Kind.ENUM_TYPE,),
    (Kind.ENUM_VALUE,),
    (Kind.SEQUENCE, Kind.INDEX, Kind.CONSTRAINT),
)
_IN_BODIES = frozenset({Kind.TABLE, Kind.COLUMN, Kind.ENUM_TYPE, Kind.ENUM_VALUE, Kind.SEQUENCE})
_USED_BY_CODE = frozenset({Kind.TABLE, Kind.COLUMN, Kind.ENUM_VALUE})
_LONGEST = 63  # NAMEDATALEN - 1


@dataclass(frozen=True, slots=True)
class _Move:
    """One statement's worth: where the object is, and what it is called from then on."""

    before: ObjectId
    after: ObjectId


def rename_steps(renames: Iterable[Rename], current: Catalog, desired: Catalog) -> list[Step]:
    """Return the steps; where names are exchanged, by way of a third one.

    :param current: where what belongs to a table, and moves with it, is told from what stands for itself.
    :param desired: where the schemas come from that something moves to.
    """
    done = [item for item in renames if item.follows is None]
    found = _new_schemas(done, current, desired)
    for kinds in _ORDER:
        moves = [_move(item, current) for item in done if item.before.kind in kinds]
        if Kind.INDEX in kinds:
            found += [_set_aside(key) for key in dict.fromkeys(obstacles(done, current))]
        found += [_step(move) for move in _untangled(moves)]
    # What lies in a schema of its own name only, an index or a sequence, moves there with its table.
    tables = (item for item in done if item.before.kind is Kind.TABLE and item.before.schema != item.after.schema)
    moved = frozenset(key for item in tables for key in (item.before, item.after))
    return [replace(step, needs=step.needs | moved) if not step.changes & moved else step for step in found]


def heeding(steps: Iterable[Step], renames: Iterable[Rename]) -> list[Step]:
    """Return the steps with what was renamed and they may mention, though they do not say that they need it.

    Dependencies are told by table for what leans on a table that does not change otherwise, and by type for values. The
    body of a routine has none: whatever is in it as a word may be meant.
    """
    renames = list(renames)
    found: dict[ObjectId, set[ObjectId]] = defaultdict(set)
    for item in renames:
        if item.before.kind in (Kind.COLUMN, Kind.ENUM_VALUE):
            found[item.after.owner].add(item.after)
    heeded = []
    for step in steps:
        own = {one.owner for one in step.changes if one.table}
        mentioned = (found[owner] for owner in step.needs & found.keys() - own)
        heeded.append(_body_heeding(replace(step, needs=step.needs.union(*mentioned)), renames))
    return heeded


def _body_heeding(step: Step, renames: Sequence[Rename]) -> Step:
    if all(key.kind is not Kind.ROUTINE for key in step.changes):
        return step
    words = [(item.before, item.after) for item in renames if item.before.kind in _IN_BODIES]
    needs = {after for _, after in words if _mentions(step.up, after.name)}
    if not any(_mentions(step.down, before.name) for before, _ in words):
        return replace(step, needs=step.needs | needs)
    # The way back makes the body before the old name is there again, as a dump is read.
    unchecked, checked = SqlOp("SET LOCAL check_function_bodies = off"), SqlOp("RESET check_function_bodies")
    return replace(step, needs=step.needs | needs, down=(unchecked, *step.down, checked))


def _mentions(operations: Iterable[MigrateOperation], name: str) -> bool:
    text = "\n".join(operation.sql for operation in operations if isinstance(operation, SqlOp))
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _new_schemas(renames: Sequence[Rename], current: Catalog, desired: Catalog) -> list[Step]:
    names = sorted({item.after.schema for item in renames})
    keys = [ObjectId(Kind.SCHEMA, "", name) for name in names]
    coming = {key: desired.objects.get(key) for key in keys if key not in current.objects}
    return [
        Step(
            tuple(schema.create(key, value, desired)),
            tuple(schema.drop(key, value, desired)),
            changes=frozenset({key}),
        )
        for key, value in coming.items()
        if isinstance(value, Schema)
    ]


def _move(rename: Rename, current: Catalog) -> _Move:
    """The table it belongs to has its new name by now, and what belongs to no other schema has moved with it."""
    before = rename.before
    if before.table:
        before = replace(before, schema=rename.after.schema, table=rename.after.table)
    elif before.kind is Kind.INDEX or (before.kind is Kind.SEQUENCE and _belongs(before, current)):
        before = replace(before, schema=rename.after.schema)
    return _Move(before, rename.after)


def _belongs(key: ObjectId, current: Catalog) -> bool:
    """Whether a sequence moves with its table: that of an identity is no object of its own at all."""
    value = current.objects.get(key)
    return not isinstance(value, Sequence_) or bool(value.owned_by)


def _untangled(moves: Sequence[_Move]) -> Iterator[_Move]:
    taken = {_name(move.before) for move in moves}
    tangled = [move for move in moves if _name(move.after) in taken and _name(move.after) != _name(move.before)]
    yield from (_Move(move.before, _aside(move)) for move in tangled)
    yield from (move for move in moves if move not in tangled)
    yield from (_Move(_aside(move), move.after) for move in tangled)


def _name(key: ObjectId) -> tuple[str, str, str]:
    """What no two objects may have at once; a constraint's is that of its index."""
    return key.schema, key.table if key.kind in (Kind.COLUMN, Kind.ENUM_VALUE) else "", key.name


def _aside(move: _Move, word: str = "_renaming") -> ObjectId:
    name = move.before.name.encode()[: _LONGEST - len(word)].decode(errors="ignore") + word
    return replace(move.before, name=name)


def _set_aside(key: ObjectId) -> Step:
    """Free the name of something that goes; that it goes is not seen before everything has its new name."""
    return _step(_Move(key, _aside(_Move(key, key), "_going")))


def _step(move: _Move) -> Step:
    back = _Move(move.after, move.before)
    # One who takes a name comes after the one who had it, whatever the two are.
    names = {ObjectId(Kind.SCHEMA, key.schema, key.name, "name") for key in (move.before, move.after)}
    return Step(
        tuple(_operations(move)),
        tuple(_operations(back)),
        Phase.CONTRACT if move.before.kind in _USED_BY_CODE else Phase.EXPAND,
        changes=frozenset({move.before, move.after, *names}),
        needs=frozenset({move.before.owner, move.after.owner, ObjectId(Kind.SCHEMA, "", move.after.schema)}),
    )


def _operations(move: _Move) -> Iterator[MigrateOperation]:
    before, after = move.before, move.after
    if before.kind is Kind.COLUMN:
        yield AlterColumnOp(after.table, before.name, schema=schema_argument(after.schema), modify_name=after.name)
        return
    if before.kind is Kind.CONSTRAINT:
        table = qualified(after.schema, after.table)
        yield SqlOp(f"ALTER TABLE {table} RENAME CONSTRAINT {quoted(before.name)} TO {quoted(after.name)}")
        return
    if before.kind is Kind.ENUM_VALUE:
        name = qualified(after.schema, after.table)
        yield SqlOp(f"ALTER TYPE {name} RENAME VALUE {literal(before.name)} TO {literal(after.name)}")
        return
    yield from _whole(before, after)


def _whole(before: ObjectId, after: ObjectId) -> Iterator[MigrateOperation]:
    word = {Kind.TABLE: "TABLE", Kind.SEQUENCE: "SEQUENCE", Kind.INDEX: "INDEX", Kind.ENUM_TYPE: "TYPE"}[before.kind]
    if before.schema != after.schema:
        yield SqlOp(f"ALTER {word} {qualified(before.schema, before.name)} SET SCHEMA {quoted(after.schema)}")
    if before.name == after.name:
        return
    if before.kind is Kind.TABLE:
        yield RenameTableOp(before.name, after.name, schema=schema_argument(after.schema))
        return
    yield SqlOp(f"ALTER {word} {qualified(after.schema, before.name)} RENAME TO {quoted(after.name)}")
