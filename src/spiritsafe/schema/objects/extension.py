"""CREATE EXTENSION."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from spiritsafe.core.quoting import literal
from spiritsafe.schema.declaration import DatabaseObject, Ddl
from spiritsafe.schema.names import quoted
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Extension(DatabaseObject):
    """An extension of the server. `plpgsql`, which every database has, is never dropped.

    :param schema: where its objects go; without it, the first schema of the search path.
    :param version: the version to begin with; without it, the one the server prefers.
    :param cascade: also install the extensions it needs.
    """

    KIND: ClassVar[str] = "EXTENSION"
    STAGE: ClassVar[Stage] = Stage.EXTENSION

    _: KW_ONLY
    schema: str | None = None
    version: str | None = None
    cascade: bool = False

    def create(self) -> Iterator[Ddl]:
        """CREATE EXTENSION IF NOT EXISTS."""
        parts = [f"CREATE EXTENSION IF NOT EXISTS {self.address}"]
        if self.schema is not None:
            parts.append(f"SCHEMA {quoted(self.schema)}")
        if self.version is not None:
            parts.append(f"VERSION {literal(self.version)}")
        if self.cascade:
            parts.append("CASCADE")
        yield Ddl(" ".join(parts))

    def drop(self) -> Iterator[Ddl]:
        """DROP EXTENSION."""
        if self.name != "plpgsql":
            yield from DatabaseObject.drop(self)
