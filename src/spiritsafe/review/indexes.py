"""Indexes in a review: what a statement builds or drops, and which of two indexes could stand for the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.core.catalog import Index
from spiritsafe.core.trace import Facts
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, commands, enum_name, list_name, range_name
from spiritsafe.sql.expression import written

Key = tuple[str, str, str, bool, bool]  # column or expression, collation, operator class, descending, nulls first


@dataclass(frozen=True, slots=True)
class DroppedIndex:
    """An index in use that DROP INDEX names.

    :ivar index: what was known of it; None in a static review.
    :ivar table: what was known of its table.
    """

    path: str
    index: Index | None
    table: Facts | None
    partitioned: bool
    concurrent: bool

    @property
    def where(self) -> str:
        """Its table, as a message names it."""
        return self.table.name if self.table is not None else "its table"


@dataclass(frozen=True, slots=True)
class Shape:
    """What an index does, whatever its name."""

    method: str
    unique: bool
    keys: tuple[Key, ...]
    included: frozenset[str]
    predicate: str
    nulls_equal: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Its key columns; an expression as it is written."""
        return tuple(key[0] for key in self.keys)

    def serves_as(self, other: "Shape") -> bool:
        """Whether every query that the other one serves is served by this one, and as much is kept unique."""
        if self.method != other.method or self.predicate != other.predicate:
            return False
        if other.unique and not (
            self.unique and len(self.keys) == len(other.keys) and self.nulls_equal >= other.nulls_equal
        ):
            return False
        if self.method != "btree":
            return self.keys == other.keys
        return self.keys[: len(other.keys)] == other.keys and other.included <= {*self.columns, *self.included}


def dropped_indexes(context: Context) -> Iterator[DroppedIndex]:
    """Yield the indexes that DROP INDEX names and that were there before this run."""
    for command in context.commands:
        if command.kind != "drop_stmt" or enum_name(command.node, "remove_type") != "OBJECT_INDEX":
            continue
        for item in command.node.objects:
            name = list_name(item.list.items)
            if context.exists(name):
                yield _dropped(context, name, concurrent=command.node.concurrent)


def table_of_index(context: Context, path: str) -> Facts | None:
    """The table an index is on, as it was before the statement."""
    schema, _, name = path.rpartition(".")
    for facts in context.observation.before:
        mine = facts.table.schema == schema and not facts.kind.endswith("index")
        if mine and any(index.name == name for index in facts.table.indexes):
            return facts
    return None


def built_on(context: Context, command: Command) -> tuple[str, ...]:
    """The tables in use on which CREATE INDEX builds; where EXECUTE puts the name together, those it was seen to."""
    table = range_name(command.node.relation)
    made_here = any(made.name == context.path(table) for made in context.observation.created)
    if made_here or (context.static and not command.node.relation.inh):
        return ()  # a DO block makes it; ONLY is said of a partitioned table, whose own index is empty
    if context.exists(table):
        return (context.path(table),)
    if not command.dynamic or "unknown" not in table[1] or context.is_new(table):
        return ()
    return tuple(
        dict.fromkeys(
            made.table
            for made in context.observation.created
            if made.kind == "index" and made.table and made.table not in context.new
        )
    )


def found_instead(context: Context, command: Command) -> Index | None:
    """The index that IF NOT EXISTS found, so that CREATE INDEX did nothing."""
    facts = context.facts(range_name(command.node.relation))
    if facts is None or not command.node.if_not_exists:
        return None
    return next((index for index in facts.table.indexes if index.name == command.node.idxname), None)


def shape(node: Any) -> Shape:  # noqa: ANN401 - the parser's messages have no types of their own
    """What an `index_stmt` builds."""
    return Shape(
        method=node.access_method or "btree",
        unique=node.unique,
        keys=tuple(_key(item.index_elem) for item in node.index_params),
        included=frozenset(item.index_elem.name for item in node.index_including_params),
        predicate=written(node.where_clause) if node.HasField("where_clause") else "",
        nulls_equal=node.nulls_not_distinct,
    )


def shape_of(index: Index) -> Shape | None:
    """What an index that is there does."""
    parsed = commands(index.definition)
    return shape(parsed[0].node) if len(parsed) == 1 and parsed[0].kind == "index_stmt" else None


def _dropped(context: Context, name: Name, *, concurrent: bool) -> DroppedIndex:
    path, own = context.path(name), context.facts(name)
    index = next((index for index in own.table.indexes if index.name == own.table.name), None) if own else None
    partitioned = own is not None and own.kind == "partitioned index"
    return DroppedIndex(path, index, table_of_index(context, path), partitioned, concurrent)


def _key(element: Any) -> Key:  # noqa: ANN401
    descending = enum_name(element, "ordering") == "SORTBY_DESC"
    nulls = enum_name(element, "nulls_ordering")
    return (
        element.name or written(element.expr),
        ".".join(item.string.sval for item in element.collation),
        ".".join(item.string.sval for item in element.opclass),
        descending,
        nulls == "SORTBY_NULLS_FIRST" or (descending and nulls != "SORTBY_NULLS_LAST"),
    )
