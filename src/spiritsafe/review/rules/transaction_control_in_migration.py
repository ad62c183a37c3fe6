"""A migration ends or begins the transaction that Alembic began.

**What it finds.** BEGIN, COMMIT or ROLLBACK as SQL in a revision, or in a DO block.

**Why it hurts.** What was done before the COMMIT stays even when the rest fails, and the row in `alembic_version` is
written in another transaction, or in none: schema and version no longer agree. In a DO block inside of Alembic's
transaction the server refuses it.

**What PostgreSQL does.** COMMIT ends the transaction for every client of the connection, Alembic included; in a DO
block of a transaction it raises SQLSTATE 2D000 ("Transaction Management" in PL/pgSQL).

**The safe way.** Let Alembic end it, around just the statement that needs it:

    with op.get_context().autocommit_block():
        op.execute("VACUUM orders")

**References.** https://www.postgresql.org/docs/current/plpgsql-transactions.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name
from spiritsafe.sql.procedure import ends_transactions

RULE = Rule(
    "transaction-control-in-migration",
    "transaction-shape",
    Severity.ERROR,
    "A migration ends or begins Alembic's transaction by itself.",
)
_SAVEPOINTS = frozenset({"TRANS_STMT_SAVEPOINT", "TRANS_STMT_RELEASE", "TRANS_STMT_ROLLBACK_TO"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report BEGIN, COMMIT and ROLLBACK."""
    in_block = observation.statement.transaction is not None  # a DO block may end transactions of its own otherwise
    if any(_controls(command) and (in_block or command.kind != "do_stmt") for command in context.commands):
        word = observation.statement.sql.split()[0].upper().rstrip(";")
        yield context.finding(
            RULE,
            word,
            f"{word} takes the transaction out of Alembic's hands: what ran before stays when the rest fails, and the "
            "version is recorded apart from it",
            autocommit("...  # only the statement that must run outside of a transaction"),
        )


def _controls(command: Command) -> bool:
    if command.kind == "transaction_stmt":
        return enum_name(command.node, "kind") not in _SAVEPOINTS
    return command.kind == "do_stmt" and ends_transactions(command.sql)


EXAMPLES = Examples(
    bad=(
        Example("DO $$ BEGIN UPDATE a SET id = 2; COMMIT; END $$;", "CREATE TABLE a (id int);", fails="2D000"),
        Example("DO $$ BEGIN EXECUTE 'COMMIT'; END $$;", fails="0A000"),
    ),
    good=(
        Example("BEGIN; SAVEPOINT a; RELEASE a; COMMIT;"),
        Example("DO $$ BEGIN PERFORM 1; END $$;"),
        Example("DO $$ BEGIN UPDATE a SET id = 2; COMMIT; END $$;", "CREATE TABLE a (id int);", transaction=False),
    ),
)
