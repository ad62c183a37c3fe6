"""ALTER TABLE ... ENABLE and FORCE ROW LEVEL SECURITY."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class RowSecurity(Attachment):
    """Row security is on for this table; without a :class:`Policy` nobody but the owner sees a row.

    :param force: the owner is bound by the policies too.
    """

    STAGE: ClassVar[Stage] = Stage.ROW_SECURITY

    _: KW_ONLY
    force: bool = False

    @property
    def key(self) -> str:
        """Once for each table."""
        return f"ROW SECURITY ON {self.on_address}"

    def create(self) -> Iterator[Ddl]:
        """ENABLE, and FORCE where asked for; saying it twice changes nothing."""
        yield Ddl(f"{self.alter} ENABLE ROW LEVEL SECURITY")
        if self.force:
            yield Ddl(f"{self.alter} FORCE ROW LEVEL SECURITY")
