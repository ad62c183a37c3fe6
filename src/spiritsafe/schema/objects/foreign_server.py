"""CREATE SERVER."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar

from spiritsafe.schema.declaration import DatabaseObject, Ddl
from spiritsafe.schema.names import foreign_options, quoted
from spiritsafe.schema.objects.foreign_data_wrapper import ForeignDataWrapper
from spiritsafe.schema.stage import Stage


@dataclass(frozen=True, slots=True, eq=False)
class ForeignServer(DatabaseObject):
    """Where foreign data are. User mappings hold passwords: make them outside the models.

    :param wrapper: a :class:`ForeignDataWrapper`, or the name of one.
    """

    KIND: ClassVar[str] = "SERVER"
    STAGE: ClassVar[Stage] = Stage.FOREIGN_SERVER

    _: KW_ONLY
    wrapper: ForeignDataWrapper | str
    options: Mapping[str, str] = field(default_factory=dict)

    def mentions(self) -> Iterator[object]:
        """The wrapper comes first."""
        yield from (self.wrapper, *self.depends_on)

    def create(self) -> Iterator[Ddl]:
        """CREATE SERVER IF NOT EXISTS."""
        wrapper = quoted(self.wrapper) if isinstance(self.wrapper, str) else self.wrapper.address
        head = f"CREATE SERVER IF NOT EXISTS {self.address} FOREIGN DATA WRAPPER {wrapper}"
        yield Ddl(f"{head}{foreign_options(self.options)}")
