"""What a CREATE FUNCTION says: its name, its arguments, its options."""

from typing import Any

from spiritsafe.core.trace import Facts
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, enum_name, list_name, type_name

_INPUT = frozenset({"FUNC_PARAM_DEFAULT", "FUNC_PARAM_IN", "FUNC_PARAM_INOUT", "FUNC_PARAM_VARIADIC"})


def routine_name(command: Command) -> Name:
    """Schema (may be empty) and name of what a `create_function_stmt` or `alter_function_stmt` is about."""
    node = command.node
    return list_name(node.funcname if command.kind == "create_function_stmt" else node.func.objname)


def option(command: Command, name: str) -> Any:  # noqa: ANN401 - a message of the parser
    """The value of an option, such as `volatility`; None where it is not said."""
    node = command.node
    options = node.options if command.kind == "create_function_stmt" else node.actions
    return next((item.def_elem.arg for item in options if item.def_elem.defname == name), None)


def word(command: Command, name: str) -> str:
    """The value of an option that is a word: `immutable`, `plpgsql`; empty where it is not said."""
    value = option(command, name)
    return value.string.sval.lower() if value is not None else ""


def is_definer(command: Command) -> bool:
    """Whether it runs with the rights of its owner."""
    value = option(command, "security")
    return value is not None and bool(value.boolean.boolval)


def sets(command: Command, setting: str) -> bool:
    """Whether it has a SET clause for a setting."""
    node = command.node
    options = node.options if command.kind == "create_function_stmt" else node.actions
    return any(
        item.def_elem.defname == "set" and item.def_elem.arg.variable_set_stmt.name.lower() == setting
        for item in options
    )


def argument_types(command: Command) -> tuple[tuple[str, bool], ...]:
    """The types of its input arguments, and whether each has a default."""
    return tuple(
        (type_name(item.function_parameter.arg_type), item.function_parameter.HasField("defexpr"))
        for item in command.node.parameters
        if enum_name(item.function_parameter, "mode") in _INPUT
    )


def made_in_trace(name: Name, context: Context) -> bool:
    """Whether an earlier statement of the run made a function of this name, so that nobody uses it yet."""
    return any(
        command.kind == "create_function_stmt" and routine_name(command)[1] == name[1]
        for seen in context.trace.observations[: context.position]
        for command in context.commands_of(seen)
    )


def every_fact(context: Context) -> tuple[Facts, ...]:
    """Everything that is known of any table in the whole trace."""
    return tuple(facts for seen in context.trace.observations for facts in seen.before)
