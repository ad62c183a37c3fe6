"""CREATE PUBLICATION."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

from sqlalchemy import Table

from spiritsafe.schema import names
from spiritsafe.schema.catalogue import has_row
from spiritsafe.schema.declaration import DatabaseObject, Ddl, Model
from spiritsafe.schema.objects.partition import Partition
from spiritsafe.schema.stage import Stage
from spiritsafe.schema.target import address_of


@dataclass(frozen=True, slots=True, eq=False)
class Publication(DatabaseObject):
    """What subscribers may follow.

    :param tables: the tables; as SQL with columns or rows, `orders (id, total) WHERE (total > 0)`, PostgreSQL 15.
    :param schemas: all tables of these schemas, PostgreSQL 15.
    :param all_tables: every table, now and later.
    :param options: `{"publish": "'insert, update'", "publish_via_partition_root": True}`; values as SQL.
    """

    KIND: ClassVar[str] = "PUBLICATION"
    STAGE: ClassVar[Stage] = Stage.PUBLICATION

    _: KW_ONLY
    tables: Sequence[Table | Model | Partition | str] = ()
    schemas: Sequence[str] = ()
    all_tables: bool = False
    options: Mapping[str, str | float | bool] = field(default_factory=dict)

    def mentions(self) -> Iterator[object]:
        """Its tables come first."""
        yield from self.tables
        yield from self.depends_on

    def create(self) -> Iterator[Ddl]:
        """CREATE PUBLICATION, which has no IF NOT EXISTS."""
        tables = ", ".join(each if isinstance(each, str) else address_of(each) for each in self.tables)
        members = [f"TABLE {tables}"] if tables else []
        members += [f"TABLES IN SCHEMA {names.listed(self.schemas)}"] if self.schemas else []
        what = " FOR ALL TABLES" if self.all_tables else f" FOR {', '.join(members)}" if members else ""
        options = f" WITH {names.option_list(self.options)}" if self.options else ""
        there = has_row("pg_publication", "pubname", self.name)
        yield Ddl(f"CREATE PUBLICATION {self.address}{what}{options}", unless=there)
