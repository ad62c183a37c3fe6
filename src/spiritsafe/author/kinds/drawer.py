"""Which file draws which kind of object."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from spiritsafe.author.kinds import facet
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Catalog, Kind, ObjectId
from spiritsafe.core.change import Part
from spiritsafe.core.phase import Phase

# Kinds whose steps depend on who uses the table; the others are drawn from their values alone.
_CAREFUL = frozenset({Kind.COLUMN, Kind.CONSTRAINT, Kind.INDEX, Kind.TABLE})
_WRITTEN = frozenset(
    {
        Kind.STATISTICS,
        Kind.COLLATION,
        Kind.PUBLICATION,
        Kind.EVENT_TRIGGER,
        Kind.ACCESS_METHOD,
        Kind.FOREIGN_DATA_WRAPPER,
        Kind.SERVER,
        Kind.USER_MAPPING,
        Kind.CAST,
        Kind.OPERATOR,
        Kind.TEXT_SEARCH,
    }
)
# Running code does not name these, or does without them.
_QUIET = frozenset({Kind.STATISTICS, Kind.EVENT_TRIGGER})


def create(key: ObjectId, value: Part, situation: Situation) -> list[Step]:
    """Make an object that hangs on nothing else, or on a table that is there."""
    drawn = _module(key.kind)
    if key.kind in _CAREFUL:
        return list(drawn.create(key, value, situation))
    up = made(key, value, situation, situation.desired)
    return [Step(tuple(up), tuple(drawn.drop(key, value, situation.desired)))]


def drop(key: ObjectId, value: Part, situation: Situation) -> list[Step]:
    """Drop an object, with a way back that makes it as it was."""
    drawn = _module(key.kind)
    if key.kind in _CAREFUL:
        return list(drawn.drop(key, value, situation))
    phase = Phase.EXPAND if key.kind in _QUIET else Phase.CONTRACT
    up = drawn.drop(key, value, situation.current)
    return [Step(tuple(up), tuple(made(key, value, situation, situation.current)), phase)]


def alter(key: ObjectId, before: Part, after: Part, situation: Situation) -> list[Step] | None:
    """Change an object in place; None where it, or its way back, has to be dropped and made."""
    drawn = _module(key.kind)
    if key.kind in _CAREFUL:
        steps: list[Step] | None = drawn.alter(key, before, after, situation)
        return steps
    up = drawn.alter(key, before, after, situation.desired)
    down = _way_back(drawn.alter, key, (before, after), situation.current)
    if up is None or down is None:
        return None
    return [Step(tuple(up), tuple(down))]


def made(key: ObjectId, value: Part, situation: Situation, catalog: Catalog) -> list[Any]:
    """Return what makes an object of no careful kind and gives it to its owner; `catalog` is the one it is of."""
    drawn = _module(key.kind)
    if not situation.is_given(value):
        return list(drawn.create(key, value, catalog))
    mine = facet.given(value)
    return [*drawn.create(key, mine, catalog), *(drawn.alter(key, mine, value, catalog) or [])]


def _way_back(
    draw: Callable[..., list[Any] | None], key: ObjectId, sides: tuple[Part, Part], catalog: Catalog
) -> list[Any] | None:
    return draw(key, sides[1], sides[0], catalog)


def _module(kind: Kind) -> Any:  # noqa: ANN401
    name = "written" if kind in _WRITTEN else kind.value
    return import_module(f"spiritsafe.author.kinds.{name}")
