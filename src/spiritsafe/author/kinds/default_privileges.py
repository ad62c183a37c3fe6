"""Default privileges."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.runner import RUNNER
from spiritsafe.core.catalog import Catalog, DefaultPrivileges, Grant, ObjectId


def create(key: ObjectId, value: DefaultPrivileges, catalog: Catalog) -> list[MigrateOperation]:
    """Grant and revoke, starting from what holds without an entry."""
    return _between(key, value, value.defaults, value.grants, catalog)


def drop(key: ObjectId, value: DefaultPrivileges, catalog: Catalog) -> list[MigrateOperation]:
    """Take back what was granted, so that the entry goes."""
    return _between(key, value, value.grants, value.defaults, catalog)


def alter(
    key: ObjectId, before: DefaultPrivileges, after: DefaultPrivileges, catalog: Catalog
) -> list[MigrateOperation]:
    """Grant and revoke the difference."""
    return _between(key, after, before.grants, after.grants, catalog)


def _between(
    _key: ObjectId, value: DefaultPrivileges, had: tuple[Grant, ...], has: tuple[Grant, ...], _catalog: Catalog
) -> list[MigrateOperation]:
    schema = f" IN SCHEMA {quoted(value.schema)}" if value.schema else ""
    role = "" if value.role == RUNNER else f" FOR ROLE {quoted(value.role)}"
    prefix = f"ALTER DEFAULT PRIVILEGES{role}{schema}"
    found = facet.statements(value.objects, had, has)
    return [SqlOp(f"{prefix} {item.sql}") for item in found if isinstance(item, SqlOp)]
