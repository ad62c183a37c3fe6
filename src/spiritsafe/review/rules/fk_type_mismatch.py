"""A foreign key is of another type than the column it refers to.

**What it finds.** A foreign key, of an old table or a new one, whose column has not the type of the key: integer for
bigint, varchar for uuid.

**Why it hurts.** An integer that refers to a bigint takes values until the other side has passed 2,147,483,647; from
then on every INSERT fails. Joins cast each row.

**What PostgreSQL does.** It takes every pair of types that an equality operator of the index compares, and refuses the
others with SQLSTATE 42804.

**The safe way.** Give the column the type of the key:

    op.add_column("orders", sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customer.id")))

**References.** https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.constraints import constraint_type
from spiritsafe.review.context import Context, Name
from spiritsafe.review.foreign_keys import ForeignKey, foreign_keys, referenced_columns
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name
from spiritsafe.sql.sql_type import SqlType, type_from, type_of

RULE = Rule("fk-type-mismatch", "type", Severity.WARNING, "A foreign key is of another type than what it refers to.")
_REFUSED = "42804"


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report columns of a foreign key that are not of the type they refer to."""
    refused = observation.failure is not None and observation.failure.sqlstate == _REFUSED
    for key in foreign_keys(context, refused=_REFUSED):
        for own, other in zip(key.columns, _keys(key, context), strict=False):
            mine, theirs = _type(context, key.table, own), _type(context, key.referenced, other)
            if mine is None or theirs is None or mine.base == theirs.base or (mine.textual and theirs.textual):
                continue
            harm = "the server refuses it" if refused else "values that one side takes do not fit the other"
            yield context.finding(
                RULE,
                f"{key.path}.{own}",
                f"{key.path}.{own} is {mine.base}, and {key.referenced_path}.{other} that it refers to is "
                f"{theirs.base}: "
                f"{harm}",
                f"# make {key.path}.{own} {theirs.base}, as {key.referenced_path}.{other} is",
                severity=Severity.ERROR if refused else None,
            )


def _keys(key: ForeignKey, context: Context) -> tuple[str, ...]:
    return referenced_columns(key, context) or tuple(
        item.colname
        for definition in _definitions(context, key.referenced)
        for item in definition
        if any(constraint_type(entry.constraint) == "primary key" for entry in item.constraints)
    )


def _type(context: Context, table: Name, column: str) -> SqlType | None:
    """The type of a column that is there, or that the text of this run makes."""
    known = context.column(table, column)
    if known is not None:
        return type_from(known.type)
    for definition in _definitions(context, table):
        for item in definition:
            if item.colname == column:
                return type_of(item.type_name)
    return None


def _definitions(context: Context, table: Name) -> Iterator[list[Any]]:
    """The columns that this statement, or an earlier one of the run, gives the table."""
    path, name = context.path(table), table[1]
    for position in range(context.position, -1, -1):
        other = replace(context, position=position)
        if name not in other.observation.statement.sql:
            continue
        for command in other.commands:
            if command.kind == "create_stmt" and other.path(range_name(command.node.relation)) == path:
                yield [item.column_def for item in command.node.table_elts if item.HasField("column_def")]
            elif command.kind == "AT_AddColumn" and other.path(command.table) == path:
                yield [getattr(command.node, "def").column_def]


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, code varchar(10) UNIQUE);"
EXAMPLES = Examples(
    bad=(
        Example("CREATE TABLE orders (id int, customer_id int REFERENCES customer (id));", SETUP),
        Example(
            "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customer NOT VALID;",
            SETUP + "CREATE TABLE orders (customer_id int);",
        ),
        Example("CREATE TABLE node (id bigint PRIMARY KEY, parent_id integer REFERENCES node);"),
        Example("CREATE TABLE orders (customer uuid REFERENCES customer (id));", SETUP, fails="42804"),
    ),
    good=(
        Example("CREATE TABLE orders (id int, customer_id int8 REFERENCES customer (id));", SETUP),
        Example("CREATE TABLE orders (id int, code text REFERENCES customer (code));", SETUP),
        Example("CREATE TABLE shop (id bigserial PRIMARY KEY); CREATE TABLE shelf (shop_id bigint REFERENCES shop);"),
    ),
)
