"""Extensions. The version is the server's choice: a difference in it is not a difference of the schema."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import quoted
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, Extension, ObjectId


def create(_key: ObjectId, value: Extension, _catalog: Catalog) -> list[MigrateOperation]:
    """Make the extension, in its schema unless that is the default one."""
    schema = f" WITH SCHEMA {quoted(value.schema)}" if value.schema not in ("public", "pg_catalog") else ""
    return [SqlOp(f"CREATE EXTENSION IF NOT EXISTS {quoted(value.name)}{schema}")]


def drop(_key: ObjectId, value: Extension, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the extension."""
    return [SqlOp(f"DROP EXTENSION {quoted(value.name)}")]


def alter(_key: ObjectId, before: Extension, after: Extension, _catalog: Catalog) -> list[MigrateOperation]:
    """Move it to another schema."""
    if before.schema == after.schema:
        return []
    return [SqlOp(f"ALTER EXTENSION {quoted(after.name)} SET SCHEMA {quoted(after.schema)}")]
