"""Runs generated operations on a scratch database, exactly as the revision file will."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import alembic
import psycopg
import sqlalchemy
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import _render_cmd_body
from alembic.operations import Operations
from alembic.operations.ops import MigrateOperation, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, create_engine
from sqlalchemy.pool import NullPool

from spiritsafe.author.identifier import qualified
from spiritsafe.author.situation import Trial
from spiritsafe.core.catalog import Catalog, ObjectId
from spiritsafe.postgres.catalog import read_catalog


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scratch database with the current schema.

    :ivar ignore: tables that are Alembic's own.
    """

    url: URL
    session: psycopg.Connection[Any]
    render: AutogenContext
    ignore: tuple[tuple[str, str], ...]

    @property
    def role(self) -> str:
        """Who runs the revisions there."""
        return self.session.info.user

    def catalog(self, *, dependencies: bool = True) -> Catalog:
        """Read what is there now.

        :param dependencies: False leaves them out, where only equality matters.
        """
        with self.session.transaction():
            return read_catalog(
                lambda sql: self.session.execute(sql.encode()).fetchall(), ignore=self.ignore, dependencies=dependencies
            )

    def run(self, operations: Sequence[MigrateOperation]) -> None:
        """Render and run, in a transaction like that of a revision.

        :raises Exception: what the driver raises.
        """
        if not operations:
            return
        body = _render_cmd_body(UpgradeOps(list(operations)), self.render)
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"transaction_per_migration": True, "target_metadata": self._target()}
            )
            with context.begin_transaction(_per_migration=True):
                execute(body, self.render.imports, Operations(context))

    def attempt(self, table: ObjectId, prepare: str, statements: str) -> Trial:
        """Say what some statements do to a table, after some others, and take them all back."""
        name = qualified(table.schema, table.name if not table.table else table.table)
        with self.session.transaction(force_rollback=True):
            try:
                with self.session.transaction():
                    self.session.execute(prepare.encode())
                    before = self._file(name)
                    self.session.execute(statements.encode())
            except psycopg.Error as error:
                return Trial(error.sqlstate or "?", rewrites=True)
            return Trial("", before is not None and self._file(name) != before)

    def _file(self, name: str) -> object:
        row = self.session.execute("SELECT pg_relation_filenode(to_regclass(%s))", [name]).fetchone()
        return row[0] if row else None

    def _target(self) -> object:
        return self.render.opts.get("target_metadata") if self.render.opts else None


@contextmanager
def rehearsal(url: URL, render: AutogenContext, ignore: tuple[tuple[str, str], ...]) -> Iterator[Rehearsal]:
    """Connect to a scratch database of one's own."""
    driverless = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(driverless, autocommit=True, prepare_threshold=None) as session:
        yield Rehearsal(url, session, render, ignore)


def execute(body: str, imports: set[str], operations: Operations) -> None:
    """Run the body of a revision; its text was written by us a moment ago."""
    names: dict[str, Any] = {"op": operations, "sa": sqlalchemy, "alembic": alembic}
    exec("\n".join(sorted(imports)), names)  # noqa: S102
    exec(compile(body, "<revision>", "exec"), names)  # noqa: S102
