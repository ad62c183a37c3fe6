"""Tells the statements that wait long without standing in anybody's way."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postgast import pg_query_pb2

_CONCURRENT_NODES = ("index_stmt", "drop_stmt", "refresh_mat_view_stmt")


def is_patient(sql: str) -> bool:
    """Whether this is one CONCURRENTLY statement (or VACUUM), which needs time rather than a timeout.

    They hold SHARE UPDATE EXCLUSIVE at most, so readers and writers pass; what they wait for is old transactions. A
    lock or statement timeout would end an index build halfway and leave an invalid index behind (PostgreSQL manual,
    CREATE INDEX, "Building Indexes Concurrently"). REFRESH MATERIALIZED VIEW CONCURRENTLY counts too: it takes
    EXCLUSIVE, which lets readers pass.

    Text that does not parse is not patient: it gets the limits like everything else.
    """
    if "concurrently" not in sql.lower() and "vacuum" not in sql.lower():
        return False  # parsing is for the few that can be meant
    import postgast  # noqa: PLC0415 - a tenth of a second that most runs need not spend

    try:
        statements = postgast.parse(sql).stmts
    except postgast.PgQueryError:
        return False
    return len(statements) == 1 and _is_concurrent(statements[0].stmt)


def _is_concurrent(node: "pg_query_pb2.Node") -> bool:
    kind = node.WhichOneof("node")
    statement: Any = getattr(node, kind or "", None)
    if kind in _CONCURRENT_NODES:
        return bool(statement.concurrent)
    if kind == "reindex_stmt":
        return any(option.def_elem.defname == "concurrently" for option in statement.params)
    if kind == "alter_table_stmt":
        return any(getattr(command.alter_table_cmd, "def").partition_cmd.concurrent for command in statement.cmds)
    if kind == "vacuum_stmt":
        return not any(option.def_elem.defname == "full" for option in statement.options)
    return False


def said_concurrently(node: Any) -> bool:  # noqa: ANN401 - the parser's messages have no types of their own
    """Whether CREATE INDEX, DROP INDEX or REINDEX says CONCURRENTLY, as a word or in brackets."""
    if node.DESCRIPTOR.name != "ReindexStmt":
        return bool(node.concurrent)
    said = [item.def_elem for item in node.params if item.def_elem.defname == "concurrently"]
    return bool(said) and not any(_is_false(option.arg) for option in said)


def _is_false(value: Any) -> bool:  # noqa: ANN401
    return str(value.string.sval).lower() in ("false", "off", "0") or (
        value.WhichOneof("node") in ("integer", "boolean") and not (value.integer.ival or value.boolean.boolval)
    )


_ALONE = frozenset(
    {
        "call_stmt",
        "createdb_stmt",
        "dropdb_stmt",
        "create_table_space_stmt",
        "drop_table_space_stmt",
        "alter_system_stmt",
        "create_subscription_stmt",
        "drop_subscription_stmt",
        "alter_subscription_stmt",
    }
)
_DISCARD_ALL = 1  # the others are PLANS, SEQUENCES and TEMP
_REINDEX_SEVERAL = (3, 4, 5)  # SCHEMA, SYSTEM, DATABASE
_SOME_ALONE: dict[str, Callable[[Any], bool]] = {
    "vacuum_stmt": lambda node: bool(node.is_vacuumcmd),  # ANALYZE is one as well
    "discard_stmt": lambda node: node.target == _DISCARD_ALL,
    "alter_database_stmt": lambda node: any(one.def_elem.defname == "tablespace" for one in node.options),
    "reindex_stmt": lambda node: node.kind in _REINDEX_SEVERAL or said_concurrently(node),
    "cluster_stmt": lambda node: not node.HasField("relation"),
}


def needs_no_transaction(sql: str) -> bool:
    """Whether the server refuses this statement in a transaction block (SQLSTATE 25001, or 2D000 on its COMMIT).

    REFRESH MATERIALIZED VIEW CONCURRENTLY is none of them. A CALL, and a DO block that says COMMIT, may end
    transactions, which they can do outside of a transaction block only (manual, "Transaction Management").
    """
    import postgast  # noqa: PLC0415

    from spiritsafe.sql.procedure import ends_transactions  # noqa: PLC0415

    try:
        statements = postgast.parse(sql).stmts
    except postgast.PgQueryError:
        return False
    if len(statements) != 1:
        return False
    node = statements[0].stmt
    kind = node.WhichOneof("node") or ""
    if kind == "do_stmt":
        return ends_transactions(sql)
    if kind in _SOME_ALONE:
        return _SOME_ALONE[kind](getattr(node, kind))
    return kind in _ALONE or (kind != "refresh_mat_view_stmt" and _is_concurrent(node))
