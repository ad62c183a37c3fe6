"""Row security policies."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, ObjectId, Policy


def create(key: ObjectId, value: Policy, _catalog: Catalog) -> list[MigrateOperation]:
    """Make the policy."""
    parts = [f"CREATE POLICY {quoted(value.name)} ON {qualified(key.schema, key.table)}"]
    parts += [] if value.permissive else ["AS RESTRICTIVE"]
    parts += [] if value.command == "ALL" else [f"FOR {value.command}"]
    parts += [] if value.roles == ("public",) else [f"TO {_roles(value)}"]
    parts += [f"USING ({value.using})"] if value.using else []
    parts += [f"WITH CHECK ({value.check})"] if value.check else []
    address = f"POLICY {quoted(value.name)} ON {qualified(key.schema, key.table)}"
    return [SqlOp(" ".join(parts)), *facet.comment(address, None, value.comment)]


def drop(key: ObjectId, value: Policy, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the policy."""
    return [SqlOp(f"DROP POLICY {quoted(value.name)} ON {qualified(key.schema, key.table)}")]


def alter(key: ObjectId, before: Policy, after: Policy, _catalog: Catalog) -> list[MigrateOperation] | None:
    """Change roles and conditions, which leaves no moment without the policy; a condition cannot be taken away."""
    if (before.command, before.permissive) != (after.command, after.permissive):
        return None
    if (before.using and not after.using) or (before.check and not after.check):
        return None
    address = f"POLICY {quoted(after.name)} ON {qualified(key.schema, key.table)}"
    parts = [f"TO {_roles(after)}"] if before.roles != after.roles else []
    parts += [f"USING ({after.using})"] if before.using != after.using else []
    parts += [f"WITH CHECK ({after.check})"] if before.check != after.check else []
    return [
        *([SqlOp(f"ALTER {address} {' '.join(parts)}")] if parts else []),
        *facet.comment(address, before.comment, after.comment),
    ]


def _roles(value: Policy) -> str:
    return ", ".join("PUBLIC" if role == "public" else quoted(role) for role in value.roles)
