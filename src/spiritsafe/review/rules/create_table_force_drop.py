"""A table is dropped only to make room for a new one of the same name.

**What it finds.** DROP TABLE, mostly with IF EXISTS, and a CREATE TABLE of the same name later in the same revision.

**Why it hurts.** It looks as if it only made a table, and where one is already there it takes all its rows away: when
the revision is applied to another database than the author thought, or a second time.

**What PostgreSQL does.** Just that; with CASCADE the views and foreign keys that need the old table go as well.

**The safe way.** Make the table and let it fail where one is in the way:

    op.create_table("tag", ...)

**References.** https://www.postgresql.org/docs/current/sql-droptable.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import named_in_drops
from spiritsafe.review.made_again import made_again
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "create-table-force-drop",
    "data-loss",
    Severity.ERROR,
    "A table is dropped only to make room for a new one of the same name.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a table that goes and comes; one that was not there may be there elsewhere."""
    if not done(observation):
        return
    for item in named_in_drops(context):
        path = context.path(item.name)
        if item.kind != "OBJECT_TABLE" or context.is_new(item.name) or not made_again(context, path):
            continue
        there = context.exists(item.name)
        yield context.finding(
            RULE,
            path,
            f"{path} goes with all its rows to make room for a new {path}"
            if there
            else f"Wherever there is a {path} already, it goes with all its rows to make room for a new one",
            f'# without the drop: op.create_table("{item.name[1]}", ...) fails where there is one, and loses nothing',
            severity=None if there else Severity.WARNING,
        )


SETUP = "CREATE TABLE tag (id int, name text);"
EXAMPLES = Examples(
    bad=(
        Example("DROP TABLE IF EXISTS tag; CREATE TABLE tag (id bigint, label text);", SETUP),
        Example("DROP TABLE IF EXISTS tag CASCADE; CREATE TABLE tag (id bigint, label text);"),
    ),
    good=(
        Example("CREATE TABLE IF NOT EXISTS tag (id int);", SETUP),
        Example("CREATE TABLE mark (id int); DROP TABLE mark; CREATE TABLE mark (id bigint);", SETUP),
        Example("DROP TABLE tag;", SETUP),
    ),
)
