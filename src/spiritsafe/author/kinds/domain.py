"""Domains."""

from collections.abc import Iterator
from dataclasses import replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, Domain, ObjectId


def create(key: ObjectId, value: Domain, catalog: Catalog) -> list[MigrateOperation]:
    """Make the domain, with its constraints."""
    parts = [f"CREATE DOMAIN {qualified(key.schema, key.name)} AS {value.type}"]
    parts += [f"COLLATE {value.collation}"] if value.collation else []
    parts += [f"DEFAULT {value.default}"] if value.default else []
    parts += [_not_null(value)] if value.not_null else []
    valid = tuple(item for item in value.constraints if item.validated)
    parts += [f"CONSTRAINT {quoted(item.name)} {item.definition}" for item in valid]
    plain = replace(value, constraints=valid, grants=None, comment=None)
    plain = replace(plain, constraints=tuple(replace(item, comment=None) for item in valid))
    return [SqlOp(" ".join(parts)), *(alter(key, plain, value, catalog) or [])]


def drop(key: ObjectId, _value: Domain, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the domain."""
    return [SqlOp(f"DROP DOMAIN {qualified(key.schema, key.name)}")]


def alter(key: ObjectId, before: Domain, after: Domain, catalog: Catalog) -> list[MigrateOperation] | None:
    """Change default, NOT NULL and constraints; another base type needs a new domain."""
    if (before.type, before.collation) != (after.type, after.collation):
        return None
    address = f"DOMAIN {qualified(key.schema, key.name)}"
    had = facet.moved(before.grants, before.role, after.role)
    return [
        *_attributes(address, before, after),
        *_constraints(address, before, after),
        *facet.owner(address, before.role, after.role),
        *facet.grants(
            address.replace("DOMAIN", "TYPE", 1), had, after.grants, role=after.role, version=catalog.server_version
        ),
        *facet.comment(address, before.comment, after.comment),
    ]


def _attributes(address: str, before: Domain, after: Domain) -> Iterator[MigrateOperation]:
    if before.default != after.default:
        yield SqlOp(f"ALTER {address} " + (f"SET DEFAULT {after.default}" if after.default else "DROP DEFAULT"))
    if before.not_null and not after.not_null:
        yield SqlOp(f"ALTER {address} DROP NOT NULL")


def _not_null(value: Domain) -> str:
    """The constraint, with a name where it has not the one that PostgreSQL gives."""
    return f"CONSTRAINT {quoted(value.not_null_name)} NOT NULL" if value.not_null_name else "NOT NULL"


def _gets_not_null(address: str, before: Domain, after: Domain) -> Iterator[MigrateOperation]:
    named = _not_null(after)
    if after.not_null and not before.not_null:
        # That a name may be given came with PostgreSQL 17, as did the name.
        yield SqlOp(f"ALTER {address} " + (f"ADD {named}" if named != "NOT NULL" else "SET NOT NULL"))
    elif after.not_null and after.not_null_name != before.not_null_name:
        old, new = (value.not_null_name or f"{value.name}_not_null" for value in (before, after))
        yield SqlOp(f"ALTER {address} RENAME CONSTRAINT {quoted(old)} TO {quoted(new)}")


def _constraints(address: str, before: Domain, after: Domain) -> Iterator[MigrateOperation]:
    had = {item.name: item for item in before.constraints}
    has = {item.name: item for item in after.constraints}
    for name, item in had.items():
        if name not in has or has[name].definition != item.definition:
            yield SqlOp(f"ALTER {address} DROP CONSTRAINT {quoted(name)}")
    yield from _gets_not_null(address, before, after)
    for name, item in has.items():
        old = had.get(name)
        if old is None or old.definition != item.definition:
            bare = item.definition.removesuffix(" NOT VALID")
            # Added unchecked and then validated: the scan holds a weaker lock (manual, ALTER DOMAIN).
            yield SqlOp(f"ALTER {address} ADD CONSTRAINT {quoted(name)} {bare} NOT VALID")
            if item.validated:
                yield SqlOp(f"ALTER {address} VALIDATE CONSTRAINT {quoted(name)}")
            old = None
        if (old.comment if old else None) != item.comment:
            yield from facet.comment(
                f"CONSTRAINT {quoted(name)} ON {address}", old.comment if old else None, item.comment
            )
