"""CREATE TYPE ... AS (...)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from spiritsafe.schema.catalogue import has_type
from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.names import SqlType, quoted, type_name
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class CompositeType(SchemaObject):
    """A row type without a table.

    :param attributes: names and types, these as SQL or as SQLAlchemy types.
    """

    KIND: ClassVar[str] = "TYPE"
    STAGE: ClassVar[Stage] = Stage.TYPE

    attributes: Mapping[str, SqlType]

    def create(self) -> Iterator[Ddl]:
        """CREATE TYPE, which has no IF NOT EXISTS."""
        attributes = ", ".join(f"{quoted(name)} {type_name(each)}" for name, each in self.attributes.items())
        yield Ddl(f"CREATE TYPE {self.address} AS ({attributes})", unless=has_type(self.address))
