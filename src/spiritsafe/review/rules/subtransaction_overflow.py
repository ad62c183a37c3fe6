"""One transaction has very many subtransactions.

**What it finds.** A block with EXCEPTION inside of a loop, in a DO block or a function, and more than 64 savepoints
in one transaction.

**Why it hurts.** As long as the transaction runs, every other session has to look up in a file which of its rows are
visible, and the whole server slows down; on a replica most of all.

**What PostgreSQL does.** A session keeps 64 subtransactions in shared memory; with more its snapshot is marked as
overflowed and everybody asks `pg_subtrans` instead. EXCEPTION makes one each time its block is entered.

**The safe way.** Test before instead of catching afterwards, and change sets of rows in one statement:

    op.execute("INSERT INTO tag SELECT ... ON CONFLICT DO NOTHING")

**References.** https://www.postgresql.org/docs/current/subxacts.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.routine import routine_name
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name
from spiritsafe.sql.procedure import subtransaction_in_loop

RULE = Rule("subtransaction-overflow", "runtime", Severity.WARNING, "One transaction has very many subtransactions.")
_KEPT = 64


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report loops with EXCEPTION, and the 65th savepoint."""
    for command in context.commands:
        if command.kind in ("do_stmt", "create_function_stmt") and subtransaction_in_loop(command.sql):
            name = "DO" if command.kind == "do_stmt" else context.path(routine_name(command))
            yield context.finding(
                RULE,
                name,
                f"Each round of the loop in {name} is a subtransaction: with more than {_KEPT} of them every session "
                "of the server slows down until the transaction ends",
                "# test before instead of catching afterwards: INSERT ... ON CONFLICT DO NOTHING",
            )
        elif _savepoint(command):
            mine = context.observation.statement
            count = sum(
                _savepoint(one)
                for seen in context.trace.observations[: context.position]
                if (seen.statement.revision, seen.statement.transaction) == (mine.revision, mine.transaction)
                for one in context.commands_of(seen)
            )
            if count == _KEPT:
                yield context.finding(
                    RULE, "SAVEPOINT", f"More than {_KEPT} savepoints in one transaction slow every session down"
                )


def _savepoint(command: Command) -> bool:
    return command.kind == "transaction_stmt" and enum_name(command.node, "kind") == "TRANS_STMT_SAVEPOINT"


SETUP = "CREATE TABLE tag (name text PRIMARY KEY);"
CAUGHT = "BEGIN INSERT INTO tag VALUES ('a'); EXCEPTION WHEN unique_violation THEN NULL; END;"
EXAMPLES = Examples(
    bad=(
        Example(f"DO $$ BEGIN FOR i IN 1..3 LOOP {CAUGHT} END LOOP; END $$;", SETUP),
        Example(
            f"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN LOOP {CAUGHT} END LOOP; END $$;", SETUP
        ),
    ),
    good=(
        Example(f"DO $$ {CAUGHT} $$;", SETUP),
        Example("DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO tag VALUES (i); END LOOP; END $$;", SETUP),
    ),
)
