"""CREATE SCHEMA."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from spiritsafe.schema.declaration import DatabaseObject, Ddl
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Schema(DatabaseObject):
    """A schema. `public`, which every database has, is created if it went missing and never dropped."""

    KIND: ClassVar[str] = "SCHEMA"
    STAGE: ClassVar[Stage] = Stage.SCHEMA

    def create(self) -> Iterator[Ddl]:
        """CREATE SCHEMA IF NOT EXISTS."""
        yield Ddl(f"CREATE SCHEMA IF NOT EXISTS {self.address}")

    def drop(self) -> Iterator[Ddl]:
        """DROP SCHEMA, which stops when somebody else's objects are in it."""
        if self.name != "public":
            yield from DatabaseObject.drop(self)
