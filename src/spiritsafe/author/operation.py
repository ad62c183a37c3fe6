"""The two operations that Alembic has no class for: SQL written out, and a block outside any transaction."""

import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op, renderers
from alembic.operations import Operations
from alembic.operations.ops import MigrateOperation, OpContainer, RenameTableOp
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql

# What SQLAlchemy's text() takes for a bound parameter, or for an escape of one.
_BOUND = re.compile(r"(?<![:\w\\]):\w|\\:")
_MULTILINE = 88


def is_plain(sql: str) -> bool:
    """Whether Alembic's renderers carry a piece of SQL through unchanged: no percent sign, nothing like `:name`."""
    return "%" not in sql and "\\" not in sql and not _BOUND.search(sql)


class SqlOp(MigrateOperation):
    """One SQL statement, rendered as `op.execute`."""

    def __init__(self, sql: str) -> None:
        """Take the statement, without a final semicolon."""
        self.sql = sql

    def reverse(self) -> MigrateOperation:
        """Refuse: a Step knows its own way back."""
        raise NotImplementedError

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what `alembic check` prints."""
        return ("execute", self.sql)


class NoteOp(MigrateOperation):
    """A comment in the revision file: what a step costs, or what a downgrade cannot bring back."""

    def __init__(self, text: str) -> None:
        """Take one sentence."""
        self.text = text

    def reverse(self) -> MigrateOperation:
        """Refuse: a Step knows its own way back."""
        raise NotImplementedError

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what `alembic check` prints."""
        return ("note", self.text)


class RetypeOp(MigrateOperation):
    """A change of a column's type that goes through all rows; it is written as `plain`, or together with others.

    :ivar table: schema as Alembic takes it, and name.
    :ivar start: `ALTER TABLE public.goods`.
    :ivar action: `ALTER COLUMN price TYPE bigint`.
    """

    def __init__(
        self, table: tuple[str | None, str], column: str, start: str, action: str, plain: MigrateOperation
    ) -> None:
        """Take it in both spellings."""
        self.table, self.column = table, column
        self.start, self.action, self.plain = start, action, plain

    def reverse(self) -> MigrateOperation:
        """Refuse: a Step knows its own way back."""
        raise NotImplementedError

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what `alembic check` prints."""
        return ("execute", f"{self.start} {self.action}")


class AutocommitOp(OpContainer):
    """Operations that run outside a transaction, each for itself; a container, so that a Rewriter looks into it."""

    def __init__(self, operations: Sequence[MigrateOperation]) -> None:
        """Take the operations in their order."""
        super().__init__(operations)

    def reverse(self) -> MigrateOperation:
        """Refuse: a Step knows its own way back."""
        raise NotImplementedError

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what `alembic check` prints."""
        return ("autocommit", [operation.to_diff_tuple() for operation in self.ops])


@renderers.dispatch_for(SqlOp)
def _render_sql(context: AutogenContext, operation: SqlOp) -> str:
    prefix = context.opts["alembic_module_prefix"] if context.opts else "op."
    if not _BOUND.search(operation.sql):
        return f"{prefix}execute({_literal(operation.sql)})"
    # DDL() knows no bound parameters; it fills in percent signs instead.
    sqlalchemy = context.opts["sqlalchemy_module_prefix"] if context.opts else "sa."
    return f"{prefix}execute({sqlalchemy}DDL({_literal(operation.sql.replace('%', '%%'))}))"


@renderers.dispatch_for(RenameTableOp)
def _render_rename(context: AutogenContext, operation: RenameTableOp) -> str:
    """Alembic has the operation, and no renderer for it: it never proposes one."""
    prefix = context.opts["alembic_module_prefix"] if context.opts else "op."
    schema = f", schema={operation.schema!r}" if operation.schema else ""
    return f"{prefix}rename_table({operation.table_name!r}, {operation.new_table_name!r}{schema})"


def written_out(operation: MigrateOperation) -> list[MigrateOperation]:
    """Return an operation as it is, or as SQL where a name has a percent sign, which Alembic doubles once too often."""
    if isinstance(operation, AutocommitOp):
        return [AutocommitOp([exact for inner in operation.ops for exact in written_out(inner)])]
    if isinstance(operation, RetypeOp):
        return written_out(operation.plain)
    if isinstance(operation, (SqlOp, NoteOp)) or not any("%" in text for text in _texts(operation)):
        return [operation]
    buffer = StringIO()
    context = MigrationContext.configure(
        dialect=postgresql.dialect(paramstyle="named"),  # type: ignore[no-untyped-call]
        opts={"as_sql": True, "output_buffer": buffer, "literal_binds": True},
    )
    Operations(context).invoke(operation)
    statements = buffer.getvalue().split(";\n\n")
    return [SqlOp(text.strip()) for text in statements if text.strip()]


def _texts(operation: MigrateOperation) -> Iterator[str]:
    for value in vars(operation).values():
        for item in value if isinstance(value, (list, tuple)) else (value,):
            yield from (str(found) for found in (item, getattr(item, "name", None)) if isinstance(found, str))


@renderers.dispatch_for(NoteOp)
def _render_note(_context: AutogenContext, operation: NoteOp) -> list[str]:
    return [f"# {line}" for line in operation.text.splitlines()]


@renderers.dispatch_for(AutocommitOp)
def _render_autocommit(context: AutogenContext, operation: AutocommitOp) -> list[str]:
    prefix = context.opts["alembic_module_prefix"] if context.opts else "op."
    body = [
        "    " + line for inner in operation.ops for text in render_op(context, inner) for line in text.splitlines()
    ]
    # One text, so that Mako's printer, which counts brackets and colons itself, leaves the indentation alone.
    return [f"with {prefix}get_context().autocommit_block():\n" + "\n".join(body)]


def _literal(sql: str) -> str:
    """Return a statement as Python source; one line of source for each of its lines, so that nothing is re-indented."""
    lines = sql.splitlines(keepends=True)
    if len(lines) == 1 and len(sql) <= _MULTILINE:
        return repr(sql)
    return "\n" + "".join(f"    {line!r}\n" for line in lines)
