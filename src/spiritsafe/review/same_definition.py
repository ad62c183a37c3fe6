"""Indexes and constraints that come over the same columns as one that goes."""

from collections.abc import Iterator

from spiritsafe.review.altered import earlier_in_revision, later_in_revision
from spiritsafe.review.context import Context, Name
from spiritsafe.review.rename_match import Match
from spiritsafe.sql.command import Command, enum_name, range_name

_TYPES = {"CONSTR_PRIMARY": "primary key", "CONSTR_UNIQUE": "unique", "CONSTR_FOREIGN": "foreign key"}
_ACTIONS = {"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"}


def same_index(context: Context, name: Name) -> Match | None:
    """The index that the same revision builds over the same columns, in the way of everybody."""
    facts = next(
        (one for one in context.observation.before if any(item.name == name[1] for item in one.table.indexes)), None
    )
    old = next((item for item in facts.table.indexes if item.name == name[1]), None) if facts is not None else None
    if facts is None or old is None or "" in old.columns or old.partial:
        return None
    table = next((one.name for one in context.observation.before if one.kind.endswith("table")), "")
    for other, command in _around(context):
        node = command.node
        if command.kind != "index_stmt" or node.concurrent or node.HasField("where_clause"):
            continue
        elements = tuple(item.index_elem.name for item in node.index_params)
        same = (elements, bool(node.unique), node.access_method) == (old.columns, old.unique, old.method)
        if same and other.path(range_name(node.relation)) == table and node.idxname not in ("", name[1]):
            return Match(node.idxname, (f"both are on {table} ({', '.join(old.columns)})",))
    return None


def same_constraint(context: Context, table: Name, name: str) -> Match | None:
    """The constraint that the same revision adds to the table, of the same kind and over the same columns."""
    facts = context.facts(table)
    old = next((item for item in facts.table.constraints if item.name == name), None) if facts is not None else None
    if facts is None or old is None or old.type not in _TYPES.values():
        return None
    for other, command in _around(context):
        if command.kind != "AT_AddConstraint" or other.path(command.table) != facts.name:
            continue
        new = getattr(command.node, "def").constraint
        kind = _TYPES.get(enum_name(new, "contype"), "")
        keys = new.fk_attrs if kind == "foreign key" else new.keys
        columns = tuple(item.string.sval for item in keys)
        if (kind, columns) != (old.type, old.columns) or new.conname in ("", name):
            continue
        if kind != "foreign key" or (
            new.pktable.relname == old.references[1] and _deletes(new.fk_del_action) == _on_delete(old.definition)
        ):
            return Match(new.conname, (f"both are {old.type} on ({', '.join(columns)})", f"it was: {old.definition}"))
    return None


def _around(context: Context) -> Iterator[tuple[Context, Command]]:
    yield from earlier_in_revision(context)
    yield from ((context, command) for command in context.commands)
    yield from later_in_revision(context)


def _deletes(action: str) -> str:
    return _ACTIONS.get(action, "")


def _on_delete(definition: str) -> str:
    _, _, rest = definition.partition(" ON DELETE ")
    return next((word for word in _ACTIONS.values() if rest.startswith(word)), "")
