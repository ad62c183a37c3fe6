"""Sequences that belong to a column: they come after it, go with it, or turn into its identity."""

from collections.abc import Mapping
from dataclasses import dataclass

from spiritsafe.author.identifier import qualified
from spiritsafe.author.kinds import sequence
from spiritsafe.author.kinds.column_identity import serial_sequence
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Column, Kind, ObjectId, Sequence
from spiritsafe.core.change import Action, Change, Part


@dataclass(frozen=True, slots=True)
class Owned:
    """What becomes of them.

    :ivar converted: sequences that an identity column takes the place of, or that take its place.
    :ivar dropped: sequences that PostgreSQL drops with their column.
    """

    converted: frozenset[ObjectId]
    dropped: Mapping[ObjectId, Sequence]
    columns: frozenset[ObjectId]

    def goes_with(self, name: ObjectId) -> ObjectId:
        """Return the column, or the table, whose drop takes the sequence along."""
        table, column = self.dropped[name].owned_by
        found = ObjectId(Kind.COLUMN, name.schema, column, table)
        return found if found in self.columns else found.owner

    def released(self, name: ObjectId) -> Step:
        """On the way back the sequence is given to its column again."""
        return Step((), (sequence.own(name, self.dropped[name]),))

    def left(self, name: ObjectId, value: Sequence, before: Part | None, after: Part | None) -> Step:
        """On the way back the sequence of a column that stays is given to it, and goes on after its rows."""
        back = [sequence.own(name, value)]
        if isinstance(before, Column) and isinstance(after, Column) and not after.generated:
            back.append(sequence.after_rows(name, value, before.type if before.type != after.type else ""))
        return Step((), tuple(back))

    def brought_back(self, name: ObjectId, situation: Situation) -> Step:
        """On the way back the sequence is there before its column."""
        return Step((), tuple(sequence.create(name, self.dropped[name], situation.current)))

    def taken(self, key: ObjectId, value: Part | None, before: Mapping[ObjectId, Part]) -> Step | None:
        """Give a new sequence to its column; it goes on after the rows that a column has already."""
        if not isinstance(value, Sequence) or not value.owned_by:
            return None
        nobody = SqlOp(f"ALTER SEQUENCE {qualified(key.schema, key.name)} OWNED BY NONE")
        table, column = value.owned_by
        there = before.get(ObjectId(Kind.COLUMN, key.schema, column, table))
        counted = [sequence.after_rows(key, value)] if isinstance(there, Column) else []
        return Step((sequence.own(key, value), *counted), (nobody,))


def owned_sequences(changes: Mapping[ObjectId, Change], situation: Situation, absorbed: frozenset[ObjectId]) -> Owned:
    """Find the sequences that do not simply come and go for themselves.

    :param absorbed: those of serial columns, of which `drop_table` and `create_table` take care.
    """
    dropped = {key for key, change in changes.items() if change.action is Action.DROPPED}
    converted: set[ObjectId] = set()
    for key, change in changes.items():
        before, after = change.before, change.after
        if not isinstance(before, Column) or not isinstance(after, Column):
            continue
        if bool(before.identity) != bool(after.identity):
            pairs = (
                serial_sequence(key, before, situation.current),
                serial_sequence(key, after, situation.desired),
            )
            converted.update(pair[0] for pair in pairs if pair is not None)
    going = {
        key: value
        for key in dropped - converted - absorbed
        if isinstance(value := changes[key].before, Sequence)
        and value.owned_by
        and _owner_is_dropped(key, value, dropped)
    }
    columns = frozenset(key for key in dropped if key.kind is Kind.COLUMN and key.owner not in dropped)
    return Owned(frozenset(converted), going, columns)


def _owner_is_dropped(key: ObjectId, value: Sequence, dropped: set[ObjectId]) -> bool:
    column = ObjectId(Kind.COLUMN, key.schema, value.owned_by[1], value.owned_by[0])
    return column in dropped or column.owner in dropped
