"""Something cannot be dropped, because something else needs it.

**What it finds.** A DROP, also of a column or constraint, that the server refuses with SQLSTATE 2BP01.

**Why it hurts.** The migration fails, on every database where the view, foreign key or default is that needs it.

**What PostgreSQL does.** It keeps book of what was made of what, and names all that stands in the way.

**The safe way.** Drop what stands in the way by name first, or make the view again without the column in the same
transaction. CASCADE would take all of it, and more on another database:

    op.execute("DROP VIEW open_orders")
    op.drop_column("orders", "state")
    op.execute("CREATE VIEW open_orders AS SELECT id FROM orders")

**References.** https://www.postgresql.org/docs/current/ddl-depend.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import named_in_drops
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-blocked-by-dependent",
    "dependency",
    Severity.ERROR,
    "Something cannot be dropped, because something else needs it: the migration fails.",
)
_DEPENDENT_OBJECTS = "2BP01"
_ACTIONS = ("AT_DropColumn", "AT_DropConstraint")
_VIEW = "view "


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a DROP that the server refuses."""
    failure = observation.failure
    if failure is None or failure.sqlstate != _DEPENDENT_OBJECTS or " requires it" in failure.message:
        return  # an index that a constraint requires is drop-constraint-backing-index
    subjects = list(_subjects(context))
    blockers = [line.partition(" depends on ")[0] for line in failure.detail.splitlines() if " depends on " in line]
    for subject in subjects[:1]:
        yield context.finding(
            RULE,
            subject,
            f"The migration fails: {failure.message}" + (f" ({', '.join(blockers)})" if blockers else ""),
            lines(
                "# drop what stands in the way by name first, and make it again without it:",
                *(execute(f"DROP VIEW {item.removeprefix(_VIEW)}") for item in blockers if item.startswith(_VIEW)),
            ),
            facts=tuple(failure.detail.splitlines()),
        )


def _subjects(context: Context) -> Iterator[str]:
    for command in context.commands:
        if command.kind in _ACTIONS:
            yield f"{context.path(command.table)}.{command.node.name}"
        elif command.kind == "drop_role_stmt":
            yield from (item.role_spec.rolename for item in command.node.roles)
    for item in named_in_drops(context):
        yield context.path(item.name) if context.facts(item.name) else item.spelled


SETUP = """CREATE TABLE orders (id int PRIMARY KEY, state text UNIQUE); CREATE TYPE mood AS ENUM ('a');
CREATE VIEW open_orders AS SELECT id, state FROM orders; CREATE TABLE diary (mood mood);
"""
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders DROP COLUMN state;", SETUP, fails="2BP01"),
        Example("DROP TABLE orders;", SETUP, fails="2BP01"),
        Example("DROP TYPE mood;", SETUP, fails="2BP01"),
    ),
    good=(
        Example(
            "DROP VIEW open_orders; ALTER TABLE orders DROP COLUMN state;"
            "CREATE VIEW open_orders AS SELECT id FROM orders;",
            SETUP,
        ),
        Example("DROP INDEX orders_state_key;", SETUP, fails="2BP01"),
    ),
)
