"""An index that could be a better one: too many columns, the hash method, or no name.

**What it finds.** CREATE INDEX over more than three columns that is not unique (index-too-many-columns), one USING hash
(hash-index), and one without a name (index-without-name).

**Why it hurts.** Columns behind the third seldom narrow a search, yet each one makes the index larger. A hash index
knows equality alone: no range, no order, no uniqueness, no second column. A name that the server makes up is not known
to the next migration, and may be another one elsewhere.

**What PostgreSQL does.** It stores all key columns in every entry of a btree. It names an index after its table and
columns, with a number where that name is taken.

**The safe way.** Index what queries search by, use the default method, and let a naming convention name it:

    metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})

**References.** https://www.postgresql.org/docs/current/indexes-multicolumn.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.index_code import default_name
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

MANY = Rule("index-too-many-columns", "index/advice", Severity.NOTE, "An index has more columns than help a search.")
HASH = Rule("hash-index", "index/advice", Severity.NOTE, "A hash index knows equality alone.")
NAMELESS = Rule("index-without-name", "naming/advice", Severity.NOTE, "An index gets a name that the server makes up.")
RULES = (MANY, HASH, NAMELESS)
_ENOUGH = 3


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report what could be better about a new index."""
    for command in context.commands if done(observation) else ():
        if command.kind == "index_stmt" and command.node.relation.relpersistence != "t":
            yield from _of(context, command)


def _of(context: Context, command: Command) -> Iterator[Finding]:
    node, path = command.node, context.path(range_name(command.node.relation))
    columns = [item.index_elem.name or "expression" for item in node.index_params]
    name = node.idxname or "an index"
    if len(columns) > _ENOUGH and not node.unique and node.access_method in ("", "btree"):
        yield context.finding(
            MANY,
            path,
            f"{name} of {path} has {len(columns)} columns: those behind the third seldom narrow a search, and every "
            "write has to maintain them",
            f"# index the columns that narrow most, such as {', '.join(columns[:2])}",
        )
    if node.access_method == "hash":
        yield context.finding(
            HASH,
            path,
            f"{name} of {path} is a hash index: it serves = alone, and can be neither unique nor sorted by",
            "# leave postgresql_using out: a btree serves = as well",
        )
    if not node.idxname:
        yield context.finding(
            NAMELESS,
            path,
            f"the index over {', '.join(columns)} of {path} has no name: the server makes one up",
            f"# name it, such as {default_name(path, columns)}",
        )


SETUP = "CREATE TABLE orders (id bigint, state text, a int, b int, c int);"
EXAMPLES = Examples(
    bad=(
        Example("CREATE INDEX ix_wide ON orders (state, a, b, c);", SETUP),
        Example("CREATE INDEX ix_state ON orders USING hash (state);", SETUP),
        Example("CREATE INDEX ON orders (state);", SETUP),
    ),
    good=(
        Example("CREATE INDEX ix_three ON orders (state, a, b);", SETUP),
        Example("CREATE UNIQUE INDEX uq_wide ON orders (state, a, b, c);", SETUP),
    ),
)
