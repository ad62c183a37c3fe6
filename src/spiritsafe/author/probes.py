"""Looks at the rows before anything is changed: a migration that rows forbid ends where it began."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from spiritsafe.author.identifier import literal, qualified, quoted
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.outlook import Outlook
from spiritsafe.core.catalog import Column, Constraint, EnumType, Index, Kind, ObjectId
from spiritsafe.core.change import Part
from spiritsafe.sql.convergent import convergent
from spiritsafe.sql.definition import index_definition


def probe(
    key: ObjectId, before: Part | None, after: Part, columns: Collection[str], outlook: Outlook
) -> Iterator[SqlOp]:
    """Return the checks for one object that is made or changed.

    :param columns: those of its table that it mentions.
    """
    if isinstance(after, Column):
        yield from _column(key, before, after)
    judged = isinstance(after, Constraint) or (isinstance(after, Index) and after.unique)
    rows = outlook.rows(key.owner, columns) if judged else None
    if isinstance(after, Constraint) and rows is not None:
        yield from _constraint(key, after, rows, outlook)
    elif isinstance(after, Index) and rows is not None:
        yield from _index(key, after, rows, outlook)


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


def _constraint(key: ObjectId, after: Constraint, rows: str, outlook: Outlook) -> Iterator[SqlOp]:
    if not after.validated or not after.enforced:
        return
    if after.type == "check" and after.expression:
        condition = outlook.spoken(convergent(after.expression))
        if condition is not None:
            yield _refusing(
                f"SELECT FROM {_from(rows)} WHERE NOT ({condition})",
                f"rows of {key.table} break the check {key.name}",
                "correct them first",
            )
    elif after.type == "foreign key" and "PERIOD" not in after.definition:
        yield from _foreign_key(key, after, rows, outlook)
    elif after.type in ("unique", "primary key") and "WITHOUT OVERLAPS" not in after.definition:
        yield from _unique(key, after.columns, rows, "", nulls="NULLS NOT DISTINCT" in after.definition)
        if after.type == "primary key":
            missing = " OR ".join(f"{quoted(name)} IS NULL" for name in after.columns)
            yield _refusing(
                f"SELECT FROM {_from(rows)} WHERE {missing}",
                f"rows of {key.table} have no value in a column of the primary key {key.name}",
                "fill them in first",
            )


def _foreign_key(key: ObjectId, after: Constraint, rows: str, outlook: Outlook) -> Iterator[SqlOp]:
    schema, name, *targets = after.references
    target = ObjectId(Kind.TABLE, schema, name)
    present = " AND ".join(f"here.{quoted(column)} IS NOT NULL" for column in after.columns)
    there = outlook.rows(target, targets)
    if there is None and target not in outlook.made:
        return
    pairs = zip(after.columns, targets, strict=True)
    equal = " AND ".join(f"there.{quoted(target)} = here.{quoted(column)}" for column, target in pairs)
    missing = f" AND NOT EXISTS (SELECT FROM {there} AS there WHERE {equal})" if there is not None else ""
    yield _refusing(
        f"SELECT FROM {rows} AS here WHERE {present}{missing}",
        f"rows of {key.table} point at no row of {name}: foreign key {key.name}",
        "correct or delete them first",
    )
    if "MATCH FULL" in after.definition and len(after.columns) > 1:
        columns = ", ".join(f"here.{quoted(column)}" for column in after.columns)
        yield _refusing(
            f"SELECT FROM {rows} AS here WHERE num_nulls({columns}) BETWEEN 1 AND {len(after.columns) - 1}",
            f"rows of {key.table} have some values of the foreign key {key.name} and not all: it is MATCH FULL",
            "fill in the others, or take them all out",
        )


def _index(key: ObjectId, after: Index, rows: str, outlook: Outlook) -> Iterator[SqlOp]:
    definition = index_definition(after.definition)
    if definition is not None and "" not in after.columns:
        where = outlook.spoken(convergent(definition.where))
        if where is not None:
            yield from _unique(key, after.columns, rows, where, nulls=definition.nulls_not_distinct)


def _unique(key: ObjectId, columns: tuple[str, ...], rows: str, where: str, *, nulls: bool) -> Iterator[SqlOp]:
    names = [quoted(name) for name in columns]
    conditions = ([] if nulls else [f"{name} IS NOT NULL" for name in names]) + ([where] if where else [])
    filtered = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    yield _refusing(
        f"SELECT FROM {_from(rows)}{filtered} GROUP BY {', '.join(names)} HAVING count(*) > 1",
        f"rows of {key.table} have the same {', '.join(columns)}, which {key.name} forbids",
        "correct or delete them first",
    )


def _from(rows: str) -> str:
    return f"{rows} AS later" if rows.startswith("(") else rows


def losing(before: EnumType, after: EnumType, users: Mapping[ObjectId, Column]) -> Iterator[SqlOp]:
    """Look for values that an enum is to lose.

    :param users: the columns of that type.
    """
    gone = [value for value in before.values if value not in after.values]
    for key, column in sorted(users.items()) if gone else ():
        values = ", ".join(literal(value) for value in gone)
        among = f"::text[] && ARRAY[{values}]" if column.type.endswith("[]") else f"::text IN ({values})"
        yield _refusing(
            f"SELECT FROM {qualified(key.schema, key.table)} WHERE {quoted(key.name)}{among}",
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
