"""ALTER ... OWNER TO."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from spiritsafe.schema import names
from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.stage import Stage
from spiritsafe.schema.target import reference_to


@dataclass(frozen=True, slots=True, eq=False)
class Owner(Attachment):
    """Whose an object is. The role exists already; an :class:`Existing` object keeps it when all is dropped."""

    STAGE: ClassVar[Stage] = Stage.OWNER

    role: str

    @property
    def key(self) -> str:
        """One owner for each object."""
        return f"OWNER OF {reference_to(self.on)}"

    @property
    def roles(self) -> tuple[str, ...]:
        """The owner."""
        return names.named_roles(self.role)

    def create(self) -> Iterator[Ddl]:
        """ALTER ... OWNER TO; saying it twice changes nothing."""
        yield Ddl(f"{self.alter} OWNER TO {names.roles(self.role)}")
