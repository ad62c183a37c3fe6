"""ALTER DEFAULT PRIVILEGES."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

from sqlalchemy import MetaData

from spiritsafe.schema import names
from spiritsafe.schema.catalogue import has_schema
from spiritsafe.schema.declaration import Ddl, Declaration
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class DefaultPrivileges(Declaration):
    """Privileges on objects made from then on. Made before the tables, so that the tables have them.

    :param privileges: `"SELECT"`, or several.
    :param on: the kind of objects.
    :param to: the role or roles that get them.
    :param schema: only objects in this schema.
    :param for_role: only objects made by this role; without it, by the role that runs the statement.
    """

    STAGE: ClassVar[Stage] = Stage.DEFAULT_PRIVILEGES

    metadata: MetaData
    privileges: str | Sequence[str]
    _: KW_ONLY
    on: Literal["TABLES", "SEQUENCES", "FUNCTIONS", "ROUTINES", "TYPES", "SCHEMAS"]
    to: str | Sequence[str]
    schema: str | None = None
    for_role: str | None = None
    with_grant_option: bool = False

    @property
    def home(self) -> MetaData:
        """The metadata it is declared on."""
        return self.metadata

    @property
    def roles(self) -> tuple[str, ...]:
        """Those that get the privileges, and the one that makes the objects."""
        return names.named_roles(self.to) + names.named_roles(self.for_role)

    def create(self) -> Iterator[Ddl]:
        """ALTER DEFAULT PRIVILEGES ... GRANT; saying it twice changes nothing."""
        option = " WITH GRANT OPTION" if self.with_grant_option else ""
        yield Ddl(f"{self._scope} GRANT {self._what} TO {names.roles(self.to)}{option}")

    def drop(self) -> Iterator[Ddl]:
        """ALTER DEFAULT PRIVILEGES ... REVOKE."""
        only_if = has_schema(names.quoted(self.schema)) if self.schema is not None else None
        yield Ddl(f"{self._scope} REVOKE {self._what} FROM {names.roles(self.to)}", only_if=only_if)

    @property
    def _scope(self) -> str:
        for_role = f" FOR ROLE {names.roles(self.for_role)}" if self.for_role is not None else ""
        in_schema = f" IN SCHEMA {names.quoted(self.schema)}" if self.schema is not None else ""
        return f"ALTER DEFAULT PRIVILEGES{for_role}{in_schema}"

    @property
    def _what(self) -> str:
        return f"{', '.join(names.several(self.privileges))} ON {self.on}"
