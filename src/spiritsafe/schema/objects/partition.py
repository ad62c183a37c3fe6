"""CREATE TABLE ... PARTITION OF."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.names import qualified
from spiritsafe.schema.stage import Stage
from spiritsafe.schema.target import schema_of


@dataclass(frozen=True, slots=True, eq=False)
class Partition(Attachment):
    """A partition of a table that has `postgresql_partition_by`, or of another partition; it goes with that.

    :param on: the partitioned table.
    :param bounds: as SQL: `FOR VALUES FROM (...) TO (...)`, `FOR VALUES IN (...)`, or `DEFAULT`.
    :param partition_by: as SQL, `LIST (region)`, when it has partitions of its own.
    :param schema: without it, that of the partitioned table.
    """

    KIND: ClassVar[str] = "TABLE"
    STAGE: ClassVar[Stage] = Stage.PARTITION

    name: str
    bounds: str
    _: KW_ONLY
    partition_by: str | None = None
    schema: str | None = None

    @property
    def address(self) -> str:
        """The quoted name with the schema."""
        return qualified(self.name, self.schema or schema_of(self.on))

    def create(self) -> Iterator[Ddl]:
        """CREATE TABLE IF NOT EXISTS."""
        below = f" PARTITION BY {self.partition_by}" if self.partition_by is not None else ""
        yield Ddl(f"CREATE TABLE IF NOT EXISTS {self.address} PARTITION OF {self.on_address} {self.bounds}{below}")
