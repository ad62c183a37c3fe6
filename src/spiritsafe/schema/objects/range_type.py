"""CREATE TYPE ... AS RANGE."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from spiritsafe.schema.catalogue import has_type
from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.names import SqlType, qualified, quoted, type_name
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class RangeType(SchemaObject):
    """Ranges of a type that has an order. A CANONICAL function needs C and a shell type: not here.

    :param subtype: the type of the bounds, as SQL or as a SQLAlchemy type.
    :param operator_class: the order, when it is not the type's default; as SQL.
    :param difference: the function that measures the distance of two bounds, for GiST; as SQL.
    :param multirange_name: the name of the multirange type that comes with it, when not PostgreSQL's choice.
    """

    KIND: ClassVar[str] = "TYPE"
    STAGE: ClassVar[Stage] = Stage.TYPE

    subtype: SqlType
    _: KW_ONLY
    operator_class: str | None = None
    collation: str | None = None
    difference: str | None = None
    multirange_name: str | None = None

    def create(self) -> Iterator[Ddl]:
        """CREATE TYPE, which has no IF NOT EXISTS."""
        options = {
            "SUBTYPE": type_name(self.subtype),
            "SUBTYPE_OPCLASS": self.operator_class,
            "COLLATION": quoted(self.collation) if self.collation is not None else None,
            "SUBTYPE_DIFF": self.difference,
            "MULTIRANGE_TYPE_NAME": qualified(self.multirange_name, self.schema or self.metadata.schema)
            if self.multirange_name is not None
            else None,
        }
        listed = ", ".join(f"{name} = {value}" for name, value in options.items() if value is not None)
        yield Ddl(f"CREATE TYPE {self.address} AS RANGE ({listed})", unless=has_type(self.address))
