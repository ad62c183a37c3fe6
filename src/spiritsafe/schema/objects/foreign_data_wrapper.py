"""CREATE FOREIGN DATA WRAPPER."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

from spiritsafe.schema.catalogue import has_row
from spiritsafe.schema.declaration import DatabaseObject, Ddl
from spiritsafe.schema.names import foreign_options
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class ForeignDataWrapper(DatabaseObject):
    """A way to foreign data that no extension brings along; `postgres_fdw` comes with its :class:`Extension`.

    :param handler: the function that does the work, a name as SQL.
    :param validator: the function that checks options, a name as SQL.
    """

    KIND: ClassVar[str] = "FOREIGN DATA WRAPPER"
    STAGE: ClassVar[Stage] = Stage.FOREIGN_DATA_WRAPPER

    _: KW_ONLY
    handler: str | None = None
    validator: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def create(self) -> Iterator[Ddl]:
        """CREATE FOREIGN DATA WRAPPER, which has no IF NOT EXISTS."""
        handler = f" HANDLER {self.handler}" if self.handler is not None else ""
        validator = f" VALIDATOR {self.validator}" if self.validator is not None else ""
        yield Ddl(
            f"CREATE FOREIGN DATA WRAPPER {self.address}{handler}{validator}{foreign_options(self.options)}",
            unless=has_row("pg_foreign_data_wrapper", "fdwname", self.name),
        )
