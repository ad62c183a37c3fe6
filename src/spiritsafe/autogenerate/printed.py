"""The SQL of steps, statement by statement, as they would be sent."""

from collections.abc import Iterator, Sequence
from io import StringIO

from alembic.autogenerate.render import _render_cmd_body
from alembic.operations import Operations
from alembic.operations.ops import MigrateOperation, UpgradeOps
from alembic.runtime.migration import MigrationContext

from spiritsafe.author.operation import AutocommitOp, NoteOp, written_out
from spiritsafe.author.step import Step
from spiritsafe.autogenerate.rehearsal import Rehearsal, execute


def printed(steps: Sequence[Step], ready: Rehearsal) -> Iterator[str]:
    """The statements, each without its semicolon."""
    for step in steps:
        for operation in step.up:
            yield from _statements(operation, ready)


def _statements(operation: MigrateOperation, ready: Rehearsal) -> Iterator[str]:
    for exact in written_out(operation):
        if isinstance(exact, AutocommitOp):
            for inner in exact.ops:
                yield from _statements(inner, ready)
        elif not isinstance(exact, NoteOp):
            yield from _sql(exact, ready)


def _sql(operation: MigrateOperation, ready: Rehearsal) -> Iterator[str]:
    buffer = StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    execute(_render_cmd_body(UpgradeOps([operation]), ready.render), ready.render.imports, Operations(context))
    yield from (text.strip() for text in buffer.getvalue().split(";\n\n") if text.strip())
