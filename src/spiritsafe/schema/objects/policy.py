"""CREATE POLICY."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from spiritsafe.schema import names
from spiritsafe.schema.attachment import NamedAttachment
from spiritsafe.schema.catalogue import has_row_of
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class Policy(NamedAttachment):
    """A row security policy. It does nothing until the table has :class:`RowSecurity`.

    :param using: which rows are seen; a condition as SQL.
    :param with_check: which rows may be written; without it, those of `using`.
    :param restrictive: it takes away (all of these must agree) instead of giving (one is enough).
    """

    KIND: ClassVar[str] = "POLICY"
    STAGE: ClassVar[Stage] = Stage.POLICY

    _: KW_ONLY
    using: str | None = None
    with_check: str | None = None
    command: Literal["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"] = "ALL"
    to: str | Sequence[str] = "PUBLIC"
    restrictive: bool = False

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles it is for."""
        return names.named_roles(self.to)

    def create(self) -> Iterator[Ddl]:
        """CREATE POLICY, which has no IF NOT EXISTS."""
        parts = [f"CREATE POLICY {self.address}"]
        parts += ["AS RESTRICTIVE"] if self.restrictive else []
        parts.append(f"FOR {self.command} TO {names.roles(self.to)}")
        parts += [f"USING ({self.using})"] if self.using is not None else []
        parts += [f"WITH CHECK ({self.with_check})"] if self.with_check is not None else []
        yield Ddl(" ".join(parts), unless=has_row_of("pg_policy", "polrelid", "polname", self.on_address, self.name))

    def drop(self) -> Iterator[Ddl]:
        """Before the functions it calls go; a table that is gone is no error."""
        yield Ddl(f"DROP POLICY IF EXISTS {self.address}")
