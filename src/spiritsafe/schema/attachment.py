"""Declarations that belong to another object, and go with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import MetaData

from spiritsafe.schema.declaration import Declaration
from spiritsafe.schema.names import quoted
from spiritsafe.schema.target import Target, address_of, home_of, kind_of


@dataclass(frozen=True, slots=True, eq=False)
class Attachment(Declaration):
    """Something that belongs to another object: a trigger of a table, the owner of a view.

    :param on: the table, model, declaration, sequence, index or `Existing` object it belongs to.
    """

    on: Target

    @property
    def home(self) -> MetaData:
        """The metadata of the object it belongs to."""
        return home_of(self.on)

    @property
    def on_address(self) -> str:
        """The quoted name of that object."""
        return address_of(self.on)

    @property
    def alter(self) -> str:
        """The beginning of a statement that changes that object."""
        return f"ALTER {kind_of(self.on)} {self.on_address}"

    def mentions(self) -> Iterator[object]:
        """What it belongs to, and what it depends on besides."""
        yield self.on
        yield from self.depends_on


@dataclass(frozen=True, slots=True, eq=False)
class NamedAttachment(Attachment):
    """One with a name of its own within that object: a trigger, a policy."""

    name: str

    @property
    def address(self) -> str:
        """`name ON table`."""
        return f"{quoted(self.name)} ON {self.on_address}"
