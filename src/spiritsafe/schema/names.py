"""Names and texts as PostgreSQL reads them; the quoting is SQLAlchemy's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.types import TypeEngine

from spiritsafe.core.quoting import literal

# With this parameter style nothing doubles a %; the driver's own escaping comes when a statement is sent.
_DIALECT = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
_PREPARER = _DIALECT.identifier_preparer

# Words that stand where a role may, and are not names (manual: SQL Commands, GRANT).
_ROLE_WORDS = frozenset({"PUBLIC", "CURRENT_ROLE", "CURRENT_USER", "SESSION_USER"})

SqlType = str | TypeEngine[Any]
Query = str | SelectBase


def several(given: str | Sequence[str]) -> tuple[str, ...]:
    """One name or several, as several."""
    return (given,) if isinstance(given, str) else tuple(given)


def quoted(name: str) -> str:
    """The identifier, in quotes where it needs them."""
    return str(_PREPARER.quote(name))


def qualified(name: str, schema: str | None) -> str:
    """The identifier with its schema before it, if it has one."""
    return quoted(name) if schema is None else f"{quoted(schema)}.{quoted(name)}"


def listed(names: Iterable[str]) -> str:
    """Identifiers, separated by commas."""
    return ", ".join(quoted(name) for name in names)


def table_name(table: Table) -> str:
    """The name of a table with its schema."""
    return qualified(table.name, table.schema)


def roles(given: str | Sequence[str]) -> str:
    """Roles, separated by commas; `PUBLIC` and `CURRENT_USER` are words, not names."""
    return ", ".join(name.upper() if name.upper() in _ROLE_WORDS else quoted(name) for name in several(given))


def named_roles(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """The roles that have to exist: all that are names."""
    return tuple(name for name in several(given or ()) if name.upper() not in _ROLE_WORDS)


def dollar_quoted(body: str) -> str:
    """A string constant that needs no escaping (manual: 4.1.2.4); the tag does not occur in the body."""
    tag, number = "$$", 0
    while tag in body or body.endswith(tag[:-1]):
        number += 1
        tag = f"$body{number}$"
    return f"{tag}\n{body.strip()}\n{tag}"


def type_name(given: SqlType) -> str:
    """A type as SQL spells it; a SQLAlchemy type is compiled."""
    return given if isinstance(given, str) else given.compile(dialect=_DIALECT)


def sql_of(query: Query) -> str:
    """A query as SQL: text stays as it is, a `Select` is compiled with its values written into it."""
    if isinstance(query, str):
        return query.strip().removesuffix(";").rstrip()
    return str(query.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def tables_in(query: Query) -> list[Table]:
    """The tables a `Select` reads; of text nothing is known."""
    return [] if isinstance(query, str) else [each for each in visitors.iterate(query) if isinstance(each, Table)]


def option_list(options: Mapping[str, str | float | bool]) -> str:
    """`name = value` pairs (storage parameters, view options), in parentheses."""
    return "(" + ", ".join(f"{name} = {_option(value)}" for name, value in options.items()) + ")"


def foreign_options(options: Mapping[str, str]) -> str:
    """The OPTIONS clause of foreign objects, led by a space; nothing when there are none."""
    pairs = ", ".join(f"{quoted(name)} {literal(value)}" for name, value in options.items())
    return f" OPTIONS ({pairs})" if pairs else ""


def _option(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
