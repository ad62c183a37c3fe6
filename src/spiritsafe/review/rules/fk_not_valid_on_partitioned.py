"""A foreign key of a partitioned table says NOT VALID, which its server does not take.

**What it finds.** ADD FOREIGN KEY ... NOT VALID on a partitioned table, for PostgreSQL 17 and older.

**Why it hurts.** The migration fails on production, also where it ran well on a newer server.

**What PostgreSQL does.** Up to 17 it answers SQLSTATE 42809, because partitions could not inherit a foreign key that is
not valid. From 18 on it takes it.

**The safe way.** Give each partition its own foreign key NOT VALID, validate it there, then add it to the parent, which
finds that its partitions have it:

    op.create_foreign_key("fk_2024", "event_2024", "source", ["source_id"], ["id"], postgresql_not_valid=True)
    # in a later revision:
    op.execute("ALTER TABLE event_2024 VALIDATE CONSTRAINT fk_2024")
    op.create_foreign_key("fk_event_source", "event", "source", ["source_id"], ["id"])

**References.** https://www.postgresql.org/docs/17/sql-altertable.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.constraint_code import validate_later
from spiritsafe.review.context import Context
from spiritsafe.review.foreign_keys import ForeignKey, create_not_valid, foreign_keys
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "fk-not-valid-on-partitioned",
    "constraint",
    Severity.ERROR,
    "A foreign key of a partitioned table says NOT VALID, which its server does not take.",
)
_ALLOWED_SINCE = 18


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report NOT VALID on a partitioned table where production does not take it."""
    if context.target_version >= _ALLOWED_SINCE:
        return
    for key in foreign_keys(context, refused="42809"):
        facts = context.facts(key.table)
        if facts is not None and facts.kind == "partitioned table" and key.node.skip_validation:
            yield context.finding(
                RULE,
                key.path,
                f"{key.path} is partitioned, and PostgreSQL {context.target_version} refuses a foreign key NOT VALID "
                "on it: "
                "the migration fails",
                _remedy(key, facts, context),
            )


def _remedy(key: ForeignKey, table: Facts, context: Context) -> str:
    parent, own = table.name.rpartition(".")[2], key.name
    steps = []
    for path in table.partitions:
        name = path.rpartition(".")[2]
        call = create_not_valid(key, context).replace(f'"{parent}"', f'"{name}"', 1).replace(own, f"{own}_{name}", 1)
        steps.append(lines(call, validate_later(path, f"{own}_{name}")))
    whole = create_not_valid(key, context).replace(", postgresql_not_valid=True", "")
    return lines(*steps, "# and after those:", whole)


SETUP = """CREATE TABLE source (id bigint PRIMARY KEY);
CREATE TABLE event (source_id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"""
KEY = "ADD CONSTRAINT fk_source FOREIGN KEY (source_id) REFERENCES source (id) NOT VALID;"
EXAMPLES = Examples(
    bad=(Example(f"ALTER TABLE event {KEY}", SETUP, fails="42809", until=17),),
    good=(
        Example(f"ALTER TABLE event {KEY}", SETUP, since=18),
        Example(f"ALTER TABLE event_2024 {KEY}", SETUP),
    ),
)
