"""Which tables a diagram is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from spiritsafe.core.catalog import ObjectId, Table

DETAILS = ("all", "keys", "none")


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for; patterns are those of a shell, for `table` or `schema.table`.

    :ivar columns: `all`, `keys` or `none`.
    """

    schemas: Sequence[str] = ()
    tables: Sequence[str] = ()
    exclude: Sequence[str] = ()
    columns: str = "all"

    def shows(self, key: ObjectId, table: Table | None) -> bool:
        """Whether it is drawn as a table of its own; a partition is part of its parent."""
        if self.hides(key) or (table is not None and table.partition_of):
            return False
        return (not self.schemas or key.schema in self.schemas) and (not self.tables or _matches(key, self.tables))

    def hides(self, key: ObjectId) -> bool:
        """Whether it is not even drawn at the end of a line."""
        return _matches(key, self.exclude)


def _matches(key: ObjectId, patterns: Sequence[str]) -> bool:
    names = (key.name, f"{key.schema}.{key.name}")
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
