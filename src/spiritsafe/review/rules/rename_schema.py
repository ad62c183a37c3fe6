"""A schema gets another name, or a table, view, function or type another schema.

**What it finds.** ALTER SCHEMA ... RENAME TO, and ALTER ... SET SCHEMA, of what was there before; unless something
takes the old name in the same transaction.

**Why it hurts.** Code that names the schema, or that finds the object by its search_path, fails until the new code is
everywhere. Running connections keep the plans and the search_path they have.

**What PostgreSQL does.** ALTER SCHEMA changes one row and locks no table, so nothing waits and everything fails at
once. SET SCHEMA takes a short ACCESS EXCLUSIVE lock on what is moved.

**The safe way.** Leave a view with the old name behind, or deploy code that finds it in both places first, and move it
after:

    op.execute("ALTER TABLE orders SET SCHEMA sales")
    op.execute("CREATE VIEW public.orders AS SELECT * FROM sales.orders")

**References.** https://www.postgresql.org/docs/current/sql-alterschema.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import made_in_run
from spiritsafe.review.made_again import taken_again
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, list_name, range_name

RULE = Rule(
    "rename-schema",
    "backward-incompat",
    Severity.ERROR,
    "A schema gets another name, or an object another schema: running code does not find it.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report schemas that are renamed and objects that are moved."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind == "rename_stmt" and enum_name(command.node, "rename_type") == "OBJECT_SCHEMA":
            old, new = command.node.subname, command.node.newname
            if not made_in_run(context, "OBJECT_SCHEMA", ("", old)):
                yield context.finding(
                    RULE,
                    old,
                    f"The schema {old} is {new} from now on: statements of running code that name it fail, on all its "
                    "tables at once",
                    f"# make {new}, move one table after the other, and leave a view in {old} for each",
                )
        elif command.kind == "alter_object_schema_stmt":
            yield from _moved(context, command)


def _moved(context: Context, command: Command) -> Iterator[Finding]:
    node, kind = command.node, enum_name(command.node, "object_type")
    target = node.newschema
    if node.HasField("relation"):
        name = range_name(node.relation)
        path = context.path(name)
        if not context.exists(name) or taken_again(context, path):
            return
    elif node.object.HasField("object_with_args"):
        name = list_name(node.object.object_with_args.objname)
        path = ".".join(part for part in name if part)
    else:
        name = list_name(node.object.list.items)
        path = ".".join(part for part in name if part)
    if kind == "OBJECT_EXTENSION" or made_in_run(context, kind, name):
        return
    view = kind in ("OBJECT_TABLE", "OBJECT_VIEW")
    yield context.finding(
        RULE,
        path,
        f"{path} is in the schema {target} from now on: statements of running code that look for it elsewhere fail",
        lines(
            execute(f"ALTER {kind.removeprefix('OBJECT_')} {path} SET SCHEMA {target}"),
            "# in the same transaction, for the code that still runs:" if view else "",
            execute(f"CREATE VIEW {path} AS SELECT * FROM {target}.{name[1]}") if view else "",
        ),
    )


SETUP = "CREATE SCHEMA sales; CREATE TABLE orders (id int); CREATE TABLE sales.deal (id int);"
EXAMPLES = Examples(
    bad=(
        Example("ALTER SCHEMA sales RENAME TO trade;", SETUP),
        Example("ALTER TABLE orders SET SCHEMA sales;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
    ),
    good=(
        Example("CREATE SCHEMA fresh; ALTER SCHEMA fresh RENAME TO trade;", SETUP),
        Example("ALTER TABLE orders SET SCHEMA sales; CREATE VIEW public.orders AS SELECT * FROM sales.orders;", SETUP),
        Example("CREATE TABLE tags (id int); ALTER TABLE tags SET SCHEMA sales;", SETUP),
    ),
)
