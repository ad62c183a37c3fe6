"""What is published to subscribers changes.

**What it finds.** ALTER PUBLICATION, DROP PUBLICATION, and CREATE PUBLICATION for all tables, or for a table without
a replica identity.

**Why it hurts.** A subscriber that asks for a publication that is gone stops; a table that is taken out is silently
stale; one that is added is copied only after REFRESH PUBLICATION. A published table without a primary key can no
longer be updated or deleted from.

**What PostgreSQL does.** It takes SHARE UPDATE EXCLUSIVE on the tables. FOR ALL TABLES concerns every table to come.

**The safe way.** Name the tables, each with its primary key; then refresh each subscription:

    op.execute("CREATE PUBLICATION billing FOR TABLE invoice, payment")
    # on each subscriber: ALTER SUBSCRIPTION ... REFRESH PUBLICATION

**References.** https://www.postgresql.org/docs/current/sql-alterpublication.html
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context, Name
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name

RULE = Rule("publication-change", "replication", Severity.WARNING, "What is published to subscribers changes.")
_REFRESH = "# afterwards, on each subscriber: ALTER SUBSCRIPTION ... REFRESH PUBLICATION"


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report changes of publications that were there, and new ones that concern writers."""
    if observation.failure is not None:
        return
    for command in context.commands:
        if command.kind == "create_publication_stmt":
            yield from _created(command.node, context)
        elif command.kind == "alter_publication_stmt" and not _made(command.node.pubname, context):
            name = command.node.pubname
            yield context.finding(
                RULE, name, f"Subscribers of {name} are sent other tables, rows or columns from here on", _REFRESH
            )
        elif command.kind == "drop_stmt" and enum_name(command.node, "remove_type") == "OBJECT_PUBLICATION":
            for name in [item.string.sval for item in command.node.objects]:
                if not _skipped(name, command, observation) and not _made(name, context):
                    yield context.finding(
                        RULE, name, f"Subscribers of {name} stop with an error", "# drop the subscriptions first"
                    )


def _created(node: Any, context: Context) -> Iterator[Finding]:  # noqa: ANN401 - a message of the parser
    if getattr(node, "for_all_tables", False) or any(
        enum_name(item.publication_obj_spec, "pubobjtype") != "PUBLICATIONOBJ_TABLE" for item in node.pubobjects
    ):
        yield context.finding(
            RULE,
            node.pubname,
            f"{node.pubname} publishes every table there is or will be: UPDATE and DELETE fail on those without a "
            "primary key",
            f'op.execute("CREATE PUBLICATION {node.pubname} FOR TABLE ...")',
        )
        return
    for name in [range_name(item.publication_obj_spec.pubtable.relation) for item in node.pubobjects]:
        if context.exists(name) and _keyless(name, context):
            path = context.path(name)
            yield context.finding(
                RULE, path, f"UPDATE and DELETE of {path} fail once it is published: it has no primary key", _REFRESH
            )


def _keyless(name: Name, context: Context) -> bool:
    facts = context.facts(name)
    if facts is None or facts.table.replica_identity in ("full", "index"):
        return False
    return not any(one.type == "primary key" for one in facts.table.constraints)


def _made(name: str, context: Context) -> bool:
    return any(
        command.kind == "create_publication_stmt" and command.node.pubname == name
        for seen in context.trace.observations[: context.position]
        for command in context.commands_of(seen)
    )


def _skipped(name: str, command: Command, observation: Observation) -> bool:
    """IF EXISTS found none."""
    return command.node.missing_ok and any(f'"{name}" does not exist' in word for word in observation.notices)


SETUP = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int); CREATE PUBLICATION pub FOR TABLE a;"
EXAMPLES = Examples(
    bad=(
        Example("ALTER PUBLICATION pub ADD TABLE b;", SETUP),
        Example("DROP PUBLICATION pub;", SETUP),
        Example("CREATE PUBLICATION everything FOR ALL TABLES;", SETUP),
        Example("CREATE PUBLICATION more FOR TABLE b;", SETUP),
    ),
    good=(
        Example("CREATE PUBLICATION more FOR TABLE a;", SETUP),
        Example("DROP PUBLICATION IF EXISTS gone;", SETUP),
        Example("CREATE PUBLICATION p FOR TABLE a; ALTER PUBLICATION p SET (publish = 'insert');", SETUP),
    ),
)
