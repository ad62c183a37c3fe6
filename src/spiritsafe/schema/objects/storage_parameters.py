"""ALTER TABLE ... SET (...)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.names import option_list
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class StorageParameters(Attachment):
    """How a table, partition, materialized view or index is stored and vacuumed.

    :param parameters: `{"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02}`.
    """

    STAGE: ClassVar[Stage] = Stage.SETTING

    parameters: Mapping[str, str | float | bool]

    def create(self) -> Iterator[Ddl]:
        """ALTER ... SET; saying it twice changes nothing."""
        yield Ddl(f"{self.alter} SET {option_list(self.parameters)}")
