"""What a DROP takes away that somebody may be using."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.review.altered import done, earlier_in_run
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, enum_name, list_name, range_name, type_name

RELATIONS = frozenset(
    {"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_INDEX"}
)
ROUTINES = frozenset({"OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE"})
TYPES = frozenset({"OBJECT_TYPE", "OBJECT_DOMAIN"})
_LOCK_KINDS = {"OBJECT_TABLE": "table", "OBJECT_VIEW": "view", "OBJECT_SEQUENCE": "sequence"}
_CASCADE = "DROP_CASCADE"


@dataclass(frozen=True, slots=True)
class Dropped:
    """One object of a DROP.

    :ivar kind: as the parser says it: `OBJECT_TABLE`.
    :ivar name: schema (may be empty) and name; of a schema or an extension only the name.
    :ivar arguments: types of a routine's arguments; None where none are given, and for everything else.
    """

    command: Command
    kind: str
    name: Name
    arguments: tuple[str, ...] | None = None

    @property
    def cascade(self) -> bool:
        """Whether it says CASCADE."""
        return cascades(self.command.node)

    @property
    def spelled(self) -> str:
        """As in the statement: `sales.total`."""
        return ".".join(part for part in self.name if part)


def cascades(node: Any) -> bool:  # noqa: ANN401 - the parser's messages have no types of their own
    """Whether a statement, or an action of ALTER TABLE, says CASCADE."""
    return enum_name(node, "behavior") == _CASCADE


def dropped(context: Context, kinds: frozenset[str]) -> Iterator[Dropped]:
    """Yield the objects in use that were dropped; nothing for what is made in this run, or was not there."""
    if not done(context.observation):
        return
    for item in named_in_drops(context):
        if item.kind not in kinds or _skipped(context, item):
            continue
        if item.kind in RELATIONS:
            yield from _relations(context, item)
        elif not made_in_run(context, item.kind, item.name):
            yield item


def named_in_drops(context: Context) -> Iterator[Dropped]:
    """Yield every object that a DROP of the statement names."""
    for command in context.commands:
        if command.kind == "drop_stmt":
            kind = enum_name(command.node, "remove_type")
            for item in command.node.objects:
                yield _named(command, kind, item)


def made_in_run(context: Context, kind: str, name: Name) -> bool:
    """Whether the run made this type, routine, schema or extension before."""
    return any(_makes(command, kind) == name[1] for _, command in earlier_in_run(context))


def routine_arguments(parameters: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The types of the arguments that tell one routine from another of its name."""
    given = (item.function_parameter for item in parameters)
    return tuple(
        type_name(item.arg_type)
        for item in given
        if enum_name(item, "mode") not in ("FUNC_PARAM_OUT", "FUNC_PARAM_TABLE")
    )


def _named(command: Command, kind: str, item: Any) -> Dropped:  # noqa: ANN401
    if item.HasField("string"):
        return Dropped(command, kind, ("", item.string.sval))
    if item.HasField("type_name"):
        return Dropped(command, kind, list_name(item.type_name.names))
    if item.HasField("object_with_args"):
        routine = item.object_with_args
        arguments = None if routine.args_unspecified else tuple(type_name(one.type_name) for one in routine.objargs)
        return Dropped(command, kind, list_name(routine.objname), arguments)
    return Dropped(command, kind, list_name(item.list.items))


def _relations(context: Context, item: Dropped) -> Iterator[Dropped]:
    if context.exists(item.name):
        yield item
    elif item.command.dynamic and "unknown" in item.name[1] and not context.is_new(item.name):
        # EXECUTE puts the name together; what went was seen.
        for gone in context.observation.dropped:
            if gone.kind == _LOCK_KINDS.get(item.kind) and gone.name not in context.new:
                schema, _, name = gone.name.partition(".")
                yield Dropped(item.command, item.kind, (schema, name))


def _skipped(context: Context, item: Dropped) -> bool:
    """Whether the server said that it is not there, and skipped it."""
    schema, name = item.name
    names = (f'"{name}"', f'"{item.spelled}"', f" {name}(", f" {name} ", f".{name}(", f'schema "{schema}"')
    return bool(item.command.node.missing_ok) and any(
        word.endswith("does not exist, skipping") and any(name in word for name in names)
        for word in context.observation.notices
    )


def _makes(command: Command, kind: str) -> str:
    """The name of the type, routine, schema or extension that a command makes; empty where it makes none of these.

    OR REPLACE and IF NOT EXISTS may have found one.
    """
    node = command.node
    if kind in TYPES:
        return _type_made(command)
    if kind in ROUTINES and command.kind == "create_function_stmt" and not node.replace:
        return list_name(node.funcname)[1]
    if kind in ROUTINES and command.kind == "define_stmt":
        return list_name(node.defnames)[1]
    if (kind, command.kind) == ("OBJECT_SCHEMA", "create_schema_stmt") and not node.if_not_exists:
        return str(node.schemaname)
    made = (kind, command.kind) == ("OBJECT_EXTENSION", "create_extension_stmt") and not node.if_not_exists
    return str(node.extname) if made else ""


def _type_made(command: Command) -> str:
    if command.kind in ("create_enum_stmt", "create_range_stmt"):
        return list_name(command.node.type_name)[1]
    if command.kind == "create_domain_stmt":
        return list_name(command.node.domainname)[1]
    return range_name(command.node.typevar)[1] if command.kind == "composite_type_stmt" else ""
