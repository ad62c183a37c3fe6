"""A key that counts up has room for two thousand million numbers only.

**What it finds.** `serial`, `smallserial`, an identity column or a sequence of 16 or 32 bits.

**Why it hurts.** At 2,147,483,647 every INSERT fails, and to make the column wider then means to rewrite the table,
and those that refer to it, during the outage. Numbers are used up by INSERTs that fail and by ON CONFLICT as well.

**What PostgreSQL does.** `nextval` raises SQLSTATE 2200H at the sequence's maximum, and the column 22003. A bigint
needs four bytes more, often none after alignment.

**The safe way.** 64 bits from the start:

    sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)

**References.** https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.declaration import columns, declared, declares
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name, type_name

RULE = Rule("sequence-int-capacity", "type", Severity.WARNING, "A key that counts up overflows at 2^31 or 2^15.")
_SMALL = frozenset({"int2", "int4", "smallint", "integer", "int"})
_SERIAL = frozenset({"serial", "serial4", "smallserial", "serial2"})


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report columns and sequences that count in 16 or 32 bits."""
    for command in context.commands:
        subject = _sequence(command, context)
        table = declares(command)
        found = [subject] if subject else []
        if table is not None and declared(context, command):
            found += [f"{context.path(table)}.{one.colname}" for one in columns(command) if _counts_in_few_bits(one)]
        for name in found:
            yield context.finding(
                RULE,
                name,
                f"{name} counts up in 32 bits or fewer: when the numbers are used up, every INSERT fails",
                f'sa.Column("{name.rpartition(".")[2]}", sa.BigInteger(), sa.Identity())',
            )


def _counts_in_few_bits(column: Any) -> bool:  # noqa: ANN401 - a message of the parser
    kind = type_name(column.type_name)
    identity = any(enum_name(item.constraint, "contype") == "CONSTR_IDENTITY" for item in column.constraints)
    return kind in _SERIAL or (kind in _SMALL and identity)


def _sequence(command: Command, context: Context) -> str:
    """A sequence that is made, or becomes, small."""
    if command.kind not in ("create_seq_stmt", "alter_seq_stmt") or context.observation.failure is not None:
        return ""
    for item in command.node.options:
        if item.def_elem.defname == "as" and type_name(item.def_elem.arg.type_name) in _SMALL:
            return context.path(range_name(command.node.sequence))
    return ""


EXAMPLES = Examples(
    bad=(
        Example("CREATE TABLE orders (id serial PRIMARY KEY);"),
        Example("CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"),
        Example("CREATE SEQUENCE number AS integer;"),
    ),
    good=(
        Example("CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, count int);"),
        Example("CREATE TABLE orders (id bigserial PRIMARY KEY);"),
        Example("CREATE SEQUENCE number;"),
    ),
)
