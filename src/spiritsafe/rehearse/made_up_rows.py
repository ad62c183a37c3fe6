"""Makes rows up for tables that exist before a revision runs, so that what depends on rows is seen.

A NOT NULL column without a default, a type that longer values do not fit, a unique index over equal values: an empty
table takes them all. Two rows a table are enough, inserted without triggers and foreign keys
(`session_replication_role = replica`); values are written per type, and differ where a unique index needs it. Where a
CHECK, a domain or an exclusion constraint refuses them, the table stays empty.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Protocol

from spiritsafe.core.quoting import identifier, literal
from spiritsafe.postgres.table_facts import resolve

_ROWS = 2
_COLUMNS = """
SELECT n.nspname, c.relname, c.oid::bigint, a.attname, t.typcategory::text, format_type(coalesce(b.oid, t.oid), NULL),
    coalesce(b.typtype, t.typtype)::text, a.atttypmod,
    (SELECT e.enumlabel FROM pg_enum AS e WHERE e.enumtypid = coalesce(b.oid, t.oid) ORDER BY e.enumsortorder LIMIT 1)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_type AS b ON b.oid = t.typbasetype
WHERE c.oid = ANY ('{{{oids}}}'::oid[]) AND c.relkind IN ('r', 'p') AND a.attgenerated = '' AND a.attidentity <> 'a'
ORDER BY c.oid, a.attnum
"""


class Session(Protocol):
    """A session in autocommit mode."""

    def query(self, sql: str) -> Iterable[Any]:
        """Run a query and return its rows."""

    def run(self, sql: str) -> None:
        """Run a command."""


def make_up_rows(session: Session, names: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Insert rows into those of the tables that are empty.

    :returns: schema and name of the tables that have made-up rows now.
    """
    tables = columns_of(session, resolve(session.query, names).values())
    if not tables:
        return frozenset()
    session.run("SET session_replication_role = replica")
    try:
        return frozenset(
            (schema, name) for (schema, name), columns in tables.items() if _filled(session, schema, name, columns)
        )
    finally:
        session.run("RESET session_replication_role")


def columns_of(session: Session, oids: Iterable[int]) -> dict[tuple[str, str], list[Any]]:
    """The columns that an INSERT may name, as rows of the query above, by schema and table."""
    tables: dict[tuple[str, str], list[Any]] = {}
    wanted = ",".join(str(oid) for oid in sorted(set(oids)))
    for row in session.query(_COLUMNS.format(oids=wanted)) if wanted else ():
        tables.setdefault((row[0], row[1]), []).append(row)
    return tables


def value_of(column: Any, number: int) -> str:  # noqa: ANN401 - a row of the query above
    """A value for a column in row `number`, as SQL."""
    _, _, _, _, category, name, kind, modifier, label = column
    limit = modifier - 4 if modifier >= 4 and name in ("character varying", "character") else 0  # noqa: PLR2004
    if kind == "e":
        return literal(str(label))
    text = f"made up {number}"[: limit or None] if not limit or limit >= 10 else str(number)[:limit]  # noqa: PLR2004
    special = {
        "uuid": f"'00000000-0000-0000-0000-{number:012d}'",
        "boolean": "true",
        "json": "'{}'",
        "jsonb": "'{}'",
        "bytea": f"'\\x{number:02x}'",
        "inet": f"'10.0.0.{number}'",
        "cidr": f"'10.0.{number}.0/24'",
        "time without time zone": "'12:00'",
        "interval": "'1 day'",
        "xml": "'<a/>'",
        "tsvector": "'a'",
    }
    if name in special:
        return special[name]
    fallback = {"N": str(number), "S": f"'{text}'", "D": f"'2020-01-{number:02d}'", "A": "'{}'", "B": "true"}
    return fallback.get(category, "NULL")


def _filled(session: Session, schema: str, name: str, columns: list[Any]) -> bool:
    table = identifier(schema, name)
    if any(session.query(f"SELECT 1 FROM {table} LIMIT 1")):
        return False
    listed = ", ".join(identifier(column[3]) for column in columns)
    with suppress(Exception):  # the server's refusal, in the words of whatever driver this is
        for number in range(1, _ROWS + 1):
            values = ", ".join(value_of(column, number) for column in columns)
            session.run(f"INSERT INTO {table} ({listed}) VALUES ({values})")
    return any(session.query(f"SELECT 1 FROM {table} LIMIT 1"))
