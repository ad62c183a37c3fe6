"""What an entity-relationship diagram shows, whatever it is drawn with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column.

    :ivar keys: of `PK`, `FK` and `UK`, in this order.
    :ivar note: what is said of it besides, such as `added`.
    """

    name: str
    type: str
    keys: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One table.

    :ivar note: what is said of it besides, such as `added`.
    """

    name: str
    attributes: tuple[Attribute, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """One foreign key.

    :ivar optional: a row may refer to none.
    :ivar unique: at most one row refers to the same.
    :ivar identifying: what refers is part of the row's own key.
    """

    parent: str
    child: str
    label: str
    optional: bool = False
    unique: bool = False
    identifying: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """The tables, and what holds them together."""

    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
