"""CREATE DOMAIN."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

from spiritsafe.schema.catalogue import has_type
from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.names import SqlType, quoted, type_name
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Domain(SchemaObject):
    """A type with conditions. Where a column uses it, SQLAlchemy's `postgresql.DOMAIN` does the same.

    :param type: the type below it, as SQL or as a SQLAlchemy type.
    :param checks: conditions by the names of their constraints; the value is called `VALUE`.
    :param default: an SQL expression.
    """

    KIND: ClassVar[str] = "DOMAIN"
    STAGE: ClassVar[Stage] = Stage.TYPE

    type: SqlType
    _: KW_ONLY
    checks: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    not_null: bool = False
    collation: str | None = None

    def create(self) -> Iterator[Ddl]:
        """CREATE DOMAIN, which has no IF NOT EXISTS."""
        parts = [f"CREATE DOMAIN {self.address} AS {type_name(self.type)}"]
        if self.collation is not None:
            parts.append(f"COLLATE {quoted(self.collation)}")
        if self.default is not None:
            parts.append(f"DEFAULT {self.default}")
        if self.not_null:
            parts.append("NOT NULL")
        parts += [f"CONSTRAINT {quoted(name)} CHECK ({condition})" for name, condition in self.checks.items()]
        yield Ddl(" ".join(parts), unless=has_type(self.address))
