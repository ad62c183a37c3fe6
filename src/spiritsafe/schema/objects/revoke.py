"""REVOKE."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from spiritsafe.schema import names
from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.privileges import on_clause, privilege_list
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Revoke(Attachment):
    """A privilege that PostgreSQL gives by itself, taken away: EXECUTE on a function from PUBLIC, say.

    On an `Existing` object it is not given back when all is dropped.
    """

    STAGE: ClassVar[Stage] = Stage.GRANT

    privileges: str | Sequence[str]
    _: KW_ONLY
    from_: str | Sequence[str] = "PUBLIC"

    @property
    def roles(self) -> tuple[str, ...]:
        """Those that lose the privileges."""
        return names.named_roles(self.from_)

    def create(self) -> Iterator[Ddl]:
        """REVOKE; saying it twice changes nothing."""
        yield Ddl(f"REVOKE {privilege_list(self.privileges)} {on_clause(self.on)} FROM {names.roles(self.from_)}")
