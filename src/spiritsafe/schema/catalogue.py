"""Questions to the catalogue: is it there already? For the kinds that know no IF NOT EXISTS."""

from collections.abc import Collection

from sqlalchemy import Connection, Table, TextClause, text

from spiritsafe.schema.names import table_name


def has_relation(address: str) -> TextClause:
    """Is there a table, view, index or sequence of this (quoted) name; the search path counts."""
    return text("SELECT to_regclass(CAST(:address AS text)) IS NOT NULL").bindparams(address=address)


def has_type(address: str) -> TextClause:
    """Is there a type of this name."""
    return text("SELECT to_regtype(CAST(:address AS text)) IS NOT NULL").bindparams(address=address)


def has_schema(address: str) -> TextClause:
    """Is there a schema of this (quoted) name."""
    return text("SELECT to_regnamespace(CAST(:address AS text)) IS NOT NULL").bindparams(address=address)


def has_function(address: str) -> TextClause:
    """Is there a function or procedure with these argument types, `name(type, type)`."""
    return text("SELECT to_regprocedure(CAST(:address AS text)) IS NOT NULL").bindparams(address=address)


def has_row(catalogue: str, column: str, name: str) -> TextClause:
    """Is there a row of this name in a catalogue whose names are unique."""
    query = f"SELECT EXISTS (SELECT 1 FROM pg_catalog.{catalogue} WHERE {column} = :name)"  # noqa: S608 - our own words
    return text(query).bindparams(name=name)


def has_row_of(catalogue: str, relation_column: str, column: str, relation: str, name: str) -> TextClause:
    """Is there a row of this name for this relation: a policy or trigger of a table."""
    query = (
        f"SELECT EXISTS (SELECT 1 FROM pg_catalog.{catalogue} WHERE {column} = :name "  # noqa: S608 - our own words
        f"AND {relation_column} = to_regclass(CAST(:relation AS text)))"
    )
    return text(query).bindparams(name=name, relation=relation)


def existing_tables(connection: Connection, tables: Collection[Table]) -> frozenset[Table]:
    """Those of the tables that the database has; one query."""
    by_name = {table_name(table): table for table in tables}
    if not by_name:
        return frozenset()
    query = text("SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE to_regclass(name) IS NOT NULL")
    return frozenset(by_name[name] for name in connection.scalars(query, {"names": list(by_name)}))
