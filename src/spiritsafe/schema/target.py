"""What a declaration can belong to or mention: tables, models, indexes, sequences, declarations, existing objects."""

from dataclasses import dataclass

from sqlalchemy import Index, MetaData, Table, TextClause
from sqlalchemy import Sequence as NumberSequence

from spiritsafe.errors import ConfigurationError
from spiritsafe.schema import catalogue
from spiritsafe.schema.declaration import Declaration, Model
from spiritsafe.schema.names import qualified, table_name
from spiritsafe.schema.order import table_of


@dataclass(frozen=True, slots=True)
class Existing:
    """An object that something else makes: `Existing(metadata, "SCHEMA", "public")`.

    :param kind: the kind in the words of COMMENT ON: SCHEMA, TYPE, SEQUENCE, FUNCTION.
    :param name: the name as SQL spells it, with quotes, schema and argument types where they are needed.
    """

    metadata: MetaData
    kind: str
    name: str


Target = Table | Model | Index | NumberSequence | Declaration | Existing

_QUESTIONS = {
    "TABLE": catalogue.has_relation,
    "SEQUENCE": catalogue.has_relation,
    "TYPE": catalogue.has_type,
    "DOMAIN": catalogue.has_type,
    "SCHEMA": catalogue.has_schema,
    "FUNCTION": catalogue.has_function,
    "PROCEDURE": catalogue.has_function,
}


def kind_of(target: Target) -> str:
    """The kind in PostgreSQL's words, as in COMMENT ON and ALTER."""
    if isinstance(target, Declaration):
        return target.KIND
    if isinstance(target, Existing):
        return target.kind.upper()
    if isinstance(target, NumberSequence):
        return "SEQUENCE"
    return "INDEX" if isinstance(target, Index) else "TABLE"


def address_of(target: Target) -> str:
    """The quoted name with its schema; arguments included for functions."""
    if isinstance(target, Declaration):
        return target.address
    if isinstance(target, Existing):
        return target.name
    if isinstance(target, NumberSequence):
        return qualified(target.name, target.schema)
    if isinstance(target, Index):
        return qualified(str(target.name), _table_of_index(target).schema)
    return table_name(table_of(target))


def reference_to(target: Target) -> str:
    """Kind and name: `TABLE orders`, `FUNCTION app.total(integer)`."""
    return f"{kind_of(target)} {address_of(target)}"


def home_of(target: Target) -> MetaData:
    """The metadata the target is on."""
    if isinstance(target, Declaration):
        return target.home
    if isinstance(target, Index):
        return _table_of_index(target).metadata
    if isinstance(target, Existing):
        return target.metadata
    if not isinstance(target, NumberSequence):
        return table_of(target).metadata
    if target.metadata is None:
        raise ConfigurationError(
            f"the sequence {target.name!r} belongs to no MetaData",
            why="a declaration on it would be created by nobody",
            next_step="make the sequence with metadata=",
        )
    return target.metadata


def _table_of_index(index: Index) -> Table:
    if index.table is None:
        raise ConfigurationError(
            f"the index {index.name!r} belongs to no table",
            why="a declaration on it would be created by nobody",
            next_step="put the index into the table first",
        )
    return index.table


def schema_of(target: Target) -> str | None:
    """The schema that a partition or statistics of the target is in, unless it says otherwise."""
    if isinstance(target, Declaration):
        parent: Target | None = getattr(target, "on", None)
        schema: str | None = getattr(target, "schema", None) or target.home.schema
        return schema_of(parent) if parent is not None and getattr(target, "schema", None) is None else schema
    return None if isinstance(target, Index | NumberSequence | Existing) else table_of(target).schema


def is_there(target: Target) -> TextClause | None:
    """The question whether the target exists, for the kinds that can be asked about by name."""
    question = _QUESTIONS.get(kind_of(target))
    return question(address_of(target)) if question is not None else None
