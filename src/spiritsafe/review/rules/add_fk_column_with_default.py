"""A column comes with a default and a foreign key, which is held against every row at once.

**What it finds.** ADD COLUMN with REFERENCES and a default that is not null, on a table that was there before.

**Why it hurts.** Nobody can read or write the table, nor write to the one it refers to, until every row has been looked
up there, although they all have the same value.

**What PostgreSQL does.** ADD COLUMN takes ACCESS EXCLUSIVE on the table and SHARE ROW EXCLUSIVE on the other. Without a
default all values are null and nothing has to be looked up; with one it validates the foreign key like any other.

**The safe way.** Add the column without the foreign key, then that as NOT VALID, and validate it in a later revision:

    op.add_column("orders", sa.Column("warehouse_id", sa.BigInteger(), server_default="1"))
    op.create_foreign_key("fk_warehouse", "orders", "warehouse", ["warehouse_id"], ["id"], postgresql_not_valid=True)

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.column_code import add_column
from spiritsafe.review.constraint_code import validate_later
from spiritsafe.review.context import Context
from spiritsafe.review.foreign_keys import ForeignKey, create_not_valid, of_existing_tables, seen_validated
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name
from spiritsafe.sql.expression import is_null, written

RULE = Rule(
    "add-fk-column-with-default",
    "constraint",
    Severity.ERROR,
    "A column comes with a default and a foreign key: every row is looked up while nobody may use the table.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a foreign key that is validated with the column it comes with."""
    for key in of_existing_tables(context, refused="23503"):
        default = _default(key)
        if key.column is None or not default or not key.validated or not seen_validated(key, context):
            continue
        yield context.finding(
            RULE,
            f"{key.path}.{key.columns[0]}",
            f"nobody can use {key.path}, nor write to {key.referenced_path}, while the default {default} of the new "
            "column "
            f"{key.columns[0]} is looked up there for every row",
            lines(
                add_column(key.path, key.columns[0], key.column.type_name, default),
                create_not_valid(key, context),
                validate_later(key.path, key.name),
            ),
        )


def _default(key: ForeignKey) -> str:
    """The default of the column that comes with the key, as SQL; empty for none and for NULL."""
    for item in key.column.constraints if key.column is not None else ():
        constraint = item.constraint
        if enum_name(constraint, "contype") == "CONSTR_DEFAULT" and not is_null(constraint.raw_expr):
            return written(constraint.raw_expr)
    return ""


SETUP = """CREATE TABLE warehouse (id bigint PRIMARY KEY); INSERT INTO warehouse VALUES (1);
CREATE TABLE orders (id bigint PRIMARY KEY);"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD COLUMN warehouse_id bigint DEFAULT 1 REFERENCES warehouse (id);",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example("ALTER TABLE orders ADD w bigint NOT NULL DEFAULT 7 REFERENCES warehouse;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ADD COLUMN warehouse_id bigint REFERENCES warehouse (id);", SETUP),
        Example("ALTER TABLE orders ADD COLUMN warehouse_id bigint DEFAULT NULL REFERENCES warehouse (id);", SETUP),
        Example("CREATE TABLE parcel (id int); ALTER TABLE parcel ADD w bigint DEFAULT 1 REFERENCES warehouse;", SETUP),
    ),
)
