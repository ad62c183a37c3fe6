"""A column has a type that is seldom what is wanted.

**What it finds.** `timestamp` without time zone, `time with time zone`, `char(n)`, `money` and `serial` in new
columns.

**Why it hurts.** A timestamp without a zone means another moment for each reader; `time with time zone` cannot know
about daylight saving; `char(n)` pads with spaces; `money` changes its meaning with the server's locale; `serial`
leaves a sequence with rights and an owner of its own.

**What PostgreSQL does.** It stores what is asked for; to change it later rewrites the table in most cases.

**The safe way.** `timestamptz`, `text`, `numeric` and identity columns:

    sa.Column("placed_at", sa.DateTime(timezone=True))

**References.** https://www.postgresql.org/docs/current/datatype.html
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.declaration import columns, declared, declares
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.sql_type import is_serial, type_of

RULE = Rule("type-advice", "type/advice", Severity.NOTE, "A column has a type that is seldom what is wanted.")
_BETTER = {
    "timestamp without time zone": ("means another moment for each reader", "sa.DateTime(timezone=True)"),
    "time with time zone": ("cannot know about daylight saving", "sa.Time()"),
    "character": ("is padded with spaces", "sa.Text()"),
    "money": ("changes its meaning with the server's locale", "sa.Numeric(12, 2)"),
}
_SERIAL = ("leaves a sequence with rights of its own", "sa.BigInteger(), sa.Identity()")


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report new columns of such types."""
    for command in context.commands:
        table = declares(command)
        if table is None or not declared(context, command):
            continue
        for column in columns(command):
            why = _advice(column)
            if why is not None:
                yield context.finding(
                    RULE,
                    f"{context.path(table)}.{column.colname}",
                    f"The type of {column.colname} {why[0]}",
                    f'sa.Column("{column.colname}", {why[1]})',
                )


def _advice(column: Any) -> tuple[str, str] | None:  # noqa: ANN401 - a message of the parser
    if is_serial(column.type_name):
        return _SERIAL
    return _BETTER.get(type_of(column.type_name).base)


EXAMPLES = Examples(
    bad=(
        Example("CREATE TABLE orders (id bigint PRIMARY KEY, at timestamp, code char(3), total money);"),
        Example("CREATE TABLE orders (id bigserial PRIMARY KEY);"),
        Example("ALTER TABLE orders ADD COLUMN at timestamp;", "CREATE TABLE orders (id bigint PRIMARY KEY);"),
    ),
    good=(Example("CREATE TABLE orders (id bigint PRIMARY KEY, at timestamptz, code text, total numeric(12, 2));"),),
)
