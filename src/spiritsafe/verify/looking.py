"""Looks at the database that the revisions run on, over the connection that `env.py` made."""

from collections.abc import Iterator
from dataclasses import dataclass

from alembic.runtime.migration import MigrationContext

from spiritsafe.core.catalog import Catalog
from spiritsafe.diff.compare import changed_objects, compare
from spiritsafe.postgres.catalog import read_catalog
from spiritsafe.postgres.prepared import PreparedQueries

_LISTED = 20


@dataclass(slots=True)
class Look:
    """Reads the catalogue between two revisions.

    Over the same connection: an `env.py` that holds a transaction around everything would show nothing to another one.
    """

    context: MigrationContext
    queries: PreparedQueries | None = None

    @property
    def versions(self) -> tuple[str, str]:
        """Schema and name of Alembic's own table."""
        return self.context.version_table_schema or "public", self.context.version_table

    def forget(self) -> None:
        """Begin the next step as a command of its own would: Alembic notes in each run which types it made."""
        self.context.impl.memo.clear()

    def __call__(self) -> Catalog:
        """Everything that is there now, but Alembic's own table."""
        connection = self.context.connection
        assert connection is not None  # noqa: S101 - online
        fresh, session = not connection.in_transaction(), connection.connection.dbapi_connection
        if self.queries is None or self.queries.session is not session:
            self.queries = PreparedQueries(session)  # past SQLAlchemy, which takes longer over each than the server
        self.queries.begin()
        catalog = read_catalog(self.queries, ignore=(self.versions,), dependencies=False)
        if fresh:
            session.rollback()  # type: ignore[union-attr]
        return catalog


def differences(before: Catalog, after: Catalog) -> str:
    """What differs, an object a line; empty where nothing does."""
    lines = list(_lines(before, after))
    more = [f"... and {len(lines) - _LISTED} more"] if len(lines) > _LISTED else []
    return "\n".join([*lines[:_LISTED], *more])


def _lines(before: Catalog, after: Catalog) -> Iterator[str]:
    if changed_objects(before, after):
        for change in compare(before, after):
            yield f"{change.action.value}: {change.key}"
    yield from (f"added: {name}" for name in sorted({*after.unmodelled} - {*before.unmodelled}))
    yield from (f"dropped: {name}" for name in sorted({*before.unmodelled} - {*after.unmodelled}))
