"""The JSON Schema of a dataclass, as `dataclasses.asdict` writes it, with what its docstring says of each field."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Schema = dict[str, Any]

_IVAR = re.compile(r":ivar (\w+): (.+?)(?=\n\s*:ivar|\n\s*\n|\Z)", re.DOTALL)
_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def text(about: str = "", *, null: bool = False) -> Schema:
    """A text, or null."""
    return _described({"type": ["string", "null"] if null else "string"}, about)


def word(*words: str, about: str = "") -> Schema:
    """One of these words."""
    return _described({"enum": list(words)}, about)


def number(about: str = "", *, null: bool = False) -> Schema:
    """A whole number, or null."""
    return _described({"type": ["integer", "null"] if null else "integer"}, about)


def array(items: Schema, about: str = "") -> Schema:
    """Any number of these."""
    return _described({"type": "array", "items": items}, about)


def record(properties: Mapping[str, Schema], about: str = "", *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these fields and no others."""
    required = [name for name in properties if name not in optional]
    form = {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }
    return _described(form, about)


def derived(kind: Any) -> Schema:  # noqa: ANN401 - any type that stands behind a field
    """The schema of a type."""
    if is_dataclass(kind) and isinstance(kind, type):
        return record(fields_of(kind), (kind.__doc__ or "").partition("\n")[0])
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return word(*(member.value for member in kind))
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return _either([derived(one) for one in arguments])
    if origin is tuple:
        return _sequence(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": derived(arguments[1])}
    message = f"no JSON is known for {kind}"
    raise TypeError(message)


def fields_of(kind: type) -> dict[str, Schema]:
    """The fields of a dataclass, with what its docstring says of them."""
    told = {name: " ".join(about.split()) for name, about in _IVAR.findall(kind.__doc__ or "")}
    hints = get_type_hints(kind)
    return {one.name: _described(derived(hints[one.name]), told.get(one.name, "")) for one in fields(kind)}


def _sequence(arguments: tuple[Any, ...]) -> Schema:
    if arguments[-1] is Ellipsis:
        return array(derived(arguments[0]))
    items = [derived(one) for one in arguments]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "items": False}


def _either(forms: list[Schema]) -> Schema:
    if all(set(form) == {"type"} for form in forms):
        return {"type": [form["type"] for form in forms]}
    return {"anyOf": forms}


def _described(form: Schema, about: str) -> Schema:
    return {**form, "description": about} if about else form
