"""Differences of columns that `env.py` does not want to see: `compare_type` and `compare_server_default`."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from alembic.autogenerate.api import AutogenContext

if TYPE_CHECKING:
    from sqlalchemy import Column

_TYPE = ("type", "base_type", "collation")
Form = dict[str, Any]


class Tolerance:
    """The two options of one `env.py`, each a switch or a function.

    Alembic does not compare defaults unless it is told to, because of their many spellings. Here both sides come from
    one server, so they are compared unless `compare_server_default=False` was written out.
    """

    def __init__(self, context: AutogenContext, given: Collection[str]) -> None:
        """Take what `context.configure` was given, and by what names."""
        options = context.opts or {}
        self.context = context.migration_context
        self.type: bool | Callable[..., object] = options.get("compare_type", True)
        default = options.get("compare_server_default", False)
        told = callable(default) or "compare_server_default" in given
        self.default: bool | Callable[..., object] = default if told else True

    @property
    def asks(self) -> bool:
        """Whether there is anything to overlook."""
        return self.type is not True or self.default is not True

    def overlook(self, before: Form, after: Form, columns: tuple["Column[Any]", "Column[Any]"]) -> None:
        """Make a column as it shall be like the column as it is, where nobody wants to see the difference.

        :param columns: what a function may look at: the one of the database and the one of the models.
        """
        retyped = any(before.get(name) != after.get(name) for name in _TYPE)
        if retyped and self._type(*columns) is False:
            default = (after.get("default") or "").replace(f"::{after['type']}", f"::{before['type']}")
            if before.get("default") == default:  # PostgreSQL writes the type behind a default
                _take(before, after, "default")
            for name in _TYPE:
                _take(before, after, name)
        if before.get("default") != after.get("default") and self._default(before, after, columns) is False:
            _take(before, after, "default")

    def _type(self, there: "Column[Any]", modelled: "Column[Any]") -> object:
        if not callable(self.type):
            return self.type
        return self.type(self.context, there, modelled, there.type, modelled.type)

    def _default(self, before: Form, after: Form, columns: tuple["Column[Any]", "Column[Any]"]) -> object:
        if not callable(self.default):
            return self.default
        there, modelled = columns
        return self.default(
            self.context, there, modelled, before.get("default"), modelled.server_default, after.get("default")
        )


def _take(before: Form, after: Form, name: str) -> None:
    if name in before:
        after[name] = before[name]
    else:
        after.pop(name, None)
