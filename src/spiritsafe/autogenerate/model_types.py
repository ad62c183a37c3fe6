"""The project's own types in revisions: `render_item` and `user_module_prefix` see the columns of the models.

Revisions are made of what the server says, in which a type of the project's own is the plain type behind it. That is
what a revision has to make, and it imports nothing of the project. A project that says how its types are to be written
is asked about the model's own column; where it has no answer, the plain type stays.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import AddColumnOp, AlterColumnOp, CreateTableOp, MigrateOperation
from sqlalchemy import MetaData
from sqlalchemy.types import TypeEngine

from spiritsafe.author.operation import AutocommitOp

_MODEL = "spiritsafe.model"  # in a column's `info`
_MODEL_TYPE = "_spiritsafe_model"  # an attribute of a type
Answer = str | bool


def render_models_types(
    context: AutogenContext, metadata: Sequence[MetaData], operations: Iterable[MigrateOperation]
) -> None:
    """Have the project's own hooks asked about the models, not about what was read from the server."""
    options = context.migration_context.opts
    theirs, prefix = options.get("render_item"), options.get("user_module_prefix")
    if theirs is None and prefix is None:
        return
    for operation in _each(operations):
        _mark(operation, metadata)
    options["render_item"] = _Hook(theirs, prefix)


class _Hook:
    """Stands before the project's `render_item`."""

    def __init__(self, theirs: Callable[..., Answer] | None, prefix: str | None) -> None:
        self.theirs = theirs
        self.prefix = prefix
        self.coming: sa.Column[Any] | None = None  # the column whose type is rendered next

    def __call__(self, kind: str, item: Any, context: AutogenContext) -> Answer:  # noqa: ANN401
        if kind == "column":
            self.coming = item.info.get(_MODEL)
            return self._ask(kind, item if self.coming is None else self.coming, context)
        if kind != "type":
            return self._ask(kind, item, context)
        modelled = getattr(item, _MODEL_TYPE, None) if self.coming is None else self.coming.type
        self.coming = None
        answer = self._own_type(modelled, context) if modelled is not None else False
        return self._ask(kind, item, context) if answer is False else answer

    def _own_type(self, modelled: TypeEngine[Any], context: AutogenContext) -> Answer:
        answer = self._ask("type", modelled, context)
        own = not type(modelled).__module__.startswith("sqlalchemy.")
        return f"{self.prefix}{modelled!r}" if answer is False and self.prefix is not None and own else answer

    def _ask(self, kind: str, item: object, context: AutogenContext) -> Answer:
        return self.theirs(kind, item, context) if self.theirs is not None else False


def _each(operations: Iterable[MigrateOperation]) -> Iterator[MigrateOperation]:
    for operation in operations:
        if isinstance(operation, AutocommitOp):
            yield from _each(operation.ops)
        else:
            yield operation


def _mark(operation: MigrateOperation, metadata: Sequence[MetaData]) -> None:
    if isinstance(operation, AddColumnOp):
        _note(operation.column, _column(metadata, operation.schema, operation.table_name, operation.column.name))
    elif isinstance(operation, CreateTableOp):
        for item in operation.columns:
            if isinstance(item, sa.Column):
                _note(item, _column(metadata, operation.schema, operation.table_name, item.name))
    elif isinstance(operation, AlterColumnOp) and isinstance(operation.modify_type, TypeEngine):
        modelled = _column(metadata, operation.schema, operation.table_name, operation.column_name)
        if modelled is not None:
            setattr(operation.modify_type, _MODEL_TYPE, modelled.type)


def _note(column: "sa.Column[Any]", modelled: "sa.Column[Any] | None") -> None:
    if modelled is not None:
        column.info[_MODEL] = modelled


def _column(metadata: Sequence[MetaData], schema: str | None, table: str, name: str) -> "sa.Column[Any] | None":
    key = f"{schema}.{table}" if schema else table
    tables = (one.tables[path] for one in metadata for path in (key, f"public.{key}") if path in one.tables)
    return next((column for found in tables for column in found.columns if column.name == name), None)
