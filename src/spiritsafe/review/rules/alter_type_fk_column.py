"""A column of a foreign key gets another type, and the key is checked anew on both tables.

**What it finds.** ALTER COLUMN ... TYPE on a column that is part of a foreign key, or that one leads to, where the
server was seen to validate the key again.

**Why it hurts.** Both tables are locked until every row of the referencing one has been looked up in the other; a
change of the referenced key stops the other table as well, which the statement does not even name.

**What PostgreSQL does.** The foreign key is dropped and made again for the new type: ACCESS EXCLUSIVE on the altered
table, at least SHARE ROW EXCLUSIVE on the other, and a full scan of the referencing one.

**The safe way.** Drop the foreign key in a revision of its own, change the type as alter-type-rewrite says, add the
key again as NOT VALID, and validate it later.

**References.** https://www.postgresql.org/docs/current/sql-altertable.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import TypeChange, type_changes

RULE = Rule(
    "alter-type-fk-column",
    "constraint",
    Severity.ERROR,
    "A column of a foreign key gets another type: the key is checked anew, and both tables are locked.",
)
_WORD = 'validating foreign key constraint "'


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a foreign key that a change of type validates again."""
    if not done(observation):
        return
    names = {word.split('"')[1] for word in observation.notices if _WORD in word}
    for change in type_changes(context):
        for table, name in _keys(context, change):
            if name not in names:
                continue
            other = f" and {table}" if table != change.path else ""
            short = table.removeprefix("public.")
            yield context.finding(
                RULE,
                f"{change.path}.{change.column}",
                f"{change.path}{other} are locked while the foreign key {name} is checked anew, because "
                f"{change.column} gets the type {change.written}"
                if other
                else f"{change.path} and the table that its foreign key {name} leads to are locked while the key is "
                f"checked anew, because {change.column} gets the type {change.written}",
                lines(
                    execute(f"ALTER TABLE {short} DROP CONSTRAINT {name}"),
                    "# in later revisions: change the type; add the key again; validate it",
                    execute(f"ALTER TABLE {short} ADD CONSTRAINT {name} FOREIGN KEY ... NOT VALID"),
                    execute(f"ALTER TABLE {short} VALIDATE CONSTRAINT {name}"),
                ),
                facts=(f"the server said that it validates {name}",),
            )


def _keys(context: Context, change: TypeChange) -> Iterator[tuple[str, str]]:
    """Table and name of the foreign keys of, and to, a column."""
    facts = context.facts(change.table)
    if facts is None:
        return
    for item in facts.table.constraints:
        if item.type == "foreign key" and change.column in item.columns:
            yield change.path, item.name
    if any(
        item.type in ("primary key", "unique") and change.column in item.columns for item in facts.table.constraints
    ):
        for reference in facts.referenced_by:
            table, _, name = reference.removesuffix(")").rpartition(" (")
            yield table, name


SETUP = """CREATE TABLE author (id int PRIMARY KEY, code varchar(9) UNIQUE);
CREATE TABLE book (id int PRIMARY KEY, author_id int REFERENCES author, code varchar(9) REFERENCES author (code));
"""
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE author ALTER id TYPE bigint;", SETUP, scans=("public.book",), rewrites=("public.author",)),
        Example("ALTER TABLE book ALTER author_id TYPE bigint;", SETUP, scans=("public.book",)),
    ),
    good=(
        Example("ALTER TABLE book ALTER code TYPE varchar(20);", SETUP),
        Example("ALTER TABLE book ALTER id TYPE bigint;", SETUP, rewrites=("public.book",)),
    ),
)
