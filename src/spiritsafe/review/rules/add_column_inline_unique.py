"""A unique column comes, and its index is built while nobody may use the table.

**What it finds.** ADD COLUMN with UNIQUE or PRIMARY KEY on a table in use.

**Why it hurts.** Nobody can read or write the table until the index over all rows is there. With a default that is not
null it fails as well, from the second row on.

**What PostgreSQL does.** The index of a constraint in ADD COLUMN is built under the ACCESS EXCLUSIVE lock that ADD
COLUMN holds, from a scan of the whole table.

**The safe way.** Add the column, build the index CONCURRENTLY, and make a constraint of it:

    op.add_column("customer", sa.Column("passport", sa.Text()))
    with op.get_context().autocommit_block():
        op.create_index("uq_customer_passport", "customer", ["passport"], unique=True, postgresql_concurrently=True)
    op.execute("ALTER TABLE customer ADD CONSTRAINT uq_customer_passport UNIQUE USING INDEX uq_customer_passport")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.added_column import AddedColumn, added_columns
from spiritsafe.review.column_code import add_column
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, call, execute, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "add-column-inline-unique",
    "constraint",
    Severity.ERROR,
    "A unique column comes: its index is built while nobody may use the table.",
)
_KINDS = {"CONSTR_UNIQUE": "UNIQUE", "CONSTR_PRIMARY": "PRIMARY KEY"}


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a column that comes with an index of its own."""
    for column in added_columns(context, refused="23505"):
        for kind, word in _KINDS.items():
            if column.constraint(kind) is not None and context.built:
                yield context.finding(
                    RULE,
                    f"{column.path}.{column.name}",
                    f"{column.path} can be neither read nor written while the {word} index of its new column "
                    f"{column.name} is built",
                    _remedy(column, word),
                )


def _remedy(column: AddedColumn, word: str) -> str:
    table, schema = column.path.rpartition(".")[2], schema_of(column.path)
    name = f"{'uq' if word == 'UNIQUE' else 'pk'}_{table}_{column.name}"
    index = call("create_index", name, table, [column.name], unique=True, schema=schema, postgresql_concurrently=True)
    return lines(
        add_column(column.path, column.name, column.definition.type_name),
        autocommit(index),
        execute(f"ALTER TABLE {column.path.removeprefix('public.')} ADD CONSTRAINT {name} {word} USING INDEX {name}"),
    )


SETUP = "CREATE TABLE customer (id bigint);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE customer ADD COLUMN passport text UNIQUE;",
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.customer",),
        ),
        Example("ALTER TABLE customer ADD COLUMN number bigserial PRIMARY KEY;", SETUP, rewrites=("public.customer",)),
    ),
    good=(
        Example("ALTER TABLE customer ADD COLUMN passport text;", SETUP),
        Example("CREATE TABLE tags (id int); ALTER TABLE tags ADD name text UNIQUE;"),
    ),
)
