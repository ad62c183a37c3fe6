"""A domain gets a constraint, and every table with a column of it is read.

**What it finds.** ALTER DOMAIN ... ADD CONSTRAINT without NOT VALID, SET NOT NULL and VALIDATE CONSTRAINT, where the
server was seen to read tables in use.

**Why it hurts.** Nobody can write to any table that uses the domain until all of them have been read. Who adds a rule
to a type does not see which tables those are.

**What PostgreSQL does.** It takes SHARE on every such table, one after the other, and keeps it until the transaction
ends. A domain has no weaker lock to offer: up to 18 also VALIDATE CONSTRAINT takes SHARE, which is why that is a
warning.

**The safe way.** A CHECK of the table can be validated without stopping writes:

    op.create_check_constraint("ck_payment_paid", "payment", "paid >= 0", postgresql_not_valid=True)
    # in a later revision:
    op.execute("ALTER TABLE payment VALIDATE CONSTRAINT ck_payment_paid")

**References.** https://www.postgresql.org/docs/current/sql-alterdomain.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, list_name

RULE = Rule(
    "domain-constraint-validating",
    "constraint",
    Severity.ERROR,
    "A domain gets a constraint, and every table with it is read while nobody may write.",
)
_WHAT = {"C": "adding a CHECK to", "O": "SET NOT NULL of", "V": "validating a constraint of"}
_REFUSED = ("23502", "23514")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a change of a domain that reads tables."""
    failure = observation.failure
    if not done(observation) and (failure is None or failure.sqlstate not in _REFUSED):
        return
    for command in context.commands:
        if command.kind != "alter_domain_stmt" or command.node.subtype not in _WHAT:
            continue
        if getattr(command.node, "def").constraint.skip_validation:
            continue
        tables, name = _read(context), ".".join(part for part in list_name(command.node.type_name) if part)
        if tables or (context.static and not _made_here(context, command)):
            yield context.finding(
                RULE,
                name,
                f"{_WHAT[command.node.subtype]} the domain {name} reads "
                f"{', '.join(tables) or 'every table that uses it'}, "
                "and nobody can write there until that is done",
                "# add a CHECK ... NOT VALID to each table instead, and VALIDATE it in a later revision",
                severity=Severity.WARNING if command.node.subtype == "V" else None,
            )


def _read(context: Context) -> tuple[str, ...]:
    """The tables in use that were read while writers were kept out."""
    return tuple(
        path
        for path in context.observation.scans
        if path not in context.new and (mode := context.observation.lock_on(path)) and mode.blocks_writes
    )


def _made_here(context: Context, command: Command) -> bool:
    name = list_name(command.node.type_name)[1]
    return any(
        earlier.kind == "create_domain_stmt" and list_name(earlier.node.domainname)[1] == name
        for seen in context.trace.observations[: context.position]
        if name in seen.statement.sql
        for earlier in context.commands_of(seen)
    )


SETUP = "CREATE DOMAIN amount AS numeric; CREATE TABLE payment (id bigint PRIMARY KEY, paid amount);"
CHECK = "ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (VALUE >= 0)"
EXAMPLES = Examples(
    bad=(
        Example(f"{CHECK};", SETUP, lock=("public.payment", LockMode.SHARE), scans=("public.payment",)),
        Example("ALTER DOMAIN amount SET NOT NULL;", SETUP, scans=("public.payment",)),
        Example(
            "ALTER DOMAIN amount VALIDATE CONSTRAINT positive;",
            SETUP + f"{CHECK} NOT VALID;",
            lock=("public.payment", LockMode.SHARE),
            until=18,
        ),
    ),
    good=(
        Example(f"{CHECK} NOT VALID;", SETUP),
        Example("CREATE DOMAIN share AS int; ALTER DOMAIN share SET NOT NULL;", SETUP),
        Example("ALTER DOMAIN amount SET DEFAULT 0;", SETUP),
    ),
)
