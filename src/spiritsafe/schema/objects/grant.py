"""GRANT."""

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from spiritsafe.schema import names
from spiritsafe.schema.attachment import Attachment
from spiritsafe.schema.declaration import Ddl
from spiritsafe.schema.objects.schema import Schema
from spiritsafe.schema.privileges import on_clause, privilege_list
from spiritsafe.schema.stage import Stage
from spiritsafe.schema.target import Existing, is_there


@dataclass(frozen=True, slots=True, eq=False)
class Grant(Attachment):
    """Privileges on an object.

    :param on: a table, model, view, sequence, schema, function, type, or an `Existing` object.
    :param privileges: `"SELECT"`, or several, or `"ALL"`.
    :param to: the role or roles, which exist already.
    :param columns: only these columns of the table.
    """

    STAGE: ClassVar[Stage] = Stage.GRANT

    privileges: str | Sequence[str]
    _: KW_ONLY
    to: str | Sequence[str]
    columns: Sequence[str] = ()
    with_grant_option: bool = False

    @property
    def roles(self) -> tuple[str, ...]:
        """Those that get the privileges."""
        return names.named_roles(self.to)

    def create(self) -> Iterator[Ddl]:
        """GRANT; saying it twice changes nothing."""
        option = " WITH GRANT OPTION" if self.with_grant_option else ""
        yield Ddl(f"GRANT {self._what} TO {names.roles(self.to)}{option}")

    def drop(self) -> Iterator[Ddl]:
        """Goes with the object; taken back from what stays."""
        if isinstance(self.on, Existing | Schema):
            yield Ddl(f"REVOKE {self._what} FROM {names.roles(self.to)}", only_if=is_there(self.on))

    @property
    def _what(self) -> str:
        return f"{privilege_list(self.privileges, self.columns)} {on_clause(self.on)}"
