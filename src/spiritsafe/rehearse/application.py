"""Plays the application that still runs on the old schema: its statements before the revisions, and again after them.

For each table the reading, inserting and updating of its columns, as a mapper would write them; with a workload, the
queries that production was seen to run. What worked before and does not work after is what a deployment breaks.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from spiritsafe.core.quoting import identifier
from spiritsafe.core.trace import Observation
from spiritsafe.postgres.table_facts import resolve
from spiritsafe.rehearse.made_up_rows import columns_of, value_of
from spiritsafe.rehearse.statement_record import Session

_ROW = 7  # the number of a made-up row that no other one has
# Undefined column, table, type, function; ambiguous; wrong type; generated column; missing value.
_BREAKS = frozenset({"42703", "42P01", "42704", "42883", "42702", "42804", "428C9", "23502", "42809"})
_WORD = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Query:
    """A statement of the application.

    :ivar tables: what it is about, as `schema.table`.
    :ivar shown: how it is named in a finding.
    """

    sql: str
    tables: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A query that does not work any more.

    :ivar name: the column or table that the server names in its refusal.
    """

    query: Query
    error: str
    name: str


@dataclass(frozen=True, slots=True)
class Application:
    """The queries that work before the revisions run."""

    queries: tuple[Query, ...]

    @classmethod
    def before(cls, session: Session, names: Iterable[tuple[str, str]], workload: Sequence[str] = ()) -> "Application":
        """Write the statements for these tables, and keep those that work.

        :param workload: queries with `$1` where values go, as `pg_stat_statements` has them.
        """
        queries = [*_mapped(session, names), *(_prepared(sql) for sql in workload)]
        with _taken_back(session):
            return cls(tuple(query for query in queries if _refusal(session, query) is None))

    def after(self, session: Session) -> tuple[Broken, ...]:
        """Return what does not work any more."""
        with _taken_back(session):
            return tuple(broken for query in self.queries if (broken := _refusal(session, query)) is not None)


def attributed(observations: list[Observation], broken: Iterable[Broken]) -> list[Observation]:
    """Put each broken query with the statement that broke it: the last one about its table that names the culprit."""
    found = list(observations)
    for item in broken:
        place = _culprit(found, item)
        if place is not None:
            sentence = f"{item.query.shown}: {item.error}"
            found[place] = replace(found[place], broken=(*found[place].broken, sentence))
    return found


def _mapped(session: Session, names: Iterable[tuple[str, str]]) -> Iterable[Query]:
    for (schema, name), columns in columns_of(session, resolve(session.query, names).values()).items():
        table, path = identifier(schema, name), f"{schema}.{name}"
        listed = ", ".join(identifier(column[3]) for column in columns)
        values = ", ".join(value_of(column, _ROW) for column in columns)
        same = ", ".join(f"{identifier(column[3])} = {identifier(column[3])}" for column in columns)
        yield Query(f"SELECT {listed} FROM {table} LIMIT 1", (path,), f"SELECT {_short(columns)} FROM {path}")
        yield Query(
            f"INSERT INTO {table} ({listed}) VALUES ({values})", (path,), f"INSERT INTO {path} ({_short(columns)})"
        )
        yield Query(f"UPDATE {table} SET {same}", (path,), f"UPDATE {path} SET {_short(columns)}")


def _prepared(sql: str) -> Query:
    words = " ".join(sql.split())
    return Query(f"PREPARE spiritsafe_query AS {sql}", (), words[:200] + ("..." if words[200:] else ""))


@contextmanager
def _taken_back(session: Session) -> Iterator[None]:
    """A transaction without triggers and foreign keys, rolled back at the end."""
    session.run("BEGIN")
    session.run("SET LOCAL lock_timeout = '5s'")
    session.run("SET LOCAL session_replication_role = replica")
    try:
        yield
    finally:
        session.run("ROLLBACK")


def _refusal(session: Session, query: Query) -> Broken | None:
    """Run it and take it back; what the server says when it cannot be run on this schema."""
    session.run("SAVEPOINT spiritsafe_application")
    try:
        session.run(query.sql)
        refusal = None
    except psycopg.Error as error:
        message = error.diag.message_primary or str(error)
        refusal = (
            Broken(query, message, error.diag.column_name or _named_in(message)) if error.sqlstate in _BREAKS else None
        )
    session.run("ROLLBACK TO SAVEPOINT spiritsafe_application")
    if refusal is None and query.sql.startswith("PREPARE"):
        session.run("DEALLOCATE ALL")
    return refusal


def _named_in(message: str) -> str:
    """The name in `column "a" of relation "b" ...`, `relation "s.b" ...`, `column t.a ...`."""
    quoted_name = _WORD.search(message)
    words = message.split()
    name = quoted_name[1] if quoted_name is not None else words[1] if len(words) > 1 else ""
    return name.rpartition(".")[2]


def _culprit(observations: list[Observation], broken: Broken) -> int | None:
    named = [number for number, seen in enumerate(observations) if _about(seen, broken)]
    exact = [number for number in named if _says(observations[number].statement.sql, broken.name)]
    return next(reversed(exact or named), None)


def _says(sql: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql) is not None


def _about(seen: Observation, broken: Broken) -> bool:
    tables = {facts.name for facts in seen.before} | {lock.relation for lock in seen.locks if lock.mode.blocks_writes}
    former = {relation.former for relation in seen.renamed}
    gone = {relation.name for relation in seen.dropped}
    if not broken.query.tables:
        return _says(seen.statement.sql, broken.name)
    return bool((tables | former | gone) & set(broken.query.tables))


def _short(columns: list[Any]) -> str:
    names = [str(column[3]) for column in columns]
    return ", ".join(names[:6]) + (", ..." if names[6:] else "")
