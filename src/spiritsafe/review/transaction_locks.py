"""What a transaction holds when a statement begins: seen on a server, or read off the text where nothing ran."""

from collections.abc import Iterator

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, enum_name, list_name, range_name

_TABLES = frozenset({"table", "partitioned table", "materialized view", "foreign table"})
_ON_ITS_RELATION = {
    "create_trig_stmt": LockMode.SHARE_ROW_EXCLUSIVE,
    "rule_stmt": LockMode.ACCESS_EXCLUSIVE,
    "cluster_stmt": LockMode.ACCESS_EXCLUSIVE,
    "insert_stmt": LockMode.ROW_EXCLUSIVE,
    "update_stmt": LockMode.ROW_EXCLUSIVE,
    "delete_stmt": LockMode.ROW_EXCLUSIVE,
    "merge_stmt": LockMode.ROW_EXCLUSIVE,
}
# ALTER TABLE takes ACCESS EXCLUSIVE but for these (manual, ALTER TABLE).
_LIGHT_ACTIONS = frozenset(
    {
        "AT_ValidateConstraint",
        "AT_SetStatistics",
        "AT_SetOptions",
        "AT_ResetOptions",
        "AT_ClusterOn",
        "AT_DropCluster",
        "AT_SetRelOptions",
        "AT_ResetRelOptions",
        "AT_AttachPartition",
    }
)
_DROPPED_PARTS = frozenset({"OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"})
_FOREIGN_KEY = "CONSTR_FOREIGN"


def held_before(context: Context) -> dict[str, LockMode]:
    """The locks on tables others use that earlier statements of the transaction hold, by table."""
    if not context.static:
        return _strongest(
            (lock.relation, lock.mode)
            for lock in context.observation.held
            if lock.kind in _TABLES and lock.relation not in context.new and lock.relation not in _temporary(context)
        )
    return _strongest(pair for seen in context.earlier for pair in _by_text(context.at(seen), None))


def taken(context: Context) -> dict[str, LockMode]:
    """The locks that the statement itself adds on tables others use."""
    if not context.static:
        made = {relation.name for relation in context.observation.created} | _temporary(context)
        return _strongest(
            (lock.relation, lock.mode)
            for lock in context.observation.locks
            if lock.kind in _TABLES and lock.relation not in context.new and lock.relation not in made
        )
    return _strongest(_by_text(context, None))


def needed(context: Context, count: int | None = None) -> dict[str, LockMode]:
    """The locks that the statement (or its first commands) would take by itself, read off its text."""
    return _strongest(_by_text(context, count))


def partitions_of_others(context: Context) -> frozenset[str]:
    """Partitions of the tables that the transaction names: they are locked with their parent, and are one with it."""
    seen = (*context.earlier, context.observation)
    return frozenset(part for one in seen for facts in one.before for part in facts.partitions)


def lock_of(command: Command) -> Iterator[tuple[Name, LockMode]]:
    """The lock that a command takes on the tables it names."""
    node = command.node
    if command.kind.startswith("AT_"):
        if command.target in ("OBJECT_TABLE", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"):
            yield command.table, _of_action(command)
    elif command.kind == "drop_stmt":
        yield from _of_drop(node)
    elif command.kind in ("truncate_stmt", "lock_stmt"):
        mode = list(LockMode)[getattr(node, "mode", 8) - 1]
        yield from ((range_name(item.range_var), mode) for item in node.relations)
    elif command.kind in _ON_ITS_RELATION and node.HasField("relation"):
        yield range_name(node.relation), _ON_ITS_RELATION[command.kind]
    elif command.kind in ("rename_stmt", "alter_object_schema_stmt"):
        if node.HasField("relation") and not command.sql.upper().startswith(("ALTER INDEX", "ALTER SEQ", "ALTER VIEW")):
            yield range_name(node.relation), LockMode.ACCESS_EXCLUSIVE
    elif command.kind in ("create_policy_stmt", "alter_policy_stmt"):
        yield range_name(node.table), LockMode.ACCESS_EXCLUSIVE
    elif command.kind == "index_stmt":
        yield range_name(node.relation), LockMode.SHARE_UPDATE_EXCLUSIVE if node.concurrent else LockMode.SHARE


def _of_action(command: Command) -> LockMode:
    definition = getattr(command.node, "def")
    if command.kind in _LIGHT_ACTIONS:
        return LockMode.SHARE_UPDATE_EXCLUSIVE
    if command.kind == "AT_DetachPartition" and definition.partition_cmd.concurrent:
        return LockMode.SHARE_UPDATE_EXCLUSIVE
    if command.kind == "AT_AddConstraint" and enum_name(definition.constraint, "contype") == _FOREIGN_KEY:
        return LockMode.SHARE_ROW_EXCLUSIVE
    if command.kind.startswith(("AT_EnableTrig", "AT_DisableTrig")):
        return LockMode.SHARE_ROW_EXCLUSIVE
    return LockMode.ACCESS_EXCLUSIVE


def _of_drop(node: object) -> Iterator[tuple[Name, LockMode]]:
    kind = enum_name(node, "remove_type")
    for item in node.objects:  # type: ignore[attr-defined]
        if kind in ("OBJECT_TABLE", "OBJECT_MATVIEW"):
            yield list_name(item.list.items), LockMode.ACCESS_EXCLUSIVE
        elif kind in _DROPPED_PARTS:
            yield list_name(item.list.items[:-1]), LockMode.ACCESS_EXCLUSIVE


def _by_text(context: Context, count: int | None) -> Iterator[tuple[str, LockMode]]:
    for command in context.commands[:count]:
        for name, mode in lock_of(command):
            if context.exists(name):
                yield context.path(name), mode


def _strongest(pairs: Iterator[tuple[str, LockMode]]) -> dict[str, LockMode]:
    strongest: dict[str, LockMode] = {}
    for table, mode in pairs:
        if table not in strongest or mode.strength > strongest[table].strength:
            strongest[table] = mode
    return strongest


def _temporary(context: Context) -> set[str]:
    seen = (*context.earlier, context.observation)
    return {facts.name for one in seen for facts in one.before if facts.table.persistence == "temporary"}
