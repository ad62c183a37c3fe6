"""CREATE FOREIGN TABLE."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

from spiritsafe.schema.declaration import Ddl, SchemaObject
from spiritsafe.schema.names import SqlType, foreign_options, quoted, type_name
from spiritsafe.schema.objects.foreign_server import ForeignServer
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class ForeignTable(SchemaObject):
    """A table whose rows are elsewhere.

    :param columns: names and types, these as SQL (`bigint NOT NULL`) or as SQLAlchemy types.
    :param server: a :class:`ForeignServer`, or the name of one.
    """

    KIND: ClassVar[str] = "FOREIGN TABLE"
    STAGE: ClassVar[Stage] = Stage.FOREIGN_TABLE

    columns: Mapping[str, SqlType]
    _: KW_ONLY
    server: ForeignServer | str
    options: Mapping[str, str] = field(default_factory=dict)

    def mentions(self) -> Iterator[object]:
        """The server comes first."""
        yield from (self.server, *self.depends_on)

    def create(self) -> Iterator[Ddl]:
        """CREATE FOREIGN TABLE IF NOT EXISTS."""
        columns = ", ".join(f"{quoted(name)} {type_name(each)}" for name, each in self.columns.items())
        server = quoted(self.server) if isinstance(self.server, str) else self.server.address
        head = f"CREATE FOREIGN TABLE IF NOT EXISTS {self.address} ({columns}) SERVER {server}"
        yield Ddl(f"{head}{foreign_options(self.options)}")
