"""Types that users make: enums, domains, composite and range types."""

from dataclasses import dataclass

from spiritsafe.core.catalog.constraint import Constraint
from spiritsafe.core.catalog.grant import Grant


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum with its values in their order."""

    schema: str
    name: str
    values: tuple[str, ...]
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain: a type with constraints.

    :ivar not_null_name: the name of its NOT NULL, where that is not the one PostgreSQL gives; from 17 on it has one.
    """

    schema: str
    name: str
    type: str
    collation: str | None = None
    default: str | None = None
    not_null: bool = False
    not_null_name: str | None = None
    constraints: tuple[Constraint, ...] = ()
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of a composite type."""

    name: str
    type: str
    collation: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CompositeType:
    """A composite type (`CREATE TYPE ... AS (...)`)."""

    schema: str
    name: str
    attributes: tuple[Attribute, ...] = ()
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class RangeType:
    """A range type.

    :ivar definition: the list between the brackets of `CREATE TYPE ... AS RANGE (...)`.
    """

    schema: str
    name: str
    definition: str
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None
