"""In which order declarations are made: by kind, then as declared, and each after what it mentions."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from sqlalchemy import Index, Table

from spiritsafe.errors import ConfigurationError
from spiritsafe.schema.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from spiritsafe.schema.declaration import Declaration


def table_of(model: object) -> Table:
    """The table of a model; a table is its own."""
    table = getattr(model, "__table__", model)
    if not isinstance(table, Table):
        raise ConfigurationError(
            f"{model!r} is not a table",
            why="a declaration belongs to a Table, to a model mapped to one, or to another declaration",
            next_step="pass the Table or the model",
        )
    return table


def required_by(declarations: Sequence[Declaration]) -> Mapping[Declaration, frozenset[Declaration]]:
    """What each declaration mentions directly, of the given ones."""
    known = frozenset(declarations)
    return {each: frozenset(other for other in each.mentions() if other in known) for each in declarations}


def tables_of(declaration: Declaration) -> frozenset[Table]:
    """The tables a declaration cannot do without: its own, and those of the declarations it mentions."""
    found: set[Table] = set()
    seen: set[int] = set()
    waiting: list[object] = [declaration]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        table = each.table if isinstance(each, Index) else getattr(each, "__table__", each)
        if isinstance(table, Table):
            found.add(table)
        elif hasattr(table, "mentions"):
            waiting.extend(table.mentions())
    return frozenset(found)


def ordered(declarations: Sequence[Declaration]) -> list[Declaration]:
    """The declarations, each after those it mentions, otherwise by stage and as declared."""
    required = required_by(declarations)
    _refuse_early_on_late(required)
    position = {each: (each.stage, number) for number, each in enumerate(declarations)}
    missing = {each: set(others) for each, others in required.items()}
    dependents: dict[Declaration, list[Declaration]] = {each: [] for each in declarations}
    for each, others in required.items():
        for other in others:
            dependents[other].append(each)
    ready = [(*position[each], each) for each in declarations if not missing[each]]
    heapq.heapify(ready)
    found: list[Declaration] = []
    while ready:
        *_, each = heapq.heappop(ready)
        found.append(each)
        for dependent in dependents[each]:
            missing[dependent].discard(each)
            if not missing[dependent]:
                heapq.heappush(ready, (*position[dependent], dependent))
    if len(found) < len(declarations):
        _refuse_circle(set(declarations) - set(found))
    return found


def with_required(
    chosen: Collection[Declaration], required: Mapping[Declaration, frozenset[Declaration]]
) -> set[Declaration]:
    """The chosen ones and all they need."""
    found: set[Declaration] = set()
    waiting = list(chosen)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(required[each])
    return found


def _refuse_early_on_late(required: Mapping[Declaration, frozenset[Declaration]]) -> None:
    for each, others in required.items():
        if each.stage > Stage.TABLES:
            continue
        late = [other.key or type(other).__name__ for other in others if other.stage > Stage.TABLES]
        late += [table.fullname for table in tables_of(each)] if not late else []
        if late:
            raise ConfigurationError(
                f"{each.key} is made before the tables but depends on {late[0]}",
                why=f"{late[0]} is made with the tables or after them",
                next_step="drop the dependency, or let it be made after the tables",
            )


def _refuse_circle(left: Collection[Declaration]) -> None:
    names = sorted(each.key or type(each).__name__ for each in left)
    raise ConfigurationError(
        f"declarations depend on each other in a circle: {', '.join(names)}",
        why="none of them can be made first",
        next_step="remove one depends_on",
    )
