"""A name has to be quoted wherever it is used, or does not say which schema it is in.

**What it finds.** Names of tables and columns with capitals, spaces or a reserved word; and CREATE, ALTER and DROP of
tables and views without a schema.

**Why it hurts.** A quoted name has to be quoted in every query, report and psql session, in exactly this spelling. A
name without a schema means what `search_path` says at that moment, which may be another table on another connection.

**What PostgreSQL does.** It folds names without quotes to lower case; names without a schema are looked up along
`search_path`, and made in its first schema.

**The safe way.** Lower case with underscores, and the schema with it:

    op.create_table("invoice", ..., schema="billing")

**References.** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

import re
from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context, Name
from spiritsafe.review.declaration import columns, declares
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, list_name, range_name

QUOTED = Rule(
    "reserved-or-mixed-case-identifier",
    "naming/advice",
    Severity.NOTE,
    "A name has to be quoted wherever it is used.",
)
UNQUALIFIED = Rule("unqualified-name", "naming", Severity.NOTE, "A name does not say which schema it is in.")
RULES = (QUOTED, UNQUALIFIED)
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
# What PostgreSQL reserves (manual, appendix "SQL Key Words") and somebody may want as a name.
_RESERVED = frozenset(
    """all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
    current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end
    except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime
    localtimestamp not null offset on only or order placing primary references returning select session_user some
    symmetric system_user table then to trailing true union unique user using variadic when where window
    with""".split()  # noqa: SIM905 - a paragraph is easier to read than 90 strings
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report names that are being given, and names without a schema."""
    if observation.failure is not None and not observation.failure.rows:
        return
    for command in context.commands:
        for name in _given(command):
            if not _PLAIN.fullmatch(name) or name in _RESERVED:
                yield context.finding(
                    QUOTED,
                    name,
                    f'"{name}" has to be written with quotes, in exactly this spelling, in every statement',
                    f"{re.sub(r'[^a-z0-9_]+', '_', name.lower())}_  # or another plain name",
                )
        for schema, name in _named(command):
            if not schema:
                yield context.finding(
                    UNQUALIFIED,
                    name,
                    f"{name} is looked up, or made, in whatever schema search_path begins with",
                    'schema="public"',
                )


def _given(command: Command) -> Iterator[str]:
    """The names that a command gives."""
    if command.kind == "create_stmt":
        yield range_name(command.node.relation)[1]
    if command.kind == "view_stmt":
        yield range_name(command.node.view)[1]
    if command.kind == "rename_stmt":
        yield command.node.newname
    yield from (column.colname for column in columns(command))


def _named(command: Command) -> Iterator[Name]:
    """The tables and views that a command makes, alters or drops."""
    if command.kind == "create_stmt" and command.node.relation.relpersistence == "t":
        return
    declared = declares(command)
    if declared is not None:
        yield declared
    elif command.kind.startswith("AT_"):
        yield command.table
    elif command.kind == "view_stmt":
        yield range_name(command.node.view)
    elif command.kind == "drop_stmt" and enum_name(command.node, "remove_type") in ("OBJECT_TABLE", "OBJECT_VIEW"):
        yield from (list_name(item.list.items) for item in command.node.objects)


EXAMPLES = Examples(
    bad=(
        Example('CREATE TABLE public."Orders" (id bigint PRIMARY KEY);'),
        Example('CREATE TABLE public.orders (id bigint PRIMARY KEY, "order" int);'),
        Example("CREATE TABLE orders (id bigint PRIMARY KEY);"),
    ),
    good=(
        Example("CREATE TABLE public.orders (id bigint PRIMARY KEY, customer_id bigint);"),
        Example("CREATE TEMPORARY TABLE scratch (id bigint);"),
    ),
)
