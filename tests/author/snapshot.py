"""A database as sorted lines of text, read from the system catalogues and independent of the code under test.

It judges whether two databases of one server are equal, names and all. Left out: the order of columns, OIDs, Alembic's
own table, and what belongs to an extension. A missing ACL reads as the default that PostgreSQL takes it for.
"""

import difflib
import re

import psycopg
from psycopg.rows import dict_row
from tests.author.snapshot_queries import queries

# PostgreSQL reads its own text of `x IN ('a', 'b')` on a varchar back as another tree of the same meaning.
_CAST_ELEMENT = re.compile(r"\((?P<value>'(?:[^']|'')*'::character varying(?:\(\d+\))?)\)::text")
_CAST_ARRAY = re.compile(
    r"\(ARRAY\[(?P<values>(?:'(?:[^']|'')*'::character varying(?:\(\d+\))?(?:, )?)+)\]\)::text\[\]"
)


def snapshot(url: str) -> list[str]:
    """Every object somebody made, one line each, in an order of its own."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        connection.execute("SET search_path = ''")
        return sorted(
            _line(kind, row)
            for kind, query in queries(connection.info.server_version).items()
            for row in connection.execute(query.encode()).fetchall()
        )


def _line(kind: str, row: dict[str, object]) -> str:
    name, *rest = row.items()
    said = [f"{key}={value}" for key, value in rest if value not in (None, False, "", [])]
    return f"{kind} {name[1]}: {', '.join(said)}".replace("\n", "\\n")


def difference(expected: list[str], found: list[str]) -> str:
    """A unified diff, empty where both are equal."""
    return "\n".join(difflib.unified_diff(expected, found, "expected", "found", lineterm="", n=0))


def alike(lines: list[str]) -> list[str]:
    """The lines with `varchar IN (...)` in one spelling, for definitions that were taken from a dump of themselves."""
    without = (_CAST_ELEMENT.sub(r"\g<value>", line) for line in lines)
    return sorted(_CAST_ARRAY.sub(r"ARRAY[\g<values>]", line) for line in without)
