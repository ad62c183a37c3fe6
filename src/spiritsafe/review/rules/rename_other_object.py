"""A view, function, sequence, type or another object gets another name.

**What it finds.** RENAME of anything but tables, columns, schemas and enumeration values, of what was there before.
What no statement and no error of an application names, such as a trigger or a policy, is only a note.

**Why it hurts.** Code that selects from the view, calls the function, casts to the type or asks the sequence for a
value fails until the new code is everywhere. The name of a constraint is in `ON CONFLICT ON CONSTRAINT`, and in what
code reads off an error.

**What PostgreSQL does.** It changes the catalogue under a short lock: ACCESS EXCLUSIVE on a view or sequence, SHARE
UPDATE EXCLUSIVE on an index, none on a function or type. What is stored with its number follows (views, defaults); the
text of functions does not.

**The safe way.** Make a second one with the new name, deploy the code that uses it, and drop the old one later; of a
view, leave one with the old name behind in the same transaction.

**References.** https://www.postgresql.org/docs/current/sql-alterview.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done, later_in_revision, same_transaction
from spiritsafe.review.context import Context, Name
from spiritsafe.review.dropped import ROUTINES, TYPES, made_in_run
from spiritsafe.review.made_again import taken_again, was_freed
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, list_name, range_name

RULE = Rule(
    "rename-other-object",
    "backward-incompat",
    Severity.WARNING,
    "A view, function, sequence, type or another object gets another name.",
    Phase.CONTRACT,
)
_ELSEWHERE = frozenset({"OBJECT_COLUMN", "OBJECT_SCHEMA"})
_QUERIED = frozenset({"OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"}) | ROUTINES
_NAMED = frozenset({"OBJECT_SEQUENCE", "OBJECT_ROLE", "OBJECT_DATABASE", "OBJECT_ATTRIBUTE"}) | TYPES
_LESS_USED = frozenset({"OBJECT_INDEX", "OBJECT_TABCONSTRAINT", "OBJECT_DOMCONSTRAINT"})
_KINDS = {
    "view": "OBJECT_VIEW",
    "materialized view": "OBJECT_MATVIEW",
    "index": "OBJECT_INDEX",
    "partitioned index": "OBJECT_INDEX",
    "sequence": "OBJECT_SEQUENCE",
}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report objects that get another name."""
    if not done(observation):
        return
    for command in context.commands:
        kind = _kind(context, command)
        if not kind or kind in _ELSEWHERE or not _in_use(context, command, kind):
            continue
        old, new = _old_name(command), command.node.newname
        what = kind.removeprefix("OBJECT_").replace("TABCONSTRAINT", "CONSTRAINT").replace("_", " ").lower()
        used = kind in _QUERIED | _NAMED
        yield context.finding(
            RULE,
            old,
            f"The {what} {old} is {new} from now on{_harm(kind, old)}",
            f"# make a second {what} {new}, deploy the code that uses it, and drop {old} later" if used else "",
            severity=Severity.ERROR if kind in _QUERIED else Severity.WARNING if _harm(kind, old) else Severity.NOTE,
        )


def _harm(kind: str, old: str) -> str:
    if kind in _QUERIED | _NAMED:
        return f": statements of running code that name {old} fail"
    if kind in _LESS_USED:
        return ": ON CONFLICT ON CONSTRAINT, code that reads the name off an error, and later revisions may rely on it"
    return ""


def _kind(context: Context, command: Command) -> str:
    if command.kind != "rename_stmt":
        return ""
    kind = enum_name(command.node, "rename_type")
    if kind != "OBJECT_TABLE":
        return kind
    facts = context.facts(range_name(command.node.relation))
    return _KINDS.get(facts.kind, "") if facts is not None else ""


def _in_use(context: Context, command: Command, kind: str) -> bool:
    node = command.node
    if node.HasField("relation") and kind != "OBJECT_ATTRIBUTE":
        name = range_name(node.relation)
        path = context.path(name)
        freed = was_freed(context, f"{path.rpartition('.')[0]}.{node.newname}")
        return context.exists(name) and not freed and not taken_again(context, path)
    name = _name(command)
    return not made_in_run(context, kind, name) and not (kind in TYPES and _replaced(context, name))


def _replaced(context: Context, name: Name) -> bool:
    """Whether a type of the old name is made in the same transaction, as when the values of an enumeration change."""
    return any(
        command.kind == "create_enum_stmt"
        and list_name(command.node.type_name)[1] == name[1]
        and same_transaction(context, other)
        for other, command in later_in_revision(context)
    )


def _name(command: Command) -> Name:
    thing = command.node.object
    if thing.HasField("object_with_args"):
        return list_name(thing.object_with_args.objname)
    if thing.HasField("list"):
        return list_name(thing.list.items)
    if thing.HasField("type_name"):
        return list_name(thing.type_name.names)
    return ("", command.node.subname)


def _old_name(command: Command) -> str:
    """As the statement says it; the name of a constraint or trigger, not that of its table."""
    node = command.node
    if node.HasField("relation"):
        return node.subname or ".".join(part for part in range_name(node.relation) if part)
    return ".".join(part for part in _name(command) if part)


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY, state text); CREATE INDEX ix_state ON orders (state);
CREATE VIEW open_orders AS SELECT id FROM orders; CREATE SEQUENCE ticket;
CREATE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE mood AS ENUM ('a');
"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER VIEW open_orders RENAME TO pending;", SETUP, lock=("public.open_orders", LockMode.ACCESS_EXCLUSIVE)
        ),
        Example("ALTER FUNCTION total(int) RENAME TO sum_of;", SETUP),
        Example("ALTER SEQUENCE ticket RENAME TO ticket_number;", SETUP),
        Example("ALTER TYPE mood RENAME TO feeling;", SETUP),
        Example(
            "ALTER INDEX ix_state RENAME TO ix_orders_state;",
            SETUP,
            lock=("public.ix_state", LockMode.SHARE_UPDATE_EXCLUSIVE),
        ),
    ),
    good=(
        Example("ALTER VIEW open_orders RENAME TO pending; CREATE VIEW open_orders AS SELECT * FROM pending;", SETUP),
        Example("ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('a', 'b'); DROP TYPE mood_old;", SETUP),
        Example("CREATE SEQUENCE fresh; ALTER SEQUENCE fresh RENAME TO fresher;", SETUP),
    ),
)
