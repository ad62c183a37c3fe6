"""Columns and types whose values change their form."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import literal, qualified
from spiritsafe.author.kinds import composite_type, facet
from spiritsafe.author.kinds.enum_type import additions, only_grows
from spiritsafe.author.kinds.rebuilt_type import Rebuilt, rebuild
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Column, CompositeType, Domain, EnumType, Kind, ObjectId, RangeType
from spiritsafe.core.change import Action, Change, Part

Around = Callable[[frozenset[ObjectId]], tuple[list[Step], list[Step]]]


@dataclass(frozen=True, slots=True)
class Retyping:
    """What moves.

    :ivar types: types that ALTER TYPE cannot change, or cannot change back.
    :ivar columns: the columns of those types that are set aside and made anew.
    :ivar moving: all of it, with the columns whose own type changes.
    :ivar leaving: columns of those types that go, or get another type: the way back meets them all the same.
    :ivar reshaped: those among them that become, or cease to be, an array of the same type.
    """

    types: frozenset[ObjectId]
    columns: Mapping[ObjectId, tuple[ObjectId, Column, Column]]
    moving: frozenset[ObjectId]
    leaving: Mapping[ObjectId, tuple[ObjectId, Column]]
    reshaped: frozenset[ObjectId]

    @property
    def growing(self) -> frozenset[ObjectId]:
        """Enums that only get more values: nothing has to move for that, except on the way back."""
        return self.types - self.moving

    def grown_in(self, step: Step, old: Mapping[ObjectId, Part], new: Mapping[ObjectId, Part]) -> frozenset[ObjectId]:
        """Return the enums whose new values may be meant in a body, of which the catalogue knows nothing."""
        text = "".join(operation.sql for operation in step.up if isinstance(operation, SqlOp))
        return frozenset(
            key
            for key in self.growing
            if isinstance(before := old[key], EnumType) and isinstance(after := new[key], EnumType)
            if any(literal(value) in text for value in {*after.values} - {*before.values})
        )

    def departures(self) -> Iterator[tuple[ObjectId, ObjectId]]:
        """Return types with columns that get another one: the old one can only go when they have it."""
        for name, (kind, _) in self.leaving.items():
            if kind in self.moving and name in self.moving and name not in self.reshaped:
                yield kind, name

    def without_leaving(self, early: Collection[ObjectId]) -> "Retyping":
        """Return it without columns that are dropped early, or whose table is: no way back meets those."""
        left = {key: one for key, one in self.leaving.items() if key not in early and key.owner not in early}
        return replace(self, leaving=left)

    def without_defaults(self, suspended: Collection[ObjectId]) -> "Retyping":
        """Return it with these columns bare: their defaults are taken off before, and put back after."""
        bare = {
            key: (kind, replace(old, default=None), replace(new, default=None))
            for key, (kind, old, new) in self.columns.items()
            if key in suspended
        }
        return replace(self, columns={**self.columns, **bare})

    def steps(self, key: ObjectId, values: tuple[Rebuilt, Rebuilt], situation: Situation, around: Around) -> list[Step]:
        """Return the steps for one type; `around` says how to get what leans on its columns out of the way."""
        before, after = values
        columns = [(name, old, new) for name, (kind, old, new) in sorted(self.columns.items()) if kind == key]
        if key in self.moving:  # these take the new type first, and their new shape afterwards
            again = {name: old for name, (kind, old) in self.leaving.items() if kind == key and name in self.reshaped}
            columns += [(name, old, replace(old, default=None)) for name, old in sorted(again.items())]
        whole = rebuild(key, before, after, columns, situation)
        changed = frozenset({key, *(name for name, _, _ in columns)})
        if not isinstance(before, EnumType) or not isinstance(after, EnumType) or key not in self.growing:
            return [replace(whole, changes=changed)]
        # Values are added without moving anything; only the way back has to rebuild the type.
        met = [*columns, *((name, old, old) for name, (kind, old) in sorted(self.leaving.items()) if kind == key)]
        drops, makes = around(frozenset({key, *(name for name, _, _ in met)}))
        down = (
            *(operation for step in drops for operation in step.up),
            *rebuild(key, before, after, met, situation).down,
            *(operation for step in makes for operation in step.up),
        )
        added = tuple(additions(key, before.values, after.values))
        others = _others(key, before, after, situation)
        return [
            Step((), down, changes=changed),
            Step(added, (), transactional=False, changes=frozenset({key})),
            *([Step(tuple(others), ())] if others else []),
        ]


def retyping(
    changes: Mapping[ObjectId, Change], old: Mapping[ObjectId, Part], new: Mapping[ObjectId, Part]
) -> Retyping:
    """Find what moves."""
    altered = [change for change in changes.values() if change.action is Action.ALTERED]
    types = {change.key for change in altered if _is_rebuilt(change)}
    spelled = {qualified(key.schema, key.name): key for key in types}
    columns = {
        key: (spelled[before.base_type], before, after)
        for key, before in old.items()
        if isinstance(before, Column)
        and isinstance(after := new.get(key), Column)
        and before.base_type in spelled
        and before.type == after.type
        and not before.generated
    }
    leaving = {
        key: (spelled[before.base_type], before)
        for key, before in old.items()
        if isinstance(before, Column) and before.base_type in spelled and key not in columns and not before.generated
    }
    growing = {change.key for change in altered if _grows(change)}
    retyped = {
        change.key
        for change in altered
        if isinstance(change.before, Column) and isinstance(change.after, Column) and _differs(change)
    }
    moved = {key for key, (kind, _, _) in columns.items() if kind not in growing}
    moving = frozenset(types - growing) | frozenset(moved) | frozenset(retyped)
    reshaped = {key for key, (_, before) in leaving.items() if _is_of(new.get(key), before.base_type)}
    return Retyping(frozenset(types), columns, moving, leaving, frozenset(reshaped))


def _is_of(value: Part | None, kind: str) -> bool:
    return isinstance(value, Column) and value.base_type == kind


def _differs(change: Change) -> bool:
    before, after = change.before, change.after
    if not isinstance(before, Column) or not isinstance(after, Column):
        return False
    return (before.type, before.collation) != (after.type, after.collation)


def _is_rebuilt(change: Change) -> bool:
    before, after = change.before, change.after
    if isinstance(before, EnumType) and isinstance(after, EnumType):
        return before.values != after.values
    if isinstance(before, Domain) and isinstance(after, Domain):
        return (before.type, before.collation) != (after.type, after.collation)
    if isinstance(before, CompositeType) and isinstance(after, CompositeType):
        return composite_type.needs_rebuilding(before, after) or composite_type.needs_rebuilding(after, before)
    if isinstance(before, RangeType) and isinstance(after, RangeType):
        return before.definition != after.definition
    return False


def _grows(change: Change) -> bool:
    before, after = change.before, change.after
    return (
        change.key.kind is Kind.ENUM_TYPE
        and isinstance(before, EnumType)
        and isinstance(after, EnumType)
        and only_grows(before.values, after.values)
    )


def _others(key: ObjectId, before: EnumType, after: EnumType, situation: Situation) -> list[MigrateOperation]:
    address = f"TYPE {qualified(key.schema, key.name)}"
    had = facet.moved(before.grants, before.role, after.role)
    return [
        *facet.owner(address, before.role, after.role),
        *facet.grants(address, had, after.grants, role=after.role, version=situation.version),
        *facet.comment(address, before.comment, after.comment),
    ]
