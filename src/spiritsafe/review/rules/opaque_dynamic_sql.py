"""A DO block runs SQL that it puts together while it runs, or a routine does what the statement does not say.

**What it finds.** EXECUTE of a text that is not a constant, in a DO block; and SELECT, CALL or PERFORM of a function
or procedure that was seen to lock a table in use against writers, to drop or to rewrite it, or to build an index.

**Why it hurts.** What it does depends on what it finds: on the scratch server of a review it may do nothing, or
something else than in production, so its locks and its losses cannot be told beforehand.

**What PostgreSQL does.** It parses and runs the text each time EXECUTE is reached; nothing checks it earlier.

**The safe way.** Write the statements out; where names must be computed, do that in Python, and let the review see
them:

    for name in ("event_2023", "event_2024"):
        op.execute(f"ALTER TABLE {name} ADD COLUMN note text")

**References.** https://www.postgresql.org/docs/current/plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.procedure import unknown_texts

RULE = Rule(
    "opaque-dynamic-sql", "review", Severity.WARNING, "SQL is put together while it runs, or hidden in a routine."
)
_CALLS = frozenset({"do_stmt", "select_stmt", "call_stmt"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report EXECUTE of what is not a constant, once per block, and what a routine hides."""
    for command in context.commands:
        texts = unknown_texts(command.sql) if command.kind == "do_stmt" else ()
        if texts:
            yield context.finding(
                RULE,
                "DO",
                f"EXECUTE {texts[0]} runs SQL that is known only while it runs: what it does in production may differ "
                "from what was seen here",
                "# write the statements out, or put their names together in Python",
                facts=tuple(f"EXECUTE {text}" for text in texts),
            )
            return
    did = _did(observation, context)
    if did and done(observation) and context.commands and {one.kind for one in context.commands} <= _CALLS:
        yield context.finding(
            RULE,
            context.subject,
            f"A routine that this calls was seen to do more than the statement says: it {', '.join(did)}",
            "# write the statements of the routine out in the migration",
            facts=did,
        )


def _did(observation: Observation, context: Context) -> tuple[str, ...]:
    """What a statement that should only read or change rows did to what is in use."""
    made = context.new | {relation.name for relation in observation.created}
    return (
        *(f"dropped {item.name}" for item in observation.dropped if item.name not in made),
        *(f"rewrote {name}" for name in observation.rewrites if name not in made),
        *(f"built {name}" for name in observation.builds),
        *(
            f"took {lock.mode.value} on {lock.relation}"
            for lock in observation.locks
            if lock.kind.endswith("table")
            and lock.kind != "toast table"
            and lock.relation not in made
            and lock.mode.strength >= LockMode.SHARE.strength
            and not lock.relation.startswith("pg_")
        ),
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
LOOP = """DO $$ DECLARE name text; BEGIN
FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
EXECUTE format('ALTER TABLE %I ADD COLUMN note text', name); END LOOP; END $$;"""
WIDEN = """CREATE FUNCTION widen() RETURNS void LANGUAGE plpgsql AS $$
BEGIN ALTER TABLE orders ALTER COLUMN id TYPE numeric; END $$;"""
CLEAR = "CREATE PROCEDURE clear() LANGUAGE plpgsql AS $$ BEGIN TRUNCATE orders; END $$;"
EXAMPLES = Examples(
    bad=(
        Example(LOOP, SETUP),
        Example("SELECT widen();", SETUP + WIDEN, rewrites=("public.orders",)),
        Example("CALL clear();", SETUP + CLEAR, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example("DO $$ BEGIN PERFORM widen(); END $$;", SETUP + WIDEN, rewrites=("public.orders",)),
    ),
    good=(
        Example("DO $$ BEGIN EXECUTE 'ALTER TABLE orders ADD COLUMN note text'; END $$;", SETUP),
        Example("DO $$ BEGIN ALTER TABLE orders ADD COLUMN note text; END $$;", SETUP),
        Example("SELECT setval('orders_id', 7); SELECT count(*) FROM orders;", SETUP + "CREATE SEQUENCE orders_id;"),
    ),
)
