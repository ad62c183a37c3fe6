"""A primary key is added: its index is built, and its columns are read for nulls, while nobody may use the table.

**What it finds.** ADD PRIMARY KEY without USING INDEX (add-primary-key-builds-index), and one over a column that may be
null, with or without USING INDEX (add-pk-implicit-not-null-scan).

**Why it hurts.** Nobody can read or write the table until the index is there and the last row has been looked at. Equal
values, or one null, make the migration fail.

**What PostgreSQL does.** A primary key is a unique index and NOT NULL. ADD CONSTRAINT builds the one and reads the
table for the other, both under ACCESS EXCLUSIVE. USING INDEX saves the first; columns that are NOT NULL already save
the second.

**The safe way.** Make the columns NOT NULL first, build the index CONCURRENTLY, then make it the key:

    with op.get_context().autocommit_block():
        op.create_index("pk_visit", "visit", ["id"], unique=True, postgresql_concurrently=True)
    op.execute("ALTER TABLE visit ADD CONSTRAINT pk_visit PRIMARY KEY USING INDEX pk_visit")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import read_through
from spiritsafe.review.constraint_code import not_null_by_check, using_index
from spiritsafe.review.constraints import AddedConstraint, added_constraints
from spiritsafe.review.context import Context
from spiritsafe.review.proof import sufficient
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

BUILDS = Rule(
    "add-primary-key-builds-index",
    "constraint",
    Severity.ERROR,
    "The index of a primary key is built while nobody may use the table.",
)
NULLS = Rule(
    "add-pk-implicit-not-null-scan",
    "constraint",
    Severity.ERROR,
    "The columns of a primary key are read for nulls while nobody may use the table.",
)
RULES = (BUILDS, NULLS)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a primary key that has to build its index, or to look for nulls."""
    for refused in ("23505", "23502"):
        if observation.failure is None or observation.failure.rows or observation.failure.sqlstate == refused:
            for added in added_constraints(context, "primary key", refused=refused):
                yield from _of(context, added)
            return


def _of(context: Context, added: AddedConstraint) -> Iterator[Finding]:
    name, columns = added.name_or("pk"), _columns(context, added)
    if not added.node.indexname and context.built:
        yield context.finding(
            BUILDS,
            added.path,
            f"nobody can read or write {added.path} while the index of its primary key over {', '.join(columns)} is "
            "built",
            using_index(added.path, name, "PRIMARY KEY", list(columns)),
        )
    nullable = [column for column in columns if _read_for_nulls(context, added, column)]
    if nullable:
        yield context.finding(
            NULLS,
            added.path,
            f"{', '.join(nullable)} of {added.path} may be null so far: every row is read to see that it is not, and "
            "nobody "
            "can read or write the table meanwhile",
            lines("# first:", *not_null_by_check(added.path, nullable[0])),
        )


def _columns(context: Context, added: AddedConstraint) -> tuple[str, ...]:
    facts = context.facts(added.table)
    if added.columns or facts is None:
        return added.columns
    return next((index.columns for index in facts.table.indexes if index.name == added.node.indexname), ())


def _read_for_nulls(context: Context, added: AddedConstraint, name: str) -> bool:
    known = context.column(added.table, name)
    seen = read_through(context, added.table) or context.observation.failure is not None
    return known is not None and not known.not_null and seen and not sufficient(context, added.table, name)


SETUP = """CREATE TABLE visit (id bigint NOT NULL, code text);
CREATE UNIQUE INDEX uq_id ON visit (id); CREATE UNIQUE INDEX uq_code ON visit (code);"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE visit ADD CONSTRAINT pk_visit PRIMARY KEY (id);",
            SETUP,
            lock=("public.visit", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.visit",),
        ),
        Example(
            "ALTER TABLE visit ADD CONSTRAINT pk_visit PRIMARY KEY USING INDEX uq_code;",
            SETUP,
            lock=("public.visit", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.visit",),
        ),
    ),
    good=(
        Example("ALTER TABLE visit ADD CONSTRAINT pk_visit PRIMARY KEY USING INDEX uq_id;", SETUP),
        Example(
            "ALTER TABLE visit ADD CONSTRAINT pk_visit PRIMARY KEY USING INDEX uq_code;",
            SETUP + "ALTER TABLE visit ADD CHECK (code IS NOT NULL);",
        ),
        Example("CREATE TABLE tags (name text); ALTER TABLE tags ADD PRIMARY KEY (name);"),
    ),
)
