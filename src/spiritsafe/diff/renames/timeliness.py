"""Markers stay in the models after they have done their work. This tells which ones have."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from spiritsafe.core.catalog import Catalog, Column, Kind, ObjectId
from spiritsafe.diff.renames.answers import MEMBERS, Answer
from spiritsafe.diff.renames.lookup import exists, find, members, owner_kind, table_of
from spiritsafe.diff.renames.spelling import dotted

Pair = tuple[ObjectId, ObjectId]


def is_past(
    current: Catalog, desired: Catalog, pair: tuple[ObjectId | None, ObjectId | None], others: AbstractSet[Pair]
) -> bool:
    """Whether a marker asks for nothing any more: the new name is there, or there is nothing it could speak of.

    :param others: all pairs that are marked: the new name may be there because its bearer is renamed as well.
    """
    before, after = pair
    if before is None:
        return after is None or exists(current, after) or not _anything_gone(current, desired, after)
    if after is None or not exists(current, _ancestor(before, after)):
        return False
    heir = replace(before, schema=after.schema, table=after.table) if before.table else before
    if not exists(desired, heir):
        return _ancestor(before, after) not in {one for one, _ in others}
    return heir not in {other for _, other in others} or not _swap_to_do(current, desired, before, after)


def stale_note(current: Catalog, answer: Answer) -> tuple[str, ...]:
    """Say which marker may go; nothing for a marker on something whose table is only being made."""
    there = find(current, answer.kind, answer.after)
    if answer.kind in MEMBERS and not find(current, owner_kind(answer.kind), answer.after[:-1]):
        return ()
    why = "the rename is done" if there else "there is nothing of that name to rename"
    old = dotted(answer.before[-1:])
    return (f"renamed_from {old} on {answer.kind.value} {dotted(answer.after)} can be removed: {why}",)


def _ancestor(before: ObjectId, after: ObjectId) -> ObjectId:
    return replace(before, name=after.name) if before.table else after


def _anything_gone(current: Catalog, desired: Catalog, after: ObjectId) -> bool:
    """Whether an object of this kind disappears beside the marked one; then a wrong old name would lose it."""
    if after.kind in MEMBERS:
        kept = set(members(desired, after.owner, after.kind))
        return any(name not in kept for name in members(current, after.owner, after.kind))
    if after.kind is Kind.INDEX:
        return False  # an index holds no rows: it is built anew
    return any(key.kind is after.kind and key not in desired.objects for key in current.objects)


def _swap_to_do(current: Catalog, desired: Catalog, before: ObjectId, after: ObjectId) -> bool:
    """Whether two names that change places have not done so yet. Told by their shapes: both names are on both sides."""
    if before.kind is not Kind.COLUMN:
        return False
    now, then = table_of(current, before.owner), table_of(desired, after.owner)
    old = now.column(before.name) if now else None
    there = now.column(after.name) if now else None
    new = then.column(after.name) if then else None
    return bool(old and there and new) and _shape(old) == _shape(new) != _shape(there)


def _shape(column: Column | None) -> Column | None:
    return replace(column, name="", not_null_name=None, sequence_name=None, comment=None) if column else None
