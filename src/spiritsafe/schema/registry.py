"""What is declared on a `MetaData`: kept in its `info`, in the order of declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from spiritsafe.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from spiritsafe.schema.declaration import Declaration

_INFO = "spiritsafe"  # the key in MetaData.info


def declarations(metadata: MetaData) -> tuple[Declaration, ...]:
    """All that was declared on the metadata, in the order of declaration."""
    return tuple(_kept(metadata).values())


def roles(metadata: MetaData) -> frozenset[str]:
    """The roles that the declarations name. Roles belong to the server, not to a database: nobody here makes them."""
    return frozenset(role for each in declarations(metadata) for role in each.roles)


def add(declaration: Declaration) -> bool:
    """Note the declaration on its metadata; say whether it is the first one there."""
    kept = _kept(declaration.home)
    key = declaration.key or declaration
    if key in kept:
        raise ConfigurationError(
            f"{key} is declared twice",
            why="one MetaData describes one database, in which a name is taken once",
            next_step="remove one of the two declarations",
        )
    kept[key] = declaration
    return len(kept) == 1


def _kept(metadata: MetaData) -> dict[object, Declaration]:
    return cast("dict[object, Declaration]", metadata.info.setdefault(_INFO, {}))
