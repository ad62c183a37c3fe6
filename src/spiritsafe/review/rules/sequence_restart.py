"""A sequence is set back to a number that may have been given out.

**What it finds.** ALTER SEQUENCE ... RESTART, RESTART of an identity column, and `setval` to a constant.

**Why it hurts.** The next INSERTs get numbers that are in the table already, and fail with a duplicate key, one
after the other, until the sequence has passed the highest one.

**What PostgreSQL does.** RESTART takes SHARE ROW EXCLUSIVE on the sequence and can be rolled back; `setval` takes
effect at once, and is not rolled back.

**The safe way.** Set it above what the table has:

    op.execute("SELECT setval('orders_id_seq', (SELECT max(id) FROM orders))")

**References.** https://www.postgresql.org/docs/current/functions-sequence.html
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

RULE = Rule("sequence-restart", "data", Severity.WARNING, "A sequence gives out numbers again that are in use.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a sequence that is set to a number without a look at the table."""
    if observation.failure is not None:
        return
    for command in context.commands:
        name = _restarted(command, context)
        if name:
            yield context.finding(
                RULE,
                name,
                f"{name} goes on from a number that is written here, whatever is in the table: where that number was "
                "given out before, INSERTs fail with a duplicate key",
                execute("SELECT setval('<sequence>', (SELECT max(<column>) FROM <table>))"),
            )


def _restarted(command: Command, context: Context) -> str:
    """The sequence, or the identity column, that is set; empty where it is none in use."""
    if command.kind == "alter_seq_stmt":
        name = range_name(command.node.sequence)
        return context.path(name) if _restarts(command.node.options) and context.exists(name) else ""
    if command.kind == "AT_SetIdentity":
        restarts = _restarts(getattr(command.node, "def").list.items) and context.exists(command.table)
        return f"{context.path(command.table)}.{command.node.name}" if restarts else ""
    if command.kind == "select_stmt":
        for item in command.node.target_list:
            call = item.res_target.val.func_call
            if [part.string.sval for part in call.funcname][-1:] == ["setval"] and call.args[1].HasField("a_const"):
                return _sequence(call.args[0], context)
    return ""


def _restarts(options: Any) -> bool:  # noqa: ANN401 - a message of the parser
    return any(item.def_elem.defname == "restart" for item in options)


def _sequence(node: Any, context: Context) -> str:  # noqa: ANN401
    """The sequence that `setval` is told by name; `pg_get_serial_sequence('orders', 'id')` tells its table."""
    while node.HasField("type_cast"):
        node = node.type_cast.arg
    if node.HasField("func_call"):
        node = node.func_call.args[0]
    schema, _, name = node.a_const.sval.sval.replace('"', "").rpartition(".")
    path = f"{schema or 'public'}.{name}"
    # Where nothing ran, nobody says which sequences a new table has; they begin with its name.
    own = context.static and any(path.startswith(f"{table}_") for table in context.new)
    return "" if own or context.is_new((schema, name)) else path


SETUP = "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE SEQUENCE number;"
EXAMPLES = Examples(
    bad=(
        Example("ALTER SEQUENCE number RESTART WITH 1;", SETUP),
        Example("ALTER TABLE orders ALTER COLUMN id RESTART WITH 1;", SETUP),
        Example("SELECT setval('number', 1);", SETUP),
        Example("SELECT setval(pg_get_serial_sequence('orders', 'id'), 10, false);", SETUP),
    ),
    good=(
        Example("SELECT setval('number', (SELECT coalesce(max(id), 1) FROM orders));", SETUP),
        Example("ALTER SEQUENCE number CACHE 20;", SETUP),
        Example("CREATE SEQUENCE s; ALTER SEQUENCE s RESTART WITH 1000; SELECT setval('s', 5);"),
    ),
)
