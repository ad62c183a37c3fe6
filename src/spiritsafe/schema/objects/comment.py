"""COMMENT ON."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from spiritsafe.core.quoting import literal
from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.stage import Stage
from spiritsafe.schema.target import reference_to


@dataclass(frozen=True, slots=True, eq=False)
class Comment(Attachment):
    """The comment of what SQLAlchemy cannot comment: a view, a function, an index. Tables have `comment=`."""

    STAGE: ClassVar[Stage] = Stage.COMMENT

    text: str

    @property
    def key(self) -> str:
        """One comment for each object."""
        return f"COMMENT ON {reference_to(self.on)}"

    def create(self) -> Iterator[Ddl]:
        """COMMENT ON; saying it twice changes nothing."""
        yield Ddl(f"COMMENT ON {reference_to(self.on)} IS {literal(self.text)}")
