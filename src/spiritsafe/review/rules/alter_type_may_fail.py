"""A column gets a type that its values may not fit.

**What it finds.** ALTER COLUMN ... TYPE on a table in use, to a shorter text, a smaller number, or from text to
something else; and where the server refused it for rows that were made up, or because it knows no way from one type to
the other.

**Why it hurts.** The first value that does not fit ends the migration, on production data and not before: after the
table was locked, and maybe after most of it was rewritten.

**What PostgreSQL does.** It casts row after row under ACCESS EXCLUSIVE and stops with SQLSTATE 22001 (too long), 22003
(out of range) or 22P02 (not of that form). Between types without an assignment cast it wants USING, and says 42804.

**The safe way.** Look first, and let nothing new come in:

    SELECT count(*) FROM customer WHERE length(name) > 20;
    op.create_check_constraint("ck_customer_name", "customer", "length(name) <= 20", postgresql_not_valid=True)

**References.** https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-COLUMN-TYPE
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import stored_anew
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import TypeChange, type_changes

RULE = Rule(
    "alter-type-may-fail",
    "data-dependent",
    Severity.WARNING,
    "A column gets a type that its values may not fit.",
)
_NO_CAST = ("42804", "42846")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a change of type that values may not survive."""
    failure = observation.failure
    state = failure.sqlstate if failure is not None else ""
    said = (f"the server said: {failure.message}",) if failure is not None else ()
    for change in type_changes(context):
        subject = f"{change.path}.{change.column}"
        if state in _NO_CAST:
            yield context.finding(
                RULE,
                subject,
                f"PostgreSQL knows no way to make {change.column} {change.written} by itself: the statement fails",
                f'op.alter_column(..., postgresql_using="{change.column}::{change.written}")',
                severity=Severity.ERROR,
                facts=said,
            )
        elif _refused(context, change) or _narrower(change):
            yield context.finding(
                RULE,
                subject,
                f"The values of {subject} have to fit {change.written}: the first one that does not ends the "
                "migration, when the table is locked already",
                f"# before: look in {change.path} for values that do not fit, correct them, and keep new ones out "
                "by a CHECK that is NOT VALID",
                severity=None if failure is None or failure.rows else Severity.ERROR,
                facts=said,
            )


def _refused(context: Context, change: TypeChange) -> bool:
    failure = context.observation.failure
    return failure is not None and failure.sqlstate.startswith("22") and not change.free


def _narrower(change: TypeChange) -> bool:
    failure = change.context.observation.failure
    if failure is not None and not failure.rows:
        return False  # it does not come to this: the server refused it for another reason
    if not change.context.static and not stored_anew(change.context, change.table):
        return False  # no value was touched, as when a text becomes a domain without conditions
    return change.cast and change.old is not None and change.new.narrower_than(change.old)


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, name varchar(50), phone text, sum numeric(10, 2));"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE customer ALTER COLUMN name TYPE varchar(20);", SETUP, rewrites=("public.customer",)),
        Example("ALTER TABLE customer ALTER COLUMN phone TYPE varchar(5);", SETUP, fails="22001"),
        Example("ALTER TABLE customer ALTER phone TYPE bigint USING phone::bigint;", SETUP, fails="22P02"),
        Example("ALTER TABLE customer ALTER sum TYPE numeric(8, 2);", SETUP, rewrites=("public.customer",)),
        Example("ALTER TABLE customer ALTER phone TYPE bigint;", SETUP, fails="42804"),
    ),
    good=(
        Example("ALTER TABLE customer ALTER name TYPE varchar(60), ALTER sum TYPE numeric(12, 2);", SETUP),
        Example("ALTER TABLE customer ALTER name TYPE text, ALTER sum TYPE double precision;", SETUP),
        Example("ALTER TABLE customer ALTER id TYPE numeric(20);", SETUP, rewrites=("public.customer",)),
        Example("ALTER TABLE customer ALTER phone TYPE plain;", SETUP + "CREATE DOMAIN plain AS text;"),
    ),
)
