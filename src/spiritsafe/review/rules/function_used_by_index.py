"""A function changes that an index or a constraint has relied on.

**What it finds.** CREATE OR REPLACE of a function that an index, a CHECK or a generated column uses; where that is
not known, of an IMMUTABLE function, as a note.

**Why it hurts.** The index keeps what the old function returned: queries that use it miss rows or find wrong ones.
And rows that the CHECK let in may break the new one, which shows when a dump is restored.

**What PostgreSQL does.** It takes the word IMMUTABLE for a promise; neither are indexes rebuilt nor constraints
checked when the body changes (CREATE FUNCTION, "Notes").

**The safe way.** A new function under a new name, a new index on it, then drop the old one:

    op.execute("CREATE FUNCTION email_key_v2(text) RETURNS text IMMUTABLE ...")
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY ix_email_v2 ON customer (email_key_v2(email))")

**References.** https://www.postgresql.org/docs/current/xfunc-volatility.html
"""

import re
from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.routine import every_fact, made_in_trace, routine_name, word
from spiritsafe.review.rule import Example, Examples, Rule

INDEX = Rule("function-used-by-index", "correctness", Severity.WARNING, "A function changes that an index relies on.")
CONSTRAINT = Rule(
    "function-used-by-constraint", "correctness", Severity.WARNING, "A function changes that a constraint relies on."
)
RULES = (INDEX, CONSTRAINT)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a function that is replaced, and what is known to use it."""
    for command in context.commands:
        if command.kind != "create_function_stmt" or not command.node.replace or observation.failure is not None:
            continue
        name = routine_name(command)
        if made_in_trace(name, context):
            continue
        users = dict(_users(name, context))
        for user, rule in users.items():
            consequence = "keeps what the old one returned" if rule is INDEX else "is not checked against the new one"
            yield context.finding(
                rule,
                user,
                f"{user} uses the function {name[1]}, which changes here, and {consequence}",
                f"# a new function under a new name, and a new {user.split()[0]} that uses it",
            )
        if not users and word(command, "volatility") == "immutable":
            yield context.finding(
                INDEX,
                context.path(name),
                f"{name[1]} is IMMUTABLE, so an index may hold what it used to return; it is not rebuilt",
                "# a new function under a new name, where an index or a constraint uses this one",
                severity=Severity.NOTE,
            )


def _users(name: tuple[str, str], context: Context) -> Iterator[tuple[str, Rule]]:
    """Indexes and constraints that use it: as the server says of the function, or as their texts show."""
    for own in context.functions(name):
        for dependent in own.dependents:
            if dependent.what.startswith("index "):
                yield dependent.what, INDEX
            elif dependent.what.startswith(("constraint ", "column ", "default value")):
                yield dependent.what, CONSTRAINT
    called = re.compile(rf"\b{re.escape(name[1])}\(")
    for facts in every_fact(context):
        for index in facts.table.indexes:
            if called.search(index.definition):
                yield f"index {index.name} of {facts.name}", INDEX
        for constraint in facts.table.constraints:
            if constraint.type == "check" and called.search(constraint.definition):
                yield f"constraint {constraint.name} of {facts.name}", CONSTRAINT


BODY = "FUNCTION key_of(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT lower($1) $$;"
SETUP = f"CREATE {BODY} CREATE TABLE customer (id bigint PRIMARY KEY, email text);"
EXAMPLES = Examples(
    bad=(
        Example(
            f"CREATE OR REPLACE {BODY} ALTER TABLE customer ADD COLUMN note text;",
            SETUP + "CREATE INDEX ix_key ON customer (key_of(email));",
        ),
        Example(
            f"CREATE OR REPLACE {BODY} ALTER TABLE customer ADD COLUMN note text;",
            SETUP + "ALTER TABLE customer ADD CONSTRAINT known CHECK (key_of(email) <> '');",
        ),
        Example(f"CREATE OR REPLACE {BODY}", SETUP),
    ),
    good=(
        Example("CREATE OR REPLACE FUNCTION now_utc() RETURNS timestamp LANGUAGE sql AS $$ SELECT localtimestamp $$;"),
        Example("CREATE FUNCTION key_v2(text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT upper($1) $$;", SETUP),
    ),
)
