"""The translation from names before to names after."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from spiritsafe.core.catalog import Kind, ObjectId
from spiritsafe.diff.renames.substitution import Substitution

Home = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """Renames as a mapping; everything that is not in it keeps its name and goes where its table goes."""

    after: Mapping[ObjectId, ObjectId] = field(default_factory=dict)
    _by_home: Mapping[Home, Mapping[str, str]] = field(init=False, repr=False, compare=False)
    _shared: Substitution = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the renames once: every table asks for its own."""
        homes: dict[Home, dict[str, str]] = defaultdict(dict)
        for before, after in self.after.items():
            homes[before.kind, before.schema, before.table][before.name] = after.name
        object.__setattr__(self, "_by_home", homes)
        object.__setattr__(self, "_shared", _shared(self.after))

    def follow(self, before: ObjectId) -> ObjectId:
        """Return what an object of the current catalogue is called in the desired one."""
        if before in self.after:
            return self.after[before]
        if not before.table:
            return before
        owner = self.follow(before.owner)
        return replace(before, schema=owner.schema, table=owner.name)

    def also(self, more: Mapping[ObjectId, ObjectId]) -> "Names":
        """Return the translation with more renames in it."""
        return Names({**self.after, **more})

    def within(self, kind: Kind, schema: str, table: str = "") -> Mapping[str, str]:
        """Return old and new names of what is renamed in one schema or table of the current catalogue."""
        return self._by_home.get((kind, schema, table), {})

    def columns(self, table: ObjectId) -> Mapping[str, str]:
        """Return old and new names of the renamed columns of a table of the current catalogue."""
        return self.within(Kind.COLUMN, table.schema, table.name)

    def substitution(self, table: ObjectId | None = None) -> Substitution:
        """Return the renames that show in a definition; the columns are those of one table."""
        return replace(self._shared, columns=self.columns(table)) if table else self._shared


def _shared(after: Mapping[ObjectId, ObjectId]) -> Substitution:
    return Substitution(
        relations=_places(after, Kind.TABLE, Kind.SEQUENCE),
        types=_places(after, Kind.ENUM_TYPE),
        values={
            (old.schema, old.table, old.name): new.name for old, new in after.items() if old.kind is Kind.ENUM_VALUE
        },
    )


def _places(after: Mapping[ObjectId, ObjectId], *kinds: Kind) -> Mapping[tuple[str, str], tuple[str, str]]:
    return {(old.schema, old.name): (new.schema, new.name) for old, new in after.items() if old.kind in kinds}
