"""Types that ALTER TYPE cannot change: the old one is set aside, a new one made, and the columns moved over.

Values that the new type does not have make the cast fail, and nothing is changed.
"""

from collections.abc import Sequence

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import composite_type, domain, enum_type, range_type
from spiritsafe.author.operation import NoteOp, SqlOp
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Catalog, Column, CompositeType, Domain, EnumType, ObjectId, RangeType
from spiritsafe.core.phase import Phase

Rebuilt = EnumType | Domain | CompositeType | RangeType


def rebuild(
    key: ObjectId,
    before: Rebuilt,
    after: Rebuilt,
    columns: Sequence[tuple[ObjectId, Column, Column]],
    catalogs: tuple[Catalog, Catalog],
) -> Step:
    """Return the one step that does it.

    :param columns: the columns of the type, each before and after.
    :param catalogs: the current one and the desired one.
    """
    there = [(name, old, new) for name, old, new in columns]
    back = [(name, new, old) for name, old, new in columns]
    note = NoteOp("PostgreSQL rewrites the tables of these columns, under a lock that keeps everybody out")
    return Step(
        (*([note] if columns else []), *_moved(key, before, after, there, catalogs[1])),
        tuple(_moved(key, after, before, back, catalogs[0])),
        Phase.CONTRACT,
    )


def _moved(
    key: ObjectId,
    before: Rebuilt,
    after: Rebuilt,
    columns: Sequence[tuple[ObjectId, Column, Column]],
    catalog: Catalog,
) -> list[MigrateOperation]:
    if isinstance(before, RangeType):
        return _through_text(key, after, columns, catalog)
    aside = qualified(key.schema, key.name + "_old")
    kind = "DOMAIN" if isinstance(before, Domain) else "TYPE"
    found: list[MigrateOperation] = [
        SqlOp(f"ALTER {kind} {qualified(key.schema, key.name)} RENAME TO {quoted(key.name + '_old')}"),
        *_made(key, after, catalog),
    ]
    for name, old, new in columns:
        start = f"ALTER TABLE {qualified(name.schema, name.table)} ALTER COLUMN {quoted(name.name)}"
        found += [SqlOp(f"{start} DROP DEFAULT")] if old.default is not None else []
        found.append(SqlOp(f"{start} TYPE {new.type} USING {_using(before, after, new)}"))
        found += [SqlOp(f"{start} SET DEFAULT {new.default}")] if new.default is not None else []
    return [*found, SqlOp(f"DROP {kind} {aside}")]


def _through_text(
    key: ObjectId, after: Rebuilt, columns: Sequence[tuple[ObjectId, Column, Column]], catalog: Catalog
) -> list[MigrateOperation]:
    """A range type set aside leaves its constructors under the old name: it has to go before the new one comes."""
    before, behind = [], []
    for name, old, new in columns:
        start = f"ALTER TABLE {qualified(name.schema, name.table)} ALTER COLUMN {quoted(name.name)}"
        text = "text[]" if new.type.endswith("[]") else "text"
        before += [SqlOp(f"{start} DROP DEFAULT")] if old.default is not None else []
        before.append(SqlOp(f"{start} TYPE {text} USING {quoted(name.name)}::{text}"))
        behind.append(SqlOp(f"{start} TYPE {new.type} USING {quoted(name.name)}::{new.type}"))
        behind += [SqlOp(f"{start} SET DEFAULT {new.default}")] if new.default is not None else []
    gone = SqlOp(f"DROP TYPE {qualified(key.schema, key.name)}")
    return [*before, gone, *_made(key, after, catalog), *behind]


def _made(key: ObjectId, value: Rebuilt, catalog: Catalog) -> list[MigrateOperation]:
    if isinstance(value, EnumType):
        return enum_type.create(key, value, catalog)
    if isinstance(value, Domain):
        return domain.create(key, value, catalog)
    if isinstance(value, CompositeType):
        return composite_type.create(key, value, catalog)
    return range_type.create(key, value, catalog)


def _using(before: Rebuilt, after: Rebuilt, column: Column) -> str:
    name = quoted(column.name)
    if isinstance(before, CompositeType) and isinstance(after, CompositeType) and not column.type.endswith("[]"):
        old = {item.name for item in before.attributes}
        fields = ", ".join(
            f"({name}).{quoted(item.name)}::{item.type}" if item.name in old else "NULL" for item in after.attributes
        )
        return f"CASE WHEN {name} IS NOT NULL THEN ROW({fields})::{column.type} END"
    if isinstance(before, Domain):
        return f"{name}::{column.type}"
    between = "text[]" if column.type.endswith("[]") else "text"
    return f"{name}::{between}::{column.type}"
