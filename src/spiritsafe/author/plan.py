"""Changes -> Steps, in an order in which each finds what it needs."""

from collections.abc import Iterator
from dataclasses import replace

from spiritsafe.author.kinds import drawer, table
from spiritsafe.author.kinds.rebuilt_type import Rebuilt
from spiritsafe.author.looks import Looks
from spiritsafe.author.network import Network
from spiritsafe.author.operation import RetypeOp, SqlOp
from spiritsafe.author.outlook import Outlook
from spiritsafe.author.remaking import Remaking, Surroundings, leaving_routines, remaking
from spiritsafe.author.retyping import Retyping, retyping
from spiritsafe.author.sequences import Owned, owned_sequences
from spiritsafe.author.sides import Side, side
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Column, Constraint, Kind, ObjectId, Sequence, Table
from spiritsafe.core.change import Action, Change
from spiritsafe.core.phase import Phase
from spiritsafe.diff.compare import compare, name_conflicts

_PRELUDE = frozenset(
    {
        Kind.SCHEMA,
        Kind.EXTENSION,
        Kind.COLLATION,
        Kind.ENUM_TYPE,
        Kind.DOMAIN,
        Kind.COMPOSITE_TYPE,
        Kind.RANGE_TYPE,
        Kind.SEQUENCE,
    }
)


def plan(situation: Situation) -> list[Step]:
    """Return the steps that lead from the current catalogue to the desired one.

    :raises Refused: where the models ask for what PostgreSQL cannot do in place.
    """
    changes = compare(situation.current, situation.desired)
    return _Plan(situation, changes).steps() if changes else []


