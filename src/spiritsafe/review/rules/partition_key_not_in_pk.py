"""A key of a partitioned table leaves out a column by which the table is partitioned.

**What it finds.** PRIMARY KEY, UNIQUE, or a unique index on a partitioned table without all columns of its partition
key.

**Why it hurts.** The server refuses it, and the migration fails.

**What PostgreSQL does.** Each partition has an index of its own, so uniqueness over all of them is only known where
the partition key is part of the key. It raises SQLSTATE 0A000 (CREATE TABLE, "PARTITION BY").

**The safe way.** Make the partition key part of the key, or partition by the key:

    op.create_primary_key("event_pkey", "event", ["id", "at"])

**References.** https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name

RULE = Rule(
    "partition-key-not-in-pk", "partition", Severity.ERROR, "A key of a partitioned table leaves out its partition key."
)
_WORDS = ("must include all partitioning columns", "unsupported PRIMARY KEY", "unsupported UNIQUE")
_KEYS = frozenset({"CONSTR_PRIMARY", "CONSTR_UNIQUE"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report what the server refused, or would."""
    failure = observation.failure
    refused = failure is not None and any(word in failure.message for word in _WORDS)
    for command in context.commands:
        table = _table(command)
        if table is None or not (refused or (context.static and _key_misses_partition_key(command))):
            continue
        path = context.path(table)
        yield context.finding(
            RULE,
            path,
            f"A key of {path} leaves out a column by which it is partitioned, which the server refuses"
            + (f": {failure.detail or failure.message}" if failure else ""),
            f'op.create_primary_key("{table[1]}_pkey", "{table[1]}", [..., <the columns of the partition key>])',
        )
        return


def _table(command: Command) -> tuple[str, str] | None:
    if command.kind in ("create_stmt", "index_stmt"):
        return range_name(command.node.relation)
    return command.table if command.kind in ("AT_AddConstraint", "AT_AttachPartition") else None


def _key_misses_partition_key(command: Command) -> bool:
    if command.kind != "create_stmt" or not command.node.HasField("partspec"):
        return False
    wanted = {item.partition_elem.name for item in command.node.partspec.part_params}
    return any(not wanted <= key for key in _keys(command.node))


def _keys(node: Any) -> Iterator[set[str]]:  # noqa: ANN401 - a message of the parser
    for element in node.table_elts:
        if element.HasField("constraint") and enum_name(element.constraint, "contype") in _KEYS:
            yield {key.string.sval for key in element.constraint.keys}
        for item in element.column_def.constraints:
            if enum_name(item.constraint, "contype") in _KEYS:
                yield {element.column_def.colname}


EXAMPLES = Examples(
    bad=(
        Example("CREATE TABLE event (id bigint PRIMARY KEY, at date) PARTITION BY RANGE (at);", fails="0A000"),
        Example(
            "ALTER TABLE event ADD UNIQUE (id);",
            "CREATE TABLE event (id bigint, at date) PARTITION BY RANGE (at);",
            fails="0A000",
        ),
    ),
    good=(Example("CREATE TABLE event (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);"),),
)
