"""Which looks at the rows a plan begins with."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from spiritsafe.author.kinds.column_retype import conversion, in_words
from spiritsafe.author.network import Network
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.outlook import Outlook
from spiritsafe.author.probes import converting, losing, naming, probe
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Column, Constraint, EnumType, Index, Kind, ObjectId, Table
from spiritsafe.core.change import Part

_VALUELESS = frozenset({Kind.ENUM_TYPE, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE})
# What a look does without: it reads the rows as they will be.
_FORESEEN = frozenset({Kind.COLUMN, Kind.ENUM_TYPE, Kind.CONSTRAINT, Kind.INDEX, Kind.TABLE, Kind.SEQUENCE})


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of one plan.

    :ivar after: who needs whom in the end.
    :ivar moving: what is made, changed or made again.
    """

    outlook: Outlook
    old: Mapping[ObjectId, Part]
    new: Mapping[ObjectId, Part]
    after: Network
    moving: Collection[ObjectId]

    def steps(self) -> Iterator[Step]:
        """Look at the rows first; where a look needs what is only being made, the step itself will have to do."""
        for key in sorted({*self.moving, *self._leaning()}):
            value = self.new.get(key)
            if value is None or (key.table and not self._can_be_read(key.owner)):
                continue
            needs = {other for other in self.after.needs(key) if not self._is_there(other)}
            looks = self._at_column(key, value) if self._blocked(value, needs - {key}) else self._at(key, value)
            for look in looks:
                yield Step((look,), (), needs=frozenset({key, key.owner, *needs}))

    def _can_be_read(self, table: ObjectId) -> bool:
        """Whether there are rows to look at; those of a foreign table are another server's, and no constraint holds."""
        value = self.new.get(table)
        return self.outlook.situation.in_use(table) and not (isinstance(value, Table) and value.server)

    def _is_there(self, key: ObjectId) -> bool:
        return key.kind is Kind.TABLE and key not in self.outlook.made

    def _blocked(self, value: Part, needs: set[ObjectId]) -> bool:
        retyping = self.outlook.retyping
        # For a column no value of the type is asked for; only a domain could bring one.
        foreseen = _VALUELESS if isinstance(value, Column) else _FORESEEN
        columns = (self.after.needs(one) for one in needs if one.kind is Kind.COLUMN)
        coming = needs.union(*columns) & (self.outlook.made | retyping.moving | retyping.types)
        return any(other.kind not in foreseen for other in coming)

    def _at_column(self, key: ObjectId, value: Part) -> Iterator[SqlOp]:
        """Whatever becomes of its type, a column that is there has its values, or has none."""
        before = self.old.get(key)
        if isinstance(before, Column) and isinstance(value, Column):
            yield from probe(key, before, value, (), self.outlook)

    def _at(self, key: ObjectId, value: Part) -> Iterator[SqlOp]:
        before = self.old.get(key)
        if isinstance(value, EnumType):
            columns = self.outlook.retyping.columns.items()
            users = {name: old for name, (kind, old, _) in columns if kind == key}
            yield from losing(before, value, users) if isinstance(before, EnumType) else ()
            return
        yield from probe(key, before, value, self._mentioned(key, value), self.outlook)
        if isinstance(before, Column) and isinstance(value, Column):
            yield from self._conversion(key, before, value)

    def _conversion(self, key: ObjectId, before: Column, after: Column) -> Iterator[SqlOp]:
        """Look whether the values can become ones of the new type; not where that type is only coming."""
        situation = self.outlook.situation
        expression = conversion(key, before, after, situation)
        types = [one for one in self.after.needs(key) if one.kind in _VALUELESS]
        enums = [value for one in types if isinstance(value := situation.desired.objects.get(one), EnumType)]
        if expression is not None and enums:
            yield naming(key, after, in_words(before, after), enums[0].values)
        elif expression is not None and not types:
            yield converting(key, after, expression)

    def _mentioned(self, key: ObjectId, value: Part) -> set[str]:
        listed = {name for name in value.columns if name} if isinstance(value, (Constraint, Index)) else set()
        needed = (other for other in self.after.needs(key) if other.kind is Kind.COLUMN and other.owner == key.owner)
        return listed | {other.name for other in needed}

    def _leaning(self) -> Iterator[ObjectId]:
        """Return what stays as it is over columns whose values do not."""
        lossy = {table: self.outlook.lossy(table) for table in {key.owner for key in self.moving if key.table}}
        for key, value in self.new.items():
            leans = isinstance(value, (Constraint, Index)) and self._mentioned(key, value) & lossy.get(key.owner, set())
            if leans and not (isinstance(value, Constraint) and value.type == "foreign key"):
                yield key
