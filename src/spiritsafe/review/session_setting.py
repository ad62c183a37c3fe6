"""Which settings of the session a command changes: SET, RESET, set_config()."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.sql.command import Command, enum_name

_NOTHING = frozenset({"0", "0ms", "0s", "0min"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that changes.

    :ivar name: in lower case; `*` for all of them.
    :ivar value: None where it goes back to what it was.
    :ivar local: only until the transaction ends.
    """

    name: str
    value: str | None
    local: bool

    @property
    def zero(self) -> bool:
        """Whether a timeout is switched off."""
        return self.value is not None and self.value.replace(" ", "").lower() in _NOTHING


def settings(command: Command) -> Iterator[Setting]:
    """What a command sets, or sets back."""
    node = command.node
    if command.kind == "variable_set_stmt":
        kind = enum_name(node, "kind")
        if kind == "VAR_SET_VALUE":
            yield Setting(node.name.lower(), ", ".join(map(_text, node.args)), node.is_local)
        elif kind in ("VAR_RESET", "VAR_SET_DEFAULT"):
            yield Setting(node.name.lower(), None, node.is_local)
        elif kind == "VAR_RESET_ALL":
            yield Setting("*", None, local=False)
    elif command.kind == "discard_stmt":
        yield Setting("*", None, local=False)
    elif command.kind == "select_stmt":
        for item in node.target_list:
            yield from _configured(item.res_target.val)


def _configured(value: Any) -> Iterator[Setting]:  # noqa: ANN401 - a message of the parser
    """`set_config(name, value, is_local)`."""
    call = value.func_call
    named = [part.string.sval for part in call.funcname][-1:]
    if named == ["set_config"] and len(call.args) == 3:  # noqa: PLR2004 - its three arguments
        name, to, local = call.args
        yield Setting(_text(name).lower(), _text(to), local.a_const.boolval.boolval)


def _text(node: Any) -> str:  # noqa: ANN401
    constant = node.a_const
    if constant.HasField("sval"):
        return str(constant.sval.sval)
    if constant.HasField("boolval"):
        return str(constant.boolval.boolval).lower()
    return str(constant.fval.fval) if constant.HasField("fval") else str(constant.ival.ival)
