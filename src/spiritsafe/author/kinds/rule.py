"""Rewrite rules."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, ObjectId, Rule

_ENABLE = {"origin": "ENABLE", "always": "ENABLE ALWAYS", "replica": "ENABLE REPLICA", "disabled": "DISABLE"}


def create(key: ObjectId, value: Rule, catalog: Catalog) -> list[MigrateOperation]:
    """Make the rule."""
    more = alter(key, Rule(value.name, value.definition), value, catalog)
    return [SqlOp(value.definition.strip().removesuffix(";")), *(more or [])]


def drop(key: ObjectId, value: Rule, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the rule."""
    return [SqlOp(f"DROP RULE {quoted(value.name)} ON {qualified(key.schema, key.table)}")]


def alter(key: ObjectId, before: Rule, after: Rule, _catalog: Catalog) -> list[MigrateOperation] | None:
    """Enable, disable and comment; anything else is made again."""
    if before.definition != after.definition:
        return None
    table = qualified(key.schema, key.table)
    changed = [SqlOp(f"ALTER TABLE {table} {_ENABLE[after.enabled]} RULE {quoted(after.name)}")]
    return [
        *(changed if before.enabled != after.enabled else []),
        *facet.comment(f"RULE {quoted(after.name)} ON {table}", before.comment, after.comment),
    ]
