"""A catalogue as a diagram."""

import re
from collections.abc import Iterator

from spiritsafe.core.catalog import Catalog, Column, Constraint, Kind, ObjectId, Table
from spiritsafe.core.diagram import Attribute, Diagram, Entity, Relation
from spiritsafe.report.graph.selection import Selection

_SHORT = (
    ("character varying", "varchar"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
    ("time with time zone", "timetz"),
    ("time without time zone", "time"),
    ("double precision", "double"),
    ("character", "char"),
    ("bit varying", "varbit"),
)
_PRECISION = re.compile(r"^(timestamp|time)\((\d+)\) (with|without) time zone")
_TWO_NUMBERS = re.compile(r"\(\d+,-?\d+\)")
_KEY_TYPES = {"primary key": "PK", "foreign key": "FK", "unique": "UK"}
PUBLIC = "public"


def drawn(catalog: Catalog, selection: Selection) -> Diagram:
    """The chosen tables, and the foreign keys that begin or end at one of them."""
    tables = {key: table for key, table in sorted(catalog.tables()) if selection.shows(key, table)}
    entities = tuple(Entity(name_of(key), tuple(attributes(table, selection))) for key, table in tables.items())
    lines = (
        line
        for key, table in sorted(catalog.tables())
        for line in relations(key, table)
        if not table.partition_of and not selection.hides(key) and not selection.hides(line[0])
        if key in tables or line[0] in tables
    )
    return Diagram(entities, tuple(relation for _, relation in lines))


def name_of(key: ObjectId) -> str:
    """A table's name; its schema is said unless it is `public`."""
    return key.name if key.schema == PUBLIC else f"{key.schema}.{key.name}"


def attributes(table: Table, selection: Selection) -> Iterator[Attribute]:
    """The columns that are shown."""
    for column in table.columns:
        keys = keys_of(table, column.name)
        if selection.columns == "all" or (keys and selection.columns == "keys"):
            yield Attribute(column.name, short_type(column), keys)


def keys_of(table: Table, column: str) -> tuple[str, ...]:
    """What the column is alone, or as part of a primary or foreign key."""
    found = {
        _KEY_TYPES[one.type]
        for one in table.constraints
        if one.type in _KEY_TYPES and column in one.columns and (one.type != "unique" or len(one.columns) == 1)
    }
    if any(one.unique and not one.partial and one.columns == (column,) for one in table.indexes):
        found.add("UK")
    return tuple(key for key in ("PK", "FK", "UK") if key in found)


def short_type(column: Column) -> str:
    """The type in one word: `varchar(50)`, `timestamptz`, `numeric`; of one in a schema only its own name."""
    text = _PRECISION.sub(r"\1 \3 time zone", column.type)
    for long, short in _SHORT:
        if text.startswith(long):
            text = short + text[len(long) :]
            break
    text = _TWO_NUMBERS.sub("", text)
    return text.rpartition(".")[2].replace('"', "") if "." in text else text.replace('"', "")


def relations(key: ObjectId, table: Table) -> Iterator[tuple[ObjectId, Relation]]:
    """The foreign keys of a table, each with the table that it refers to."""
    for one in table.constraints:
        if one.type == "foreign key" and one.references and not one.inherited:
            parent = ObjectId(Kind.TABLE, one.references[0] or key.schema, one.references[1])
            yield parent, relation(key, table, one, parent)


def relation(key: ObjectId, table: Table, one: Constraint, parent: ObjectId) -> Relation:
    """One of them."""
    columns = [table.column(name) for name in one.columns]
    primary = next((other.columns for other in table.constraints if other.type == "primary key"), ())
    unique = any(
        other.type in ("primary key", "unique") and set(other.columns) <= set(one.columns)
        for other in table.constraints
    )
    unique |= any(
        other.unique and not other.partial and set(other.columns) <= set(one.columns) for other in table.indexes
    )
    return Relation(
        name_of(parent),
        name_of(key),
        ", ".join(one.columns),
        optional=any(column is not None and not column.not_null for column in columns),
        unique=unique,
        identifying=set(one.columns) <= set(primary),
    )
