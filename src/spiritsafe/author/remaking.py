"""What has to be dropped and made again around a change that PostgreSQL refuses while something leans on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from spiritsafe.author.network import Network
from spiritsafe.core.catalog import Column, Constraint, Index, Kind, ObjectId
from spiritsafe.core.change import Part
from spiritsafe.sql.convergent import convergent

_FAMILIES = (
    frozenset({"smallint", "integer", "bigint"}),
    frozenset({"text", "character varying"}),
)
# Around a column whose type changes (manual, ALTER TABLE: "cannot alter type of a column used by ...").
_IN_THE_WAY = frozenset(
    {Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.RULE, Kind.ROUTINE, Kind.POLICY, Kind.TRIGGER, Kind.PUBLICATION}
)
_STAY = frozenset(
    {
        Kind.TABLE,
        Kind.SCHEMA,
        Kind.SEQUENCE,
        Kind.ENUM_TYPE,
        Kind.DOMAIN,
        Kind.COMPOSITE_TYPE,
        Kind.RANGE_TYPE,
        Kind.DEFAULT_PRIVILEGES,
    }
)


@dataclass(slots=True)
class Remaking:
    """The result.

    :ivar remade: dropped early and made again.
    :ivar early: dropped for good, and early: something that changes is in their way.
    :ivar suspended: columns whose default leans on something that is remade.
    """

    remade: set[ObjectId]
    early: set[ObjectId] = field(default_factory=set)
    suspended: set[ObjectId] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the search needs to know.

    :ivar moving: columns whose type changes, and types that are rebuilt, with the columns of those.
    :ivar gone: what is dropped for good.
    :ivar changed: what is altered.
    """

    network: Network
    old: Mapping[ObjectId, Part]
    new: Mapping[ObjectId, Part]
    moving: frozenset[ObjectId]
    gone: frozenset[ObjectId]
    changed: frozenset[ObjectId]


def remaking(around: Surroundings, remade: set[ObjectId], early: set[ObjectId]) -> Remaking:
    """Follow the dependencies from what moves and what is remade to everything that stands in the way."""
    found = Remaking(set(remade), set(early))
    waiting = [*around.moving, *remade, *early]
    while waiting:
        cause = waiting.pop()
        for key in around.network.needed_by(cause):
            if key in found.remade or key in found.early or key not in around.old:
                continue
            if key in around.moving:
                if key.kind is Kind.COLUMN and cause not in around.moving:
                    found.suspended.add(key)
                continue
            if key.kind is Kind.SEQUENCE and cause in around.moving:
                continue  # no column waits for its own counter to go, and its default leans on it until then
            if key in around.gone:
                found.early.add(key)
                waiting.append(key)
            elif key in around.new and _stands_in_the_way(cause, key, around, stays=cause not in found.remade):
                found.remade.add(key)
                waiting.append(key)
            elif key.kind is Kind.COLUMN and cause not in around.moving:
                found.suspended.add(key)
    return found


def leaving_routines(network: Network, gone: Collection[ObjectId], new: Mapping[ObjectId, Part]) -> set[ObjectId]:
    """Return what is worded as before, and means another function of that name, with other arguments, from now on."""
    kinds = (Kind.INDEX, Kind.CONSTRAINT, Kind.POLICY, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.TRIGGER)
    leaning = {other for key in gone if key.kind is Kind.ROUTINE for other in network.needed_by(key)}
    return {key for key in leaning if key.kind in kinds and key in new}


def _stands_in_the_way(cause: ObjectId, key: ObjectId, around: Surroundings, *, stays: bool) -> bool:
    value = around.old[key]
    generated = isinstance(value, Column) and bool(value.generated)
    if not stays or cause not in around.moving:  # it is dropped
        return key.kind not in _STAY and (key.kind is not Kind.COLUMN or generated)
    if key.kind in _IN_THE_WAY or generated:
        return True
    if key.kind not in (Kind.CONSTRAINT, Kind.INDEX):
        return key.kind in (Kind.CAST, Kind.OPERATOR)
    if key in around.changed or _is_reworded(value):
        return True
    return _leans_on_type(value) if _is_rebuilt(cause, around) else _refers_across(cause, value, around)


def _is_reworded(value: Part) -> bool:
    """Whether the server would print it in other words after it has read its own: around a column that it retypes."""
    return isinstance(value, (Constraint, Index)) and convergent(value.definition) != value.definition


def _is_rebuilt(cause: ObjectId, around: Surroundings) -> bool:
    before, after = around.old.get(cause), around.new.get(cause)
    return not isinstance(before, Column) or not isinstance(after, Column) or before.type == after.type


def _leans_on_type(value: Part) -> bool:
    """Whether its text has values of the old type in it, or it compares columns that change one by one."""
    if isinstance(value, Constraint):
        return value.type in ("check", "exclude", "foreign key")
    return isinstance(value, Index) and (value.partial or "" in value.columns)


def _refers_across(cause: ObjectId, value: Part, around: Surroundings) -> bool:
    if not isinstance(value, Constraint) or value.type != "foreign key":
        return False
    before, after = around.old.get(cause), around.new.get(cause)
    if not isinstance(before, Column) or not isinstance(after, Column):
        return False
    return not any({before.base_type, after.base_type} <= family for family in _FAMILIES)
