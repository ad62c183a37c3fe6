"""ALTER TABLE ... REPLICA IDENTITY."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from spiritsafe.errors import ConfigurationError
from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.names import quoted
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class ReplicaIdentity(Attachment):
    """By what a subscriber finds a row that was changed or deleted.

    :param how: `FULL` (all columns), `NOTHING`, or `DEFAULT` (the primary key).
    :param index: instead, the name of a unique index whose columns are not null.
    """

    STAGE: ClassVar[Stage] = Stage.SETTING

    how: Literal["FULL", "NOTHING", "DEFAULT"] | None = None
    _: KW_ONLY
    index: str | None = None

    def __post_init__(self) -> None:
        """Refuse both and neither."""
        if (self.how is None) == (self.index is None):
            raise ConfigurationError(
                f"the replica identity of {self.on_address} is given {'twice' if self.index else 'by nothing'}",
                why="a table has one replica identity",
                next_step="give it 'FULL', 'NOTHING', 'DEFAULT' or index='...'",
            )
        Attachment.__post_init__(self)

    @property
    def key(self) -> str:
        """Once for each table."""
        return f"REPLICA IDENTITY OF {self.on_address}"

    def create(self) -> Iterator[Ddl]:
        """ALTER TABLE; saying it twice changes nothing."""
        how = f"USING INDEX {quoted(self.index)}" if self.index is not None else self.how
        yield Ddl(f"{self.alter} REPLICA IDENTITY {how}")
