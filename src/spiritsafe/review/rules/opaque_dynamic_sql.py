"""A DO block runs SQL that it puts together while it runs.

**What it finds.** EXECUTE of a text that is not a constant, in a DO block.

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
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.procedure import unknown_texts

RULE = Rule("opaque-dynamic-sql", "review", Severity.WARNING, "A DO block runs SQL that is put together while it runs.")


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report EXECUTE of what is not a constant, once per block."""
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


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
LOOP = """DO $$ DECLARE name text; BEGIN
FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
EXECUTE format('ALTER TABLE %I ADD COLUMN note text', name); END LOOP; END $$;"""
EXAMPLES = Examples(
    bad=(Example(LOOP, SETUP),),
    good=(
        Example("DO $$ BEGIN EXECUTE 'ALTER TABLE orders ADD COLUMN note text'; END $$;", SETUP),
        Example("DO $$ BEGIN ALTER TABLE orders ADD COLUMN note text; END $$;", SETUP),
    ),
)
