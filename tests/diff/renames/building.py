"""Small catalogues, written the way one thinks of them."""

from dataclasses import replace

from spiritsafe.core.catalog import (
    Catalog,
    CatalogObject,
    Column,
    Constraint,
    EnumType,
    Index,
    Kind,
    ObjectId,
    Sequence,
    SequenceOptions,
    Table,
    catalog_of,
)
from spiritsafe.diff.renames import Answer, Renames, find_renames, read_answers


def col(name: str, kind: str = "text", **more: object) -> Column:
    base = kind.partition("(")[0].removesuffix("[]")
    return replace(Column(name, kind, base), **more)  # type: ignore[arg-type]


def key(table: str, *columns: str) -> Constraint:
    return Constraint(f"{table}_pkey", "primary key", f"PRIMARY KEY ({', '.join(columns)})", columns)


def unique(name: str, *columns: str) -> Constraint:
    return Constraint(name, "unique", f"UNIQUE ({', '.join(columns)})", columns)


def check(name: str, text: str, *columns: str) -> Constraint:
    return Constraint(name, "check", f"CHECK (({text}))", columns, expression=f"({text})")


def points(name: str, column: str, table: str, there: str = "id", tail: str = "") -> Constraint:
    definition = f"FOREIGN KEY ({column}) REFERENCES public.{table}({there}){tail}"
    return Constraint(name, "foreign key", definition, (column,), ("public", table, there))


def index(name: str, table: str, *columns: str, tail: str = "", method: str = "btree") -> Index:
    definition = f"CREATE INDEX {name} ON public.{table} USING {method} ({', '.join(columns)}){tail}"
    return Index(name, definition, method, columns)


def table(
    name: str,
    *columns: Column,
    schema: str = "public",
    constraints: tuple[Constraint, ...] = (),
    indexes: tuple[Index, ...] = (),
) -> Table:
    return Table(schema, name, columns, constraints, indexes)


def enum(name: str, *values: str, schema: str = "public") -> EnumType:
    return EnumType(schema, name, values)


def sequence(name: str, *owned_by: str, start: int = 1) -> Sequence:
    return Sequence("public", name, SequenceOptions(start=start), owned_by=owned_by)


def catalog(*objects: Table | EnumType | Sequence) -> Catalog:
    kinds = {Table: Kind.TABLE, EnumType: Kind.ENUM_TYPE, Sequence: Kind.SEQUENCE}
    values: dict[ObjectId, CatalogObject] = {ObjectId(kinds[type(one)], one.schema, one.name): one for one in objects}
    return catalog_of(180006, values)


def match(
    current: Catalog,
    desired: Catalog,
    *renames: str,
    refuse: tuple[str, ...] = (),
    markers: tuple[Answer, ...] = (),
) -> Renames:
    return find_renames(current, desired, read_answers(renames, refuse, None), markers)


def decided(renames: Renames) -> set[str]:
    return {f"{one.before} -> {one.after.path}" for one in renames.decided}


def asked(renames: Renames) -> dict[str, list[str]]:
    return {one.subject: [choice.after.path for choice in one.choices] for one in renames.questions}
