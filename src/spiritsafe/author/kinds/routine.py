"""Functions, procedures and aggregates."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, ObjectId, Routine


def create(key: ObjectId, value: Routine, catalog: Catalog) -> list[MigrateOperation]:
    """Make the routine."""
    made = SqlOp(value.definition.strip().replace("CREATE OR REPLACE", "CREATE", 1))
    plain = Routine(value.schema, value.name, value.type, value.signature, value.definition, value.role)
    return [made, *(alter(key, plain, value, catalog) or [])]


def drop(key: ObjectId, value: Routine, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the routine."""
    return [SqlOp(f"DROP {_address(key, value)}")]


def alter(key: ObjectId, before: Routine, after: Routine, catalog: Catalog) -> list[MigrateOperation] | None:
    """Replace the body; another signature needs a new routine."""
    if (before.type, before.signature) != (after.type, after.signature):
        return None
    if before.type == "aggregate" and before.definition != after.definition:
        return None  # CREATE OR REPLACE AGGREGATE cannot change the type of the state
    address = _address(key, after)
    had = facet.moved(before.grants, before.role, after.role)
    granted = address.replace("AGGREGATE", "FUNCTION", 1)
    return [
        *([SqlOp(after.definition.strip())] if before.definition != after.definition else []),
        *facet.owner(address, before.role, after.role),
        *facet.grants(granted, had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(address, before.comment, after.comment),
    ]


def _address(key: ObjectId, value: Routine) -> str:
    name, _, arguments = key.name.partition("(")
    arguments = arguments.removesuffix(")")
    if value.type == "aggregate" and not arguments:
        arguments = "*"
    return f"{value.type.upper()} {quoted(key.schema)}.{quoted(name)}({arguments})"
