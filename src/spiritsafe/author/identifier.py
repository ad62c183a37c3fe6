"""Names as SQL writes them."""

import re

from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
# Reserved too (manual, appendix C), and not in SQLAlchemy's list.
_RESERVED = RESERVED_WORDS | {"collation", "concurrently", "lateral", "system_user", "tablesample"}


def quoted(name: str) -> str:
    """Return an identifier, in quotes where it needs them."""
    if _PLAIN.fullmatch(name) and name not in _RESERVED:
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def qualified(schema: str, name: str) -> str:
    """Return an object's name with its schema."""
    return f"{quoted(schema)}.{quoted(name)}" if schema else quoted(name)


def listed(names: tuple[str, ...]) -> str:
    """Return several identifiers, separated by commas."""
    return ", ".join(quoted(name) for name in names)


def literal(text: str | None) -> str:
    """Return a string as a literal; NULL for None."""
    if text is None:
        return "NULL"
    escaped = text.replace("'", "''")
    return "E'" + escaped.replace("\\", "\\\\") + "'" if "\\" in escaped else f"'{escaped}'"


def schema_argument(schema: str) -> str | None:
    """Return a schema as Alembic's operations take it: None for the default one."""
    return None if schema == "public" else schema
