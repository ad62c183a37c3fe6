"""What every declaration is: a frozen value on a `MetaData` that knows its CREATE and its DROP."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import ClassVar

from sqlalchemy import MetaData, Table, TextClause
from sqlalchemy.orm import DeclarativeBase

from spiritsafe.errors import ConfigurationError
from spiritsafe.schema.listeners import register
from spiritsafe.schema.names import qualified, quoted
from spiritsafe.schema.stage import Stage

Model = type[DeclarativeBase]


@dataclass(frozen=True, slots=True)
class Ddl:
    """A statement, and the question to the catalogue that makes it superfluous.

    :param unless: not sent when the catalogue answers yes; for kinds without IF NOT EXISTS.
    :param only_if: not sent when the catalogue answers no; for kinds without IF EXISTS.
    """

    text: str
    unless: TextClause | None = None
    only_if: TextClause | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Declaration(ABC):
    """Something the database shall have; it registers itself on its `MetaData` when it is made.

    :param depends_on: declarations, tables or models that have to be there first, where the order of the kinds and
        the order of the declarations are not enough.
    """

    KIND: ClassVar[str] = ""
    STAGE: ClassVar[Stage]

    depends_on: "Sequence[Declaration | Table | Model]" = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        """Freeze what was given as a list or a dict, and register."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, list):
                object.__setattr__(self, each.name, tuple(value))
            elif isinstance(value, dict):
                object.__setattr__(self, each.name, MappingProxyType(dict(value)))
        register(self)

    @property
    @abstractmethod
    def home(self) -> MetaData:
        """The metadata it is declared on."""

    @property
    def stage(self) -> Stage:
        """When it is made."""
        return self.STAGE

    @property
    def address(self) -> str:
        """The name by which other statements mean it."""
        raise ConfigurationError(
            f"{type(self).__name__} has no name",
            why="it is a property of another object, not an object",
            next_step="name that other object instead",
        )

    @property
    def key(self) -> str | None:
        """What no other declaration on the same metadata may share; None for what may be said twice."""
        return f"{self.KIND} {self.address}" if self.KIND else None

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles it names, which have to exist."""
        return ()

    def mentions(self) -> Iterator[object]:
        """All it refers to; of these, tables and declarations have to be there first."""
        yield from self.depends_on

    @abstractmethod
    def create(self) -> Iterator[Ddl]:
        """The statements that make it."""

    def drop(self) -> Iterator[Ddl]:
        """The statements that remove it; none when it goes with what it belongs to."""
        yield from ()


@dataclass(frozen=True, slots=True, eq=False)
class DatabaseObject(Declaration):
    """An object of its own, known by its name in the whole database."""

    metadata: MetaData
    name: str

    @property
    def home(self) -> MetaData:
        """The metadata it is declared on."""
        return self.metadata

    @property
    def address(self) -> str:
        """The quoted name."""
        return quoted(self.name)

    def drop(self) -> Iterator[Ddl]:
        """DROP ... IF EXISTS, without CASCADE: what depends on it and is not ours stops the drop."""
        yield Ddl(f"DROP {self.KIND} IF EXISTS {self.address}")


@dataclass(frozen=True, slots=True, eq=False)
class SchemaObject(DatabaseObject):
    """An object in a schema.

    :param schema: the schema; without it that of the metadata, as for tables.
    """

    schema: str | None = field(default=None, kw_only=True)

    @property
    def qualified_name(self) -> str:
        """The quoted name with the schema."""
        return qualified(self.name, self.schema or self.metadata.schema)

    @property
    def address(self) -> str:
        """The quoted name with the schema; functions add their arguments."""
        return self.qualified_name
