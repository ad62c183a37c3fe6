"""A statement empties a table, or overwrites a column in all rows.

**What it finds.** DELETE without WHERE (or with one that is always true) on a table in use, and UPDATE without WHERE
of a column that was there before this run.

**Why it hurts.** All rows, or all values of the column, are gone for good; mostly the WHERE was forgotten. Each row
stays locked until the transaction ends.

**What PostgreSQL does.** Just that, row after row, and leaves as many dead rows behind.

**The safe way.** Say which rows are meant, and take them in batches; to fill a new column, say where it is empty:

    op.execute("DELETE FROM basket WHERE id IN (SELECT id FROM basket WHERE made < '2020-01-01' LIMIT 5000)")

**References.** https://www.postgresql.org/docs/current/dml-delete.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import added_in_run
from spiritsafe.review.context import Context
from spiritsafe.review.row_change import RowChange, row_changes
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "dml-without-where",
    "data-loss",
    Severity.ERROR,
    "A statement without WHERE empties a table, or overwrites a column in all rows.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report statements that are about all rows of a table in use."""
    for change in row_changes(context):
        if not change.everything:
            continue
        lost = _overwritten(change)
        if change.kind == "update_stmt" and not lost:
            continue
        deletes = change.kind == "delete_stmt"
        yield context.finding(
            RULE,
            change.path,
            f"{change.path} loses all its rows: the DELETE has no WHERE"
            if deletes
            else f"{change.path} loses all values of {', '.join(lost)}: the UPDATE has no WHERE",
            "# say which rows are meant, and take them in batches, each committed on its own:\n"
            f"# {change.verb} ... WHERE id IN (SELECT id FROM {change.path} WHERE ... LIMIT 5000)",
            severity=None if deletes else Severity.WARNING,
        )


def _overwritten(change: RowChange) -> list[str]:
    """The columns that an UPDATE sets and that were there before this run."""
    if change.kind != "update_stmt":
        return []
    names = [item.res_target.name for item in change.node.target_list]
    return [name for name in names if not added_in_run(change.context, change.table, name)]


SETUP = "CREATE TABLE basket (id bigint PRIMARY KEY, made date, state text);"
EXAMPLES = Examples(
    bad=(
        Example("DELETE FROM basket;", SETUP, scans=("public.basket",)),
        Example("DELETE FROM basket WHERE 1 = 1;", SETUP),
        Example("UPDATE basket SET state = 'new';", SETUP),
        Example("DO $$ BEGIN DELETE FROM basket; END $$;", SETUP),
    ),
    good=(
        Example("ALTER TABLE basket ADD size int; UPDATE basket SET size = 1;", SETUP),
        Example("DELETE FROM basket WHERE made < '2020-01-01';", SETUP),
        Example("CREATE TABLE tags (id int); DELETE FROM tags; CREATE TEMP TABLE t (id int); DELETE FROM t;"),
    ),
)
