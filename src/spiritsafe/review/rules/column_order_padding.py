"""The order of the columns leaves holes in every row.

**What it finds.** A new table where another order of its fixed-width columns saves eight bytes a row or more.

**Why it hurts.** It does not hurt a small table. With a thousand million rows eight bytes are eight gigabytes, in the
table, in memory and in every backup; the order cannot be changed later without a rewrite.

**What PostgreSQL does.** A bigint or timestamp begins at a multiple of eight bytes, an integer at one of four; what
comes before is filled up ("Database Page Layout").

**The safe way.** Wide columns first, then narrow ones, then those of varying length:

    sa.Column("at", ...), sa.Column("count", sa.Integer()), sa.Column("done", sa.Boolean())

**References.** https://www.postgresql.org/docs/current/storage-page-layout.html
"""

from collections.abc import Iterator, Sequence

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.declaration import columns, declared, declares
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import type_name
from spiritsafe.sql.sql_type import type_of

RULE = Rule("column-order-padding", "advice", Severity.NOTE, "The order of the columns leaves holes in every row.")
_WIDTHS = {  # width and alignment in bytes
    "bigint": (8, 8),
    "double precision": (8, 8),
    "timestamp without time zone": (8, 8),
    "timestamp with time zone": (8, 8),
    "time without time zone": (8, 8),
    "bigserial": (8, 8),
    "integer": (4, 4),
    "serial": (4, 4),
    "real": (4, 4),
    "date": (4, 4),
    "smallint": (2, 2),
    "boolean": (1, 1),
    "uuid": (16, 1),
}
_WORTH_IT = 8


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a new table that loses eight bytes or more a row."""
    for command in context.commands:
        if command.kind != "create_stmt" or not declared(context, command):
            continue
        named = {one.colname: _layout(one.type_name) for one in columns(command)}
        fixed = [layout for layout in named.values() if layout is not None]
        best = sorted(fixed, key=lambda layout: layout[1], reverse=True)
        lost = _size(fixed) - _size(best)
        if lost >= _WORTH_IT:
            path = context.path(declares(command) or ("", ""))
            order = sorted((name for name, at in named.items() if at), key=lambda name: -(named[name] or (0, 0))[1])
            yield context.finding(
                RULE,
                path,
                f"Each row of {path} has {lost} bytes of holes between its columns",
                f"# in this order: {', '.join(order)}, then what has no fixed width",
            )


def _layout(node: object) -> tuple[int, int] | None:
    kind = type_of(node)
    return None if kind.array else _WIDTHS.get(kind.base) or _WIDTHS.get(type_name(node))


def _size(layouts: Sequence[tuple[int, int]]) -> int:
    """The bytes of a row with these columns, to the next multiple of eight."""
    size = 0
    for width, alignment in (*layouts, (0, 8)):
        size += -size % alignment + width
    return size


EXAMPLES = Examples(
    bad=(Example("CREATE TABLE t (done boolean, id bigint PRIMARY KEY, paid boolean, at timestamptz, n int);"),),
    good=(
        Example("CREATE TABLE t (id bigint PRIMARY KEY, at timestamptz, n int, done boolean, paid boolean);"),
        Example("CREATE TABLE t (id int PRIMARY KEY, name text);"),
    ),
)
