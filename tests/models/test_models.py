"""The habits that every table of the reference schema keeps. No server is needed to tell."""

from collections.abc import Iterator

import pytest
from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKeyConstraint, Numeric, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.schema import CreateIndex, CreateTable

from models import Base

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def ordered_keys(table: Table) -> Iterator[list[Column[object]]]:
    """Yield the columns of everything PostgreSQL keeps as a full B-tree, in their order."""
    yield list(table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)
    for index in table.indexes:
        options = index.dialect_options["postgresql"]
        if options["where"] is None and options["using"] in (False, None, "btree"):
            yield [expression for expression in index.expressions if isinstance(expression, Column)]


def test_the_schema_is_of_a_realistic_size() -> None:
    assert 20 <= len(TABLES) <= 26


@every_table
def test_every_table_says_what_it_is_for(table: Table) -> None:
    assert table.comment


@every_table
def test_every_foreign_key_has_an_index_under_it(table: Table) -> None:
    keys = list(ordered_keys(table))
    for foreign_key in table.foreign_key_constraints:
        columns = set(foreign_key.columns)
        assert any(set(key[: len(columns)]) == columns for key in keys), foreign_key.name


@every_table
def test_every_constraint_and_index_has_a_name_that_fits(table: Table) -> None:
    prefixes = {CheckConstraint: "ck", ForeignKeyConstraint: "fk", UniqueConstraint: "uq", ExcludeConstraint: "ex"}
    for constraint in table.constraints:
        prefix = prefixes.get(type(constraint), "pk")
        name = DIALECT.identifier_preparer.format_constraint(constraint)
        assert name is not None
        assert name.startswith(f"{prefix}_{table.name}"), name
        assert len(name) <= 63, name
    for index in table.indexes:
        assert str(index.name).startswith(f"ix_{table.name}_"), index.name
        assert len(str(index.name)) <= 63, index.name


@every_table
def test_moments_have_a_time_zone_and_money_is_exact(table: Table) -> None:
    for column in table.columns:
        kind = str(column.type.compile(DIALECT))
        assert "WITHOUT TIME ZONE" not in kind, column
        assert "FLOAT" not in kind, column
        assert "VARCHAR" not in kind, column
        if isinstance(column.type, DateTime):
            assert column.type.timezone, column
        if isinstance(column.type, Numeric):
            assert column.type.asdecimal, column


@every_table
def test_defaults_belong_to_the_database(table: Table) -> None:
    for column in table.columns:
        assert column.default is None, column
        assert column.onupdate is None, column


def test_every_practice_is_shown_at_least_once() -> None:
    ddl = "\n".join(str(CreateTable(table).compile(dialect=DIALECT)) for table in TABLES)
    ddl += "\n".join(str(CreateIndex(index).compile(dialect=DIALECT)) for table in TABLES for index in table.indexes)
    for practice in (
        "JSONB",
        "TEXT[]",
        "TSTZRANGE",
        "TSVECTOR",
        "gen_random_uuid()",
        "GENERATED ALWAYS AS IDENTITY",
        "STORED",
        "EXCLUDE USING gist",
        "DEFERRABLE",
        "PARTITION BY RANGE",
        "USING gin",
        "USING brin",
        "jsonb_path_ops",
        ") INCLUDE (",
        ") WHERE ",
        "lower(email)",
    ):
        assert practice in ddl, practice
