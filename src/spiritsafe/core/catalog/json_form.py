"""Values from and to their JSON form: an object per dataclass, an array per tuple, defaults left out."""

from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Hashable

Value = TypeVar("Value")


def decode(of: type[Value], form: dict[str, Any]) -> Value:
    """Return the value that a JSON object stands for.

    :raises TypeError: when a field that has no default is missing.
    """
    readers = _readers(cast("Hashable", of))
    given: dict[str, Any] = {}
    for name, value in form.items():
        reader = readers[name]
        given[name] = reader(value) if reader is not None else value
    return of(**given)


def encode(value: object) -> object:
    """Return the JSON form of a value; fields that have their default are left out."""
    if is_dataclass(value):
        return {
            field.name: encode(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != _default(field)
        }
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def _default(field: Field[Any]) -> object:
    return field.default if field.default is not MISSING else object


@cache
def _readers(of: Any) -> dict[str, Any]:  # noqa: ANN401
    """For each field the function that reads its form, or None where the form is the value."""
    return {name: _reader(hint) for name, hint in get_type_hints(of).items()}


def _reader(hint: Any) -> Any:  # noqa: ANN401
    if isinstance(hint, UnionType):
        options = [option for option in get_args(hint) if option is not NoneType]
        return _reader(options[0]) if len(options) == 1 else None
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        if is_dataclass(item):
            return lambda items: tuple(decode(item, form) for form in items)  # type: ignore[arg-type]
        return tuple
    if is_dataclass(hint):
        return lambda form: decode(hint, form)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return None
