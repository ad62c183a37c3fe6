"""Tells which of a command's words an older PostgreSQL does not know (release notes of 14 to 18, appendix E)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.sql.command import Command, enum_name

_OLDEST = 14


@dataclass(frozen=True, slots=True, order=True)
class Feature:
    """Something that came with a major version.

    :ivar since: the first major version that has it.
    """

    since: int
    name: str


# Functions that migrations use in defaults, checks and index expressions.
_FUNCTIONS = {
    "uuidv7": 18,
    "uuidv4": 18,
    "casefold": 18,
    "array_sort": 18,
    "array_reverse": 18,
    "crc32": 18,
    "crc32c": 18,
    "to_bin": 17,
    "to_oct": 17,
    "random_normal": 16,
    "array_shuffle": 16,
    "array_sample": 16,
    "any_value": 16,
    "date_add": 16,
    "date_subtract": 16,
    "regexp_count": 15,
    "regexp_like": 15,
    "regexp_instr": 15,
    "regexp_substr": 15,
}
_Found = Iterator[Feature]


def features(command: Command) -> tuple[Feature, ...]:
    """Every feature of a command that came after the oldest server that is supported, the newest first."""
    found = set(_of_action(command)) | set(_of_message(command.node))
    return tuple(sorted((one for one in found if one.since > _OLDEST), reverse=True))


def _of_action(command: Command) -> _Found:
    """What the action of an ALTER TABLE is."""
    if command.kind == "AT_SetExpression":
        yield Feature(17, "ALTER COLUMN ... SET EXPRESSION")
    elif command.kind == "AT_SetAccessMethod":
        yield Feature(15, "SET ACCESS METHOD") if command.node.name else Feature(17, "SET ACCESS METHOD DEFAULT")
    elif command.kind in ("AT_SetLogged", "AT_SetUnLogged") and command.target == "OBJECT_SEQUENCE":
        yield Feature(15, "unlogged sequences")
    elif command.kind == "AT_AddConstraint":
        constraint = getattr(command.node, "def").constraint
        if enum_name(constraint, "contype") == "CONSTR_NOTNULL":
            yield Feature(18, "ADD CONSTRAINT ... NOT NULL")


def _of_message(message: Any) -> _Found:  # noqa: ANN401 - a message of the parser
    reader = _READERS.get(message.DESCRIPTOR.name)
    if reader is not None:
        yield from reader(message)
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for item in value if descriptor.is_repeated else (value,):
                yield from _of_message(item)


def _constraint(node: Any) -> _Found:  # noqa: ANN401
    kind = enum_name(node, "contype")
    if node.nulls_not_distinct:
        yield Feature(15, "NULLS NOT DISTINCT")
    if node.fk_del_set_cols:
        yield Feature(15, "ON DELETE SET ... (columns)")
    if kind in ("CONSTR_CHECK", "CONSTR_FOREIGN") and not node.is_enforced:
        yield Feature(18, "NOT ENFORCED")
    if kind == "CONSTR_ATTR_NOT_ENFORCED":
        yield Feature(18, "NOT ENFORCED")
    if node.without_overlaps or node.fk_with_period:
        yield Feature(18, "temporal keys (WITHOUT OVERLAPS, PERIOD)")
    if kind == "CONSTR_GENERATED" and node.generated_kind != "s":
        yield Feature(18, "virtual generated columns")
    if kind == "CONSTR_NOTNULL" and (node.is_no_inherit or node.keys):
        yield Feature(18, "NOT NULL as a table constraint, or with NO INHERIT")


def _index(node: Any) -> _Found:  # noqa: ANN401
    if node.nulls_not_distinct:
        yield Feature(15, "NULLS NOT DISTINCT")


def _alter_constraint(node: Any) -> _Found:  # noqa: ANN401
    if node.alter_enforceability or node.alter_inheritability:
        yield Feature(18, "ALTER CONSTRAINT ... ENFORCED or INHERIT")


def _merge(node: Any) -> _Found:  # noqa: ANN401
    yield Feature(15, "MERGE")
    if node.HasField("returning_clause"):
        yield Feature(17, "MERGE ... RETURNING")
    for when in node.merge_when_clauses:
        if enum_name(when.merge_when_clause, "match_kind") == "MERGE_WHEN_NOT_MATCHED_BY_SOURCE":
            yield Feature(17, "MERGE ... WHEN NOT MATCHED BY SOURCE")


def _sequence(node: Any) -> _Found:  # noqa: ANN401
    if node.sequence.relpersistence == "u":
        yield Feature(15, "unlogged sequences")


def _publication(node: Any) -> _Found:  # noqa: ANN401
    for item in node.pubobjects:
        part = item.publication_obj_spec
        if "SCHEMA" in enum_name(part, "pubobjtype"):
            yield Feature(15, "publications of schemas")
        if part.pubtable.HasField("where_clause") or part.pubtable.columns:
            yield Feature(15, "row filters and column lists of publications")


def _view(node: Any) -> _Found:  # noqa: ANN401
    if any(option.def_elem.defname == "security_invoker" for option in node.options):
        yield Feature(15, "security_invoker views")


def _statistics(node: Any) -> _Found:  # noqa: ANN401
    if not node.defnames:
        yield Feature(16, "CREATE STATISTICS without a name")


def _column(node: Any) -> _Found:  # noqa: ANN401
    if node.storage_name:
        yield Feature(16, "STORAGE in a column definition")


def _call(node: Any) -> _Found:  # noqa: ANN401
    name = node.funcname[-1].string.sval if node.funcname else ""
    if name in _FUNCTIONS:
        yield Feature(_FUNCTIONS[name], f"the function {name}()")


def _subselect(node: Any) -> _Found:  # noqa: ANN401
    if not node.HasField("alias"):
        yield Feature(16, "a subquery in FROM without an alias")


def _returning(node: Any) -> _Found:  # noqa: ANN401
    if node.options:
        yield Feature(18, "RETURNING WITH (OLD ..., NEW ...)")


def _grant(node: Any) -> _Found:  # noqa: ANN401
    if any(privilege.access_priv.priv_name == "maintain" for privilege in node.privileges):
        yield Feature(17, "the privilege MAINTAIN")
    if enum_name(node, "objtype") == "OBJECT_PARAMETER_ACL":
        yield Feature(15, "GRANT ... ON PARAMETER")


def _grant_role(node: Any) -> _Found:  # noqa: ANN401
    if any(option.def_elem.defname in ("inherit", "set") for option in node.opt):
        yield Feature(16, "GRANT role ... WITH INHERIT or SET")


def _event_trigger(node: Any) -> _Found:  # noqa: ANN401
    if node.eventname == "login":
        yield Feature(17, "event triggers on login")


def _vacuum(node: Any) -> _Found:  # noqa: ANN401
    if any(not relation.vacuum_relation.relation.inh for relation in node.rels):
        yield Feature(18, "VACUUM and ANALYZE ONLY")


def _json(_node: Any) -> _Found:  # noqa: ANN401
    yield Feature(16, "SQL/JSON constructors")


def _json_table(_node: Any) -> _Found:  # noqa: ANN401
    yield Feature(17, "JSON_TABLE and SQL/JSON query functions")


_READERS: dict[str, Callable[[Any], _Found]] = {
    "Constraint": _constraint,
    "IndexStmt": _index,
    "ATAlterConstraint": _alter_constraint,
    "MergeStmt": _merge,
    "CreateSeqStmt": _sequence,
    "CreatePublicationStmt": _publication,
    "ViewStmt": _view,
    "CreateStatsStmt": _statistics,
    "ColumnDef": _column,
    "FuncCall": _call,
    "RangeSubselect": _subselect,
    "ReturningClause": _returning,
    "GrantStmt": _grant,
    "GrantRoleStmt": _grant_role,
    "CreateEventTrigStmt": _event_trigger,
    "VacuumStmt": _vacuum,
    "JsonObjectConstructor": _json,
    "JsonArrayConstructor": _json,
    "JsonIsPredicate": _json,
    "JsonTable": _json_table,
    "JsonFuncExpr": _json_table,
}
