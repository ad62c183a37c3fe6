"""Rows for a random schema: the same few numbers everywhere, so that every foreign key finds what it points at."""

from collections.abc import Iterable, Mapping

import psycopg
from psycopg import sql
from tests.author.random_models import Schema, Table

_COUNTER = 41  # where sequences stand when the rows are in
Row = Mapping[str, str | None]
Rows = Mapping[str, tuple[Row, ...]]
Session = psycopg.Connection[tuple[object, ...]]

_SPELLINGS = {
    "number": "{n}",
    "text": "{n}",
    "decimal": "{n}.5",
    "boolean": "{odd}",
    "date": "2024-05-0{n}",
    "time": "0{n}:00",
    "interval": "{n} days",
    "uuid": "00000000-0000-0000-0000-00000000000{n}",
    "bytes": "\\x0{n}",
    "json": '{{"n": {n}}}',
    "jsonb": '{{"n": {n}}}',
    "array": "{{{n}}}",
}


def fill(session: Session, before: Schema, after: Schema, count: int) -> None:
    """Put in those rows that the schema takes, of values that the next one takes too, and move every counter on."""
    for number in range(1, count + 1):
        takes(session, {name: (_row(name, table, number, before, after),) for name, table in before.tables})
    for (name,) in session.execute("SELECT seqrelid::regclass::text FROM pg_sequence").fetchall():
        session.execute("SELECT setval(%s::regclass, %s)", [name, _COUNTER])


def _row(name: str, table: Table, number: int, before: Schema, after: Schema) -> Row:
    later = dict(dict(after.tables).get(name, table).columns)
    row: dict[str, str | None] = {"id": str(number)}
    for called, column in table.columns:
        hole = column.nullable and called not in table.key.columns and number == 1
        if column.base:
            continue
        if hole and (later.get(called, column).nullable or column.nulls):
            row[called] = None
        elif column.type.enum:
            value = _enum_value(column.type.enum, number, before, after)
            row[called] = value if column.type.family == "enum" else f"{{{value}}}"
        else:
            row[called] = _SPELLINGS[column.type.family].format(n=number, odd=bool(number % 2))
    return row


def _enum_value(enum: str, number: int, before: Schema, after: Schema) -> str:
    """A value that stays, where there is one; the third row takes any."""
    values = dict(before.enums)[enum]
    staying = [value for value in values if value in dict(after.enums).get(enum, values)]
    chosen = list(values) if number == 3 or not staying else staying
    return chosen[number % len(chosen)]


def takes(session: Session, rows: Rows) -> bool:
    """Insert rows in all tables by one statement, so that circular foreign keys hold when it ends; or none of them."""
    parts = [_insert(name, row) for name, found in rows.items() for row in found]
    if not parts:
        return True
    named = [sql.SQL("part_{} AS ({})").format(sql.SQL(str(number)), part) for number, part in enumerate(parts)]
    try:
        with session.transaction():
            session.execute(sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(named)))
            session.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.Error:
        return False
    return True


def _insert(table: str, row: Row) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    values = sql.SQL(", ").join(sql.Literal(value) if value is None else _unknown(value) for value in row.values())
    text = "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})"
    return sql.SQL(text).format(sql.Identifier(table), columns, values)


def _unknown(value: str) -> sql.Composable:
    """A literal without a type, which takes that of its column."""
    return sql.SQL("'{}'").format(sql.SQL(value.replace("'", "''")))


def dumped(session: Session, tables: Mapping[str, Iterable[str]]) -> Rows:
    """These columns of these tables, as text."""
    found = {}
    for name, columns in tables.items():
        names = list(columns)
        chosen = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in names)
        query = sql.SQL("SELECT {} FROM {} ORDER BY id").format(chosen, sql.Identifier(name))
        rows = session.execute(query).fetchall()
        found[name] = tuple({c: None if v is None else str(v) for c, v in zip(names, row, strict=True)} for row in rows)
    return found


def counters(session: Session) -> Mapping[str, object]:
    """Where the sequences behind `id` columns stand, by table."""
    query = """
        SELECT refobjid::regclass::text, pg_sequence_last_value(objid)
        FROM pg_depend
        JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid AND attname = 'id'
        JOIN pg_sequence ON seqrelid = objid
        WHERE deptype IN ('a', 'i')"""
    return {str(name): value for name, value in session.execute(query).fetchall()}
