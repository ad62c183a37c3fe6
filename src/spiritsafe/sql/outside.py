"""What a statement that runs in no transaction would leave behind if it were cut off."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from spiritsafe.sql.concurrency import needs_no_transaction, said_concurrently

_MAY = re.compile(
    r"\b(concurrently|vacuum|database|tablespace|system|subscription|call|do|reindex|cluster|discard)\b", re.IGNORECASE
)
_REPEATABLE = frozenset({"vacuum_stmt", "reindex_stmt", "cluster_stmt", "discard_stmt"})


class Leaves(StrEnum):
    """What there may be of it."""

    TRANSACTION = "all of it or nothing: it can run in a transaction of its own"
    INDEX = "an invalid index"
    DROPPED_INDEX = "the index, invalid or whole"
    REINDEX = "an invalid index with another name"
    DETACH = "a partition that is half detached"
    NOTHING = "nothing: it can be run again"
    UNKNOWN = "nobody can tell"


@dataclass(frozen=True, slots=True)
class Outside:
    """A statement outside a transaction.

    :ivar schema: as written, unquoted; empty where the search path decides.
    :ivar name: of the index, the table to reindex, or the partition.
    :ivar table: the table of the index, or the partitioned one.
    """

    leaves: Leaves
    schema: str = ""
    name: str = ""
    table: str = ""


def outside(sql: str) -> Outside:
    """What the statement is; one that the server takes in a transaction is `TRANSACTION`."""
    if _MAY.search(sql) is None or not needs_no_transaction(sql):
        return Outside(Leaves.NOTHING if _refreshes(sql) else Leaves.TRANSACTION)
    return alone(sql)


def alone(sql: str) -> Outside:
    """What a statement leaves that the server takes in no transaction; that it does not, only the server may know.

    REINDEX and CLUSTER of a partitioned table are such, by which nobody sees that it is partitioned.
    """
    import postgast  # noqa: PLC0415 - a tenth of a second that most runs need not spend

    node = postgast.parse(sql).stmts[0].stmt
    kind = node.WhichOneof("node") or ""
    statement: Any = getattr(node, kind)
    if kind == "index_stmt":
        return Outside(Leaves.INDEX, statement.relation.schemaname, statement.idxname, statement.relation.relname)
    if kind == "drop_stmt":
        names = [part.string.sval for part in statement.objects[0].list.items]
        return Outside(Leaves.DROPPED_INDEX, names[-2] if len(names) > 1 else "", names[-1])
    if kind == "reindex_stmt" and said_concurrently(statement):
        return Outside(Leaves.REINDEX, statement.relation.schemaname, statement.relation.relname)
    if kind == "alter_table_stmt":
        command: Any = getattr(statement.cmds[0].alter_table_cmd, "def").partition_cmd
        return Outside(Leaves.DETACH, command.name.schemaname, command.name.relname, statement.relation.relname)
    return Outside(Leaves.NOTHING if kind in _REPEATABLE else Leaves.UNKNOWN)


def _refreshes(sql: str) -> bool:
    return "refresh" in sql.lower() and "concurrently" in sql.lower()