class _Plan:
    """The working state of one plan: who is made, changed, remade and dropped."""

    def __init__(self, situation: Situation, changes: tuple[Change, ...]) -> None:
        self.changes = {change.key: change for change in changes}
        added = {key for key, change in self.changes.items() if change.action is Action.ADDED}
        dropped = {key for key, change in self.changes.items() if change.action is Action.DROPPED}
        self.old: Side = side(situation.current, changes, dropped)
        self.new: Side = side(situation.desired, changes, added)
        self.fresh = frozenset(key for key in added | dropped if not key.table)
        self.retyping: Retyping = retyping(self.changes, self.old.parts, self.new.parts)
        self.owned: Owned = owned_sequences(self.changes, situation, self.old.absorbed)
        self.made = added - self.new.absorbed - self.owned.converted
        self.gone = dropped - self.old.absorbed - self.owned.converted
        self.before = Network(situation.current, self.old.parts.keys() - self.old.absorbed)
        self.after = Network(situation.desired, self.new.parts.keys() - self.new.absorbed)
        for kind, column in self.retyping.departures():
            self.after.put_after(kind, column)
        self.situation = replace(situation, fresh=self.fresh, prelude=self._prelude(situation))
        self.altered: dict[ObjectId, list[Step]] = {}
        self.contested: frozenset[tuple[str, str]] = frozenset()
        self.remaking: Remaking = self._remaking()
        self.retyping = self.retyping.without_leaving(self.remaking.early).without_defaults(self.remaking.suspended)
        for key in self.remaking.suspended & self.altered.keys():
            self.altered[key] = self._alter(key, self.changes[key], suspended=True) or []
        remade = frozenset(self.remaking.remade)
        anew = frozenset(key for key in remade if not key.table)
        self.situation = replace(
            self.situation, fresh=self.fresh | anew, replaced=remade, rewritten=frozenset(self._rewritten())
        )

    def steps(self) -> list[Step]:
        """Put everything in its place."""
        every = list(self._main())
        freed = [step for step in every if self._frees(step)]
        main = [step for step in every if step not in freed]
        room = list(self._drops(self.remaking.remade | self.remaking.early))
        return [
            *self._looks(),
            *self._growth(),
            *self._suspensions(),
            *(step for step in room if not step.beside),
            *(step for step in main if not step.late),
            *self._owners(),
            *sorted((step for step in main if step.late), key=_is_of_table),
            *(step for step in room if step.beside),
            *self._drops(self.gone - self.remaking.early),
            *freed,
        ]

    def _prelude(self, situation: Situation) -> str:
        """Make what is only coming, for statements that are tried on the shadow."""
        coming = [key for key in self.made if key.kind in _PRELUDE]
        operations = [
            operation
            for key in self.after.ordered(coming)
            for step in drawer.create(key, self.new.parts[key], situation)
            for operation in step.up
        ]
        return "".join(f"{operation.sql};\n" for operation in operations if isinstance(operation, SqlOp))

    def _looks(self) -> Iterator[Step]:
        if not self.situation.classic:
            moving = self.made | self.remaking.remade | self.altered.keys() | self.retyping.types
            outlook = Outlook(self.situation, self.retyping, frozenset(self.made))
            yield from Looks(outlook, self.old.parts, self.new.parts, self.after, moving).steps()

    def _remaking(self) -> Remaking:
        remade = set()
        for key, change in self.changes.items():
            if change.action is not Action.ALTERED or key in self.retyping.types:
                continue
            steps = self._alter(key, change)
            if steps is None:
                remade.add(key)
            else:
                self.altered[key] = steps
        remade |= leaving_routines(self.before, self.gone, self.new.parts) - self.altered.keys()
        around = Surroundings(
            self.before,
            self.old.parts,
            self.new.parts,
            self.retyping.moving,
            frozenset(self.gone),
            frozenset(self.changes),
        )
        coming = {key: self.new.parts.get(key) for key in self.made}
        going = {key: self.old.parts.get(key) for key in self.gone}
        conflicts = set(name_conflicts(coming, going))
        self.contested = frozenset((key.schema, key.name) for key in conflicts)
        return remaking(around, remade, conflicts)

    def _rewritten(self) -> Iterator[ObjectId]:
        yield from (key.owner for key, (kind, _, _) in self.retyping.columns.items() if kind in self.retyping.moving)
        yield from (key.owner for key in self.remaking.remade if key.kind is Kind.COLUMN)
        for key, steps in self.altered.items():
            if any(isinstance(operation, RetypeOp) for step in steps for operation in step.up):
                yield key.owner

    def _alter(self, key: ObjectId, change: Change, *, suspended: bool = False) -> list[Step] | None:
        before, after = change.before, change.after
        if before is None or after is None:
            return None
        if suspended and isinstance(before, Column):
            before = replace(before, default=None)  # it was taken off before
        elif key in self.retyping.columns and isinstance(before, Column) and isinstance(after, Column):
            before = replace(before, default=after.default)  # the rebuilt type's step sees to it
        if key in self.retyping.reshaped and isinstance(before, Column) and self._is_rebuilt_under(key):
            before = replace(before, default=None)  # so does it
        if isinstance(before, Constraint) and before.type in ("primary key", "unique"):
            referred = any(one.kind is Kind.CONSTRAINT for one in self.before.needed_by(key))
            if referred and isinstance(after, Constraint) and before.definition != after.definition:
                return None
        return drawer.alter(key, before, after, self.situation)

    def _is_rebuilt_under(self, column: ObjectId) -> bool:
        return self.retyping.leaving[column][0] in self.retyping.moving

    def _growth(self) -> Iterator[Step]:
        """Values are added before anything is taken away for others: no transaction can have both."""
        for key in sorted(self.retyping.growing):
            yield from (self._placed(key, step) for step in self._retyped(key))

    def _main(self) -> Iterator[Step]:
        rebuilt = self.retyping.types - self.retyping.growing
        keys = self.made | self.remaking.remade | self.altered.keys() | rebuilt
        comes_back = self.remaking.remade | self.remaking.suspended
        for key in self.after.ordered(keys):
            for step in self._making(key):
                late = step.late and not (key.kind is Kind.COLUMN and self._becomes_key(key))
                brings = key if key in comes_back and not step.beside else None
                yield self._placed(key, replace(step, late=late, brings=brings))
        for key in sorted(self.remaking.suspended - self.made):
            yield from self._restored(key)

    def _making(self, key: ObjectId) -> list[Step]:
        value = self.new.parts.get(key)
        if key in self.retyping.types:
            return self._retyped(key)
        if key in self.altered and key not in self.remaking.remade:
            return self.altered[key]
        if isinstance(value, Table):
            foreign_keys = self.new.foreign_keys.get(key, ())
            return table.create(key, value, self.situation, self.situation.desired, foreign_keys)
        return drawer.create(key, value, self.situation) if value is not None else []

    def _retyped(self, key: ObjectId) -> list[Step]:
        before, after = self.old.parts[key], self.new.parts[key]
        if not isinstance(before, Rebuilt) or not isinstance(after, Rebuilt):
            raise TypeError(key)
        return self.retyping.steps(key, (before, after), self.situation, self._around)

    def _around(self, columns: frozenset[ObjectId]) -> tuple[list[Step], list[Step]]:
        """Return how what leans on these columns is dropped and made, for a way back that only goes through them."""
        there = Network(self.situation.current, self.old.parts)  # on the way back all is as it was by then
        surroundings = Surroundings(there, self.old.parts, self.old.parts, columns, frozenset(), frozenset())
        found = remaking(surroundings, set(), set()).remade
        back = replace(self.situation, current=self.situation.desired, fresh=frozenset(), classic=True)
        ordered = there.ordered(found)
        makes = [step for key in ordered for step in drawer.create(key, self.old.parts[key], back)]
        drops = [step for key in reversed(ordered) for step in drawer.drop(key, self.old.parts[key], back)]
        return drops, makes

    def _drops(self, keys: set[ObjectId]) -> Iterator[Step]:
        for key in reversed(self.before.ordered(keys - self.owned.dropped.keys())):
            value = self.old.parts[key]
            sequences = [name for name in self.owned.dropped if self.owned.goes_with(name) == key]
            yield from (self._placed(key, self.owned.released(name)) for name in sequences)
            if isinstance(value, Table):
                foreign_keys = self.old.foreign_keys.get(key, ())
                steps = table.drop(key, value, self.situation, self.situation.current, foreign_keys)
            else:
                steps = drawer.drop(key, value, self.situation)
            if isinstance(value, Sequence) and value.owned_by:
                column = ObjectId(Kind.COLUMN, key.schema, value.owned_by[1], value.owned_by[0])
                sides = (side.parts.get(column) for side in (self.old, self.new))
                yield self._placed(key, self.owned.left(key, value, *sides))
            for step in steps:
                takes = key if step.up and key in self.remaking.remade else None
                yield self._placed(key, replace(step, phase=self._drop_phase(key, step), takes=takes))
            yield from (self._placed(name, self.owned.brought_back(name, self.situation)) for name in sequences)

    def _drop_phase(self, key: ObjectId, step: Step) -> Phase:
        if key in self.remaking.remade:
            rewritten = key.kind is Kind.COLUMN and self.situation.in_use(key.owner)
            return Phase.CONTRACT if rewritten else Phase.EXPAND
        leans_on_gone = any(other in self.gone for other in self.before.needs(key))
        return Phase.CONTRACT if leans_on_gone else step.phase

    def _suspensions(self) -> Iterator[Step]:
        for key in sorted(self.remaking.suspended):
            before = self.old.parts[key]
            if isinstance(before, Column):
                bare = replace(before, default=None)
                for step in drawer.alter(key, before, bare, self.situation) or []:
                    yield self._placed(key, replace(step, takes=key))

    def _restored(self, key: ObjectId) -> Iterator[Step]:
        after = self.new.parts.get(key)
        if isinstance(after, Column) and key not in self.altered:
            bare = replace(after, default=None)
            for step in drawer.alter(key, bare, after, self.situation) or []:
                yield self._placed(key, replace(step, brings=key))

    def _owners(self) -> Iterator[Step]:
        for key in sorted(self.made):
            step = self.owned.taken(key, self.new.parts.get(key), self.old.parts)
            if step is not None:
                yield self._placed(key, step)

    def _frees(self, step: Step) -> bool:
        """Whether a column of a primary key may be empty from now on: the key has to go, or to change, before."""
        if not any(isinstance(one, SqlOp) and one.sql.endswith(" DROP NOT NULL") for one in step.up):
            return False
        return any(
            isinstance(value := self.old.parts.get(other), Constraint) and value.type == "primary key"
            for key in step.changes
            for other in self.before.needed_by(key)
        )

    def _becomes_key(self, key: ObjectId) -> bool:
        """Whether a primary key is put on the column: it has to be NOT NULL before."""
        return any(
            isinstance(value := self.new.parts.get(other), Constraint) and value.type == "primary key"
            for other in self.after.needed_by(key)
            if other in self.made or other in self.remaking.remade or other in self.altered
        )

    def _needs(self, key: ObjectId, step: Step) -> Iterator[ObjectId]:
        if not step.brings and not (step.beside and step.up):
            yield from self.before.needs(key)
        if step.beside and step.up:  # an index is built over a column whatever its default and identity are
            moving = self.made | self.retyping.moving
            yield from (one for one in self.after.needs(key) if one.kind is not Kind.COLUMN or one in moving)
        elif not step.takes:
            yield from self.after.needs(key)

    def _placed(self, key: ObjectId, step: Step) -> Step:
        changes = step.changes | (set() if step.beside else {key})
        needs = {*step.needs, *self._needs(key, step), *(one.owner for one in changes if one.table)}
        if any(isinstance(one, SqlOp) and " REVOKE " in f" {one.sql}"[:60] for one in step.up):
            step = replace(step, phase=Phase.CONTRACT)  # running code may lean on what is taken away
        if key.kind is Kind.ROUTINE:
            needs |= self.retyping.grown_in(step, self.old.parts, self.new.parts)
        if (key.schema, key.name) in self.contested:  # one name for two objects: the first has to go first
            changes |= {ObjectId(Kind.SCHEMA, key.schema, key.name, "name")}
        return replace(step, changes=changes, needs=frozenset(needs))


def _is_of_table(step: Step) -> bool:
    """Whether it concerns a table as a whole: its columns come first."""
    return any(key.kind is Kind.TABLE for key in step.changes)
