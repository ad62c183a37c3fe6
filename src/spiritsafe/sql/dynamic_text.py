"""What text an EXECUTE would run, as far as its expression tells.

`format('DROP TABLE %I', name)` and `'DROP TABLE ' || quote_ident(name)` tell enough of what they do: what only the run
knows is spelled `unknown`.
"""

import re
from typing import Any

from spiritsafe.core.quoting import identifier, literal

_UNKNOWN = "unknown"
_PLACE = re.compile(r"%(?:(?P<number>\d+)\$)?-?\d*(?P<kind>[IsL%])")
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def dynamic_text(expression: Any) -> str:  # noqa: ANN401 - the parser's messages have no types of their own
    """The text that an expression makes; empty where even its beginning is unknown."""
    text = _spelled(expression)
    return "" if text.startswith(_UNKNOWN) else text


def _spelled(node: Any) -> str:  # noqa: ANN401
    if node.HasField("a_const") and node.a_const.HasField("sval"):
        return str(node.a_const.sval.sval)
    if node.HasField("type_cast"):
        return _spelled(node.type_cast.arg)
    if node.HasField("a_expr") and node.a_expr.name and node.a_expr.name[0].string.sval == "||":
        return _spelled(node.a_expr.lexpr) + _spelled(node.a_expr.rexpr)
    if node.HasField("func_call") and node.func_call.args:
        return _called(node.func_call.funcname[-1].string.sval, node.func_call.args)
    return _UNKNOWN


def _called(function: str, arguments: Any) -> str:  # noqa: ANN401
    if function == "format":
        return _formatted(_spelled(arguments[0]), [_spelled(item) for item in arguments[1:]])
    if function == "concat":
        return "".join(_spelled(item) for item in arguments)
    if function == "quote_ident":
        return _identifier(_spelled(arguments[0]))
    return literal(_spelled(arguments[0])) if function in ("quote_literal", "quote_nullable") else _UNKNOWN


def _formatted(text: str, values: list[str]) -> str:
    """What `format` makes of a text and its arguments."""
    position = 0

    def put(match: re.Match[str]) -> str:
        nonlocal position
        kind = match["kind"]
        if kind == "%":
            return "%"
        position = int(match["number"]) if match["number"] else position + 1
        value = values[position - 1] if 0 < position <= len(values) else _UNKNOWN
        return {"I": _identifier, "L": literal}.get(kind, str)(value)

    return _PLACE.sub(put, text)


def _identifier(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else identifier(text)
