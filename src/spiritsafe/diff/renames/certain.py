"""Renames that need no question: inherited columns, counters of columns, and what is equal but for its name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from spiritsafe.core.catalog import Catalog, Constraint, Index, Kind, ObjectId
from spiritsafe.core.catalog import Sequence as Counting
from spiritsafe.diff.renames.candidates import Pair
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.rename import Rename
from spiritsafe.diff.renames.signatures import Signature, constraint_signature, index_signature
from spiritsafe.diff.renames.table_pair import TablePair, loose_ends

Part = TypeVar("Part", Index, Constraint)
_OTHERWISE = frozenset({"trigger", "primary key"})  # a trigger's is the trigger, a primary key is its table's only one


def inherited_columns(pairs: Sequence[TablePair], names: Names) -> Iterator[Rename]:
    """Columns of partitions and children: renaming the parent's renames theirs, down to the last generation."""
    known = dict(names.after)
    waiting = True
    while waiting:
        waiting = False
        for pair in pairs:
            for column in pair.old.columns:
                before = pair.old_column(column.name)
                source = _inherited_from(pair, column.name, known) if column.inherited else None
                if source is not None and before not in known:
                    known[before] = pair.new_column(known[source].name)
                    waiting = True
                    yield Rename(before, known[before], (f"follows {source}",), follows=source)


def _inherited_from(pair: TablePair, name: str, known: Mapping[ObjectId, ObjectId]) -> ObjectId | None:
    columns = (ObjectId(Kind.COLUMN, parent.schema, name, parent.name) for parent in _parents(pair))
    return next((column for column in columns if column in known), None)


def _parents(pair: TablePair) -> Iterator[ObjectId]:
    names = pair.old.partition_of + pair.old.inherits
    for schema, name in zip(names[::2], names[1::2], strict=True):
        yield ObjectId(Kind.TABLE, schema, name)


def counters(
    sides: tuple[Catalog, Catalog], pairs: Sequence[TablePair], names: Names, refused: frozenset[Pair]
) -> Iterator[Rename]:
    """Sequences of serial and identity columns: they go where their column goes."""
    current, desired = sides
    gone, fresh = loose_ends(current, desired, Kind.SEQUENCE, names)
    owners = {owner: key for key in fresh if (owner := _owner(desired, key)) is not None}
    for before in gone:
        owner = _owner(current, before)
        after = owners.get(names.follow(owner)) if owner is not None else None
        if after is not None and (before, after) not in refused:
            yield Rename(before, after, (f"counts for {names.follow(owner) if owner else after}",))
    for pair in pairs:
        yield from (one for one in _identities(pair, names) if (one.before, one.after) not in refused)


def _owner(catalog: Catalog, key: ObjectId) -> ObjectId | None:
    value = catalog.objects[key]
    if not isinstance(value, Counting) or not value.owned_by:
        return None
    table, column = value.owned_by
    return ObjectId(Kind.COLUMN, key.schema, column, table)


def _identities(pair: TablePair, names: Names) -> Iterator[Rename]:
    for column in pair.old.columns:
        heir = pair.new.column(names.follow(pair.old_column(column.name)).name)
        if heir and column.sequence_name and heir.sequence_name and column.sequence_name != heir.sequence_name:
            yield Rename(
                ObjectId(Kind.SEQUENCE, pair.old_id.schema, column.sequence_name),
                ObjectId(Kind.SEQUENCE, pair.new_id.schema, heir.sequence_name),
                (f"counts for {pair.new_column(heir.name)}",),
            )


def indexes(pair: TablePair, names: Names, refused: frozenset[Pair]) -> Iterator[Rename]:
    """Indexes with the same definition under another name. One that is not valid is better built anew."""
    renames = names.substitution(pair.old_id)
    old = [(index_signature(one, renames), one) for one in pair.old.indexes if one.valid]
    new = [(index_signature(one), one) for one in pair.new.indexes if one.valid]
    schema = pair.old_id.schema
    known = names.within(Kind.INDEX, schema)
    for here, there in _equals(old, new, known):
        before = ObjectId(Kind.INDEX, schema, here.name)
        after = ObjectId(Kind.INDEX, pair.new_id.schema, there.name)
        if (before, after) not in refused:
            yield Rename(before, after, (f"same definition: {there.definition}",))


def constraints(pair: TablePair, names: Names, refused: frozenset[Pair]) -> Iterator[Rename]:
    """Constraints with the same definition under another name; inherited CHECKs go with their parent's."""
    renames, unchanged = names.substitution(pair.old_id), Names()
    old = [
        (constraint_signature(one, names, renames), one) for one in pair.old.constraints if one.type not in _OTHERWISE
    ]
    new = [(constraint_signature(one, unchanged), one) for one in pair.new.constraints if one.type not in _OTHERWISE]
    known = names.within(Kind.CONSTRAINT, pair.old_id.schema, pair.old_id.name)
    for here, there in (*_equals(old, new, known), *_primary_keys(pair, known)):
        before = ObjectId(Kind.CONSTRAINT, pair.old_id.schema, here.name, pair.old_id.name)
        after = ObjectId(Kind.CONSTRAINT, pair.new_id.schema, there.name, pair.new_id.name)
        if (before, after) not in refused:
            same = "same definition" if here.type != "primary key" else "the primary key of the table"
            yield Rename(before, after, (f"{same}: {there.definition}",), _parents_check(pair, here, before))


def _primary_keys(pair: TablePair, known: Mapping[str, str]) -> Iterator[tuple[Constraint, Constraint]]:
    """A table has one at most: it is the same one though its columns change, and never two at once."""
    old, new = (
        next((one for one in side.constraints if one.type == "primary key"), None) for side in (pair.old, pair.new)
    )
    if old is not None and new is not None and old.name not in known and old.name != new.name:
        yield old, new


def _parents_check(pair: TablePair, constraint: Constraint, before: ObjectId) -> ObjectId | None:
    if not constraint.inherited or constraint.type != "check":
        return None
    return next((replace(before, schema=parent.schema, table=parent.name) for parent in _parents(pair)), None)


def _equals(
    old: Sequence[tuple[Signature, Part]], new: Sequence[tuple[Signature, Part]], known: Mapping[str, str]
) -> Iterator[tuple[Part, Part]]:
    """Pair what is gone with what is new and equal; of several equals the nearest in order of their names."""
    kept = {_called(one, known) for _, one in old} & {_called(one, {}) for _, one in new}
    waiting: dict[Signature, list[Part]] = defaultdict(list)
    for signature, one in sorted(new, key=lambda item: item[1].name):
        if _called(one, {}) not in kept:
            waiting[signature].append(one)
    for signature, one in sorted(old, key=lambda item: item[1].name):
        if _called(one, known) not in kept and waiting[signature]:
            yield one, waiting[signature].pop(0)


def _called(one: Index | Constraint, known: Mapping[str, str]) -> tuple[str, str]:
    """Return by what it is known again: a constraint of another type under the name is another constraint."""
    return known.get(one.name, one.name), one.type if isinstance(one, Constraint) else "index"
