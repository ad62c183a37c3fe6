"""Triggers."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, ObjectId, Trigger

_ENABLE = {"origin": "ENABLE", "always": "ENABLE ALWAYS", "replica": "ENABLE REPLICA", "disabled": "DISABLE"}


def create(key: ObjectId, value: Trigger, catalog: Catalog) -> list[MigrateOperation]:
    """Make the trigger."""
    more = alter(key, Trigger(value.name, value.definition), value, catalog)
    return [SqlOp(value.definition), *(more or [])]


def drop(key: ObjectId, value: Trigger, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the trigger."""
    return [SqlOp(f"DROP TRIGGER {quoted(value.name)} ON {qualified(key.schema, key.table)}")]


def alter(key: ObjectId, before: Trigger, after: Trigger, _catalog: Catalog) -> list[MigrateOperation] | None:
    """Enable, disable and comment; anything else is made again."""
    if before.definition != after.definition:
        return None
    table = qualified(key.schema, key.table)
    changed = [SqlOp(f"ALTER TABLE {table} {_ENABLE[after.enabled]} TRIGGER {quoted(after.name)}")]
    return [
        *(changed if before.enabled != after.enabled else []),
        *facet.comment(f"TRIGGER {quoted(after.name)} ON {table}", before.comment, after.comment),
    ]
