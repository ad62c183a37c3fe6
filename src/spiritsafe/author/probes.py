"""Looks at the rows before anything is changed: a migration that rows forbid ends where it began."""

from collections.abc import Iterator, Mapping, Sequence

from spiritsafe.author.identifier import literal, qualified, quoted
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Column, Constraint, EnumType, Index, ObjectId
from spiritsafe.core.change import Part
from spiritsafe.sql.convergent import convergent
from spiritsafe.sql.definition import index_definition


def probe(key: ObjectId, before: Part | None, after: Part, users: Mapping[ObjectId, Column]) -> Iterator[SqlOp]:
    """Return the checks for one object that is made or changed.

    :param users: for an enum, the columns of that type.
    """
    if isinstance(after, Column):
        yield from _column(key, before, after)
    elif isinstance(after, Constraint):
        yield from _constraint(key, after)
    elif isinstance(after, Index) and after.unique:
        yield from _index(key, after)
    elif isinstance(after, EnumType) and isinstance(before, EnumType):
        yield from _enum(before, after, users)


def converting(key: ObjectId, after: Column, expression: str) -> SqlOp:
    """Convert every value without keeping it: a value that has no counterpart would stop the change halfway.

    :param expression: what turns the old value into the new one.
    """
    wrong = f"rows of {key.table} have a {key.name} that cannot become {after.type}: "
    return SqlOp(
        f"""DO $$
DECLARE
    converted {after.type};
BEGIN
    FOR converted IN SELECT {expression} FROM {qualified(key.schema, key.table)} LOOP
    END LOOP;
EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        MESSAGE = {literal(wrong)} || SQLERRM,
        HINT = 'correct them first';
END
$$"""
    )


def naming(key: ObjectId, after: Column, text: str, values: Sequence[str]) -> SqlOp:
    """Look whether an enum, which may only be coming, has every value.

    :param text: what turns the old value into text, or into an array of texts.
    """
    known = ", ".join(literal(value) for value in values)
    table = qualified(key.schema, key.table)
    query = f"SELECT FROM {table} WHERE {text} NOT IN ({known})"
    if after.type.endswith("[]"):
        query = f"SELECT FROM {table}, unnest({text}) AS item WHERE item NOT IN ({known})"
    return _refusing(
        query,
        f"rows of {key.table} have a {key.name} that {after.base_type} does not know",
        "give them another value first",
    )


def _column(key: ObjectId, before: Part | None, after: Column) -> Iterator[SqlOp]:
    if not after.not_null or after.default is not None or after.identity or after.generated:
        return
    table = qualified(key.schema, key.table)
    if before is None:
        yield _refusing(
            f"SELECT FROM {table}",
            f"{key.table} has rows, and its new column {key.name} must not be NULL and has no default",
            "give it a server_default, or let it be nullable until the rows have their values",
        )
    elif isinstance(before, Column) and not before.not_null:
        yield _refusing(
            f"SELECT FROM {table} WHERE {quoted(key.name)} IS NULL",
            f"rows of {key.table} have no {key.name}, which must not be NULL",
            "fill it in first, or give it a server_default",
        )


def _constraint(key: ObjectId, after: Constraint) -> Iterator[SqlOp]:
    table = qualified(key.schema, key.table)
    if not after.validated or not after.enforced:
        return
    if after.type == "check" and after.expression:
        yield _refusing(
            f"SELECT FROM {table} WHERE NOT ({convergent(after.expression)})",
            f"rows of {key.table} break the check {key.name}",
            "correct them first",
        )
    elif after.type == "foreign key" and "MATCH FULL" not in after.definition and "PERIOD" not in after.definition:
        yield _refusing(
            _orphans(table, after),
            f"rows of {key.table} point at no row of {after.references[1]}: foreign key {key.name}",
            "correct or delete them first",
        )
    elif after.type in ("unique", "primary key") and "WITHOUT OVERLAPS" not in after.definition:
        yield from _unique(key, after.columns, "", nulls="NULLS NOT DISTINCT" in after.definition)
        if after.type == "primary key":
            missing = " OR ".join(f"{quoted(name)} IS NULL" for name in after.columns)
            yield _refusing(
                f"SELECT FROM {table} WHERE {missing}",
                f"rows of {key.table} have no value in a column of the primary key {key.name}",
                "fill them in first",
            )


def _index(key: ObjectId, after: Index) -> Iterator[SqlOp]:
    definition = index_definition(after.definition)
    if definition is not None and "" not in after.columns:
        where = convergent(definition.where)
        yield from _unique(key, after.columns, where, nulls=definition.nulls_not_distinct)


def _unique(key: ObjectId, columns: tuple[str, ...], where: str, *, nulls: bool) -> Iterator[SqlOp]:
    table, names = qualified(key.schema, key.table), [quoted(name) for name in columns]
    conditions = ([] if nulls else [f"{name} IS NOT NULL" for name in names]) + ([where] if where else [])
    filtered = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    yield _refusing(
        f"SELECT FROM {table}{filtered} GROUP BY {', '.join(names)} HAVING count(*) > 1",
        f"rows of {key.table} have the same {', '.join(columns)}, which {key.name} forbids",
        "correct or delete them first",
    )


def _orphans(table: str, after: Constraint) -> str:
    schema, name, *targets = after.references
    pairs = zip(after.columns, targets, strict=True)
    equal = " AND ".join(f"there.{quoted(target)} = here.{quoted(column)}" for column, target in pairs)
    present = " AND ".join(f"here.{quoted(column)} IS NOT NULL" for column in after.columns)
    missing = f"NOT EXISTS (SELECT FROM {qualified(schema, name)} AS there WHERE {equal})"
    return f"SELECT FROM {table} AS here WHERE {present} AND {missing}"


def _enum(before: EnumType, after: EnumType, users: Mapping[ObjectId, Column]) -> Iterator[SqlOp]:
    gone = [value for value in before.values if value not in after.values]
    for key, column in sorted(users.items()) if gone else ():
        if column.type.endswith("[]"):
            continue
        values = ", ".join(literal(value) for value in gone)
        yield _refusing(
            f"SELECT FROM {qualified(key.schema, key.table)} WHERE {quoted(key.name)}::text IN ({values})",
            f"rows of {key.table} have a {key.name} that {after.name} does not know any more: {', '.join(gone)}",
            "give them another value first",
        )


def _refusing(query: str, message: str, hint: str) -> SqlOp:
    return SqlOp(
        f"""DO $$
BEGIN
    IF EXISTS ({query}) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'integrity_constraint_violation',
            MESSAGE = {literal(message)},
            HINT = {literal(hint)};
    END IF;
END
$$"""
    )
