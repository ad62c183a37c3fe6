"""A column gets another type, and the whole table is written anew.

**What it finds.** ALTER COLUMN ... TYPE on a table in use, where the server was seen to rewrite the table, or to read
it from end to end to check it again.

**Why it hurts.** Nobody can read or write the table until every row and every index has been written anew, which takes
minutes for ten million rows and twice the disk. Where only a CHECK on the column is verified again, the table is
locked for one full read.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE. Some changes leave the stored values as they are and are free:
varchar to a longer varchar or to text, numeric to more digits of the same scale, timestamp and interval to more
digits, cidr to inet. All others, and any USING expression that computes something, write each row.

**The safe way.** Add a second column of the new type, let a trigger write both, fill the rows that are there in
batches, let the code read the new one, and drop the old one later:

    op.add_column("orders", sa.Column("id_new", sa.BigInteger()))

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.column_code import add_column, backfill
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import TypeChange, type_changes

RULE = Rule(
    "alter-type-rewrite",
    "rewrite",
    Severity.ERROR,
    "A column gets another type: the whole table is written anew while nobody may use it.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a change of type that rewrites a table in use, or reads it through."""
    if not done(observation):
        return
    for change in type_changes(context):
        if change.changes_zone:
            continue  # alter-type-timezone
        if change.rewrites:
            yield _rewritten(context, change)
        elif _checked_again(context, change):
            yield context.finding(
                RULE,
                f"{change.path}.{change.column}",
                f"{change.path} is read from end to end, because the CHECK on {change.column} is verified again for "
                f"its new type {change.written}: nobody can read or write the table until that is done",
                "# drop the CHECK, change the type, and add the CHECK again as NOT VALID; VALIDATE it later",
            )


def _rewritten(context: Context, change: TypeChange) -> Finding:
    path, column, new = change.path, change.column, f"{change.column}_new"
    doubtful = context.static and change.new.textual
    return context.finding(
        RULE,
        f"{path}.{column}",
        f"{path} is rewritten unless {column} is a shorter varchar now; nobody can read or write it until then"
        if doubtful
        else f"{path} is rewritten to make {column} {change.written}: nobody can read or write the table until every "
        "row and index is written anew",
        lines(
            add_column(path, new, change.definition.type_name),
            f"# a trigger BEFORE INSERT OR UPDATE that sets {new} from {column}",
            backfill(path, f"{new} = {column}", f"{new} IS NULL AND {column} IS NOT NULL"),
            f"# then let the code use {new}, and drop {column} in a later revision",
        ),
        severity=Severity.WARNING if doubtful else None,
    )


def _checked_again(context: Context, change: TypeChange) -> bool:
    facts = context.facts(change.table)
    if facts is None or not any("verifying table" in word for word in context.observation.notices):
        return False
    return any(item.type == "check" and change.column in item.columns for item in facts.table.constraints)


SETUP = """CREATE TABLE orders (id int PRIMARY KEY, note varchar(50), total numeric(10, 2), code varchar(9),
    CHECK (code <> ''));"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ALTER COLUMN id TYPE bigint;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
            rewrites=("public.orders",),
        ),
        Example("ALTER TABLE orders ALTER note TYPE text, ALTER total TYPE numeric(12, 4);", SETUP),
        Example("ALTER TABLE orders ALTER note TYPE varchar(50) USING trim(note);", SETUP, rewrites=("public.orders",)),
        Example("ALTER TABLE orders ALTER code TYPE varchar(20);", SETUP, scans=("public.orders",)),
    ),
    good=(
        Example(
            "ALTER TABLE orders ALTER note TYPE varchar(100), ALTER total TYPE numeric(12, 2);",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("ALTER TABLE orders ALTER note TYPE text USING note::text;", SETUP),
        Example("CREATE TABLE tags (id int); ALTER TABLE tags ALTER id TYPE bigint;"),
        Example(
            "ALTER TABLE orders ALTER note TYPE text, ADD token uuid DEFAULT gen_random_uuid();",
            SETUP,
            rewrites=("public.orders",),
        ),
    ),
)
