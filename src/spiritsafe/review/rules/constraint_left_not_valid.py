"""A constraint is added NOT VALID, and nothing validates it.

**What it finds.** ADD CONSTRAINT ... NOT VALID without a VALIDATE CONSTRAINT in what is reviewed together with it.

**Why it hurts.** The old rows may break it for ever, and a CHECK that is not valid proves nothing: SET NOT NULL and
ATTACH PARTITION read the table all the same.

**What PostgreSQL does.** It holds new and changed rows against the constraint. The planner uses a CHECK to skip tables
only when it is valid.

**The safe way.** Plan the revision that validates it:

    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_total")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.constraint_code import validate_later
from spiritsafe.review.constraints import AddedConstraint, added_constraints
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "constraint-left-not-valid",
    "constraint/advice",
    Severity.NOTE,
    "A constraint is added NOT VALID, and nothing validates it.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report NOT VALID that stays."""
    for added in added_constraints(context, "check", "foreign key", "not null"):
        not_valid = added.node.skip_validation and (added.node.is_enforced or added.type == "not null")
        if not_valid and added.node.conname and not _dealt_with(context, added):
            yield context.finding(
                RULE,
                f"{added.path}.{added.node.conname}",
                f"{added.node.conname} of {added.path} is NOT VALID and nothing here validates it: rows that are there "
                "may "
                "break it",
                validate_later(added.path, added.node.conname),
            )


def _dealt_with(context: Context, added: AddedConstraint) -> bool:
    """Whether something later validates it, or drops it again."""
    return any(
        command.kind in ("AT_ValidateConstraint", "AT_DropConstraint") and command.node.name == added.node.conname
        for seen in (context.observation, *context.later)
        if added.node.conname in seen.statement.sql
        for command in context.commands_of(seen)
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);"
CHECK = "ALTER TABLE orders ADD CONSTRAINT ck CHECK (total >= 0) NOT VALID;"
EXAMPLES = Examples(
    bad=(Example(CHECK, SETUP),),
    good=(
        Example(f"{CHECK} ALTER TABLE orders VALIDATE CONSTRAINT ck;", SETUP, transaction=False),
        Example(f"CREATE TABLE tags (id int); {CHECK.replace('orders', 'tags').replace('total', 'id')}"),
    ),
)
