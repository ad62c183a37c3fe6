"""Records one statement after the other: what is known before it, what is seen after it."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import psycopg
from psycopg import sql

from spiritsafe.core.trace import Facts, Failure, Lock, Observation, Statement
from spiritsafe.postgres import observer, table_facts
from spiritsafe.postgres.function_facts import read_function_facts
from spiritsafe.postgres.observer import Observer, Seen
from spiritsafe.postgres.table_facts import read_facts, resolve
from spiritsafe.rehearse.alongside import Alongside
from spiritsafe.sql.command import Command, commands
from spiritsafe.sql.concurrency import needs_no_transaction
from spiritsafe.sql.named_relations import named_functions, named_relations

_INVALID = """
SELECT c.oid::bigint, n.nspname, c.relname
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i'
"""
_WORDS = ("rewriting table", "verifying table", "building index", "existing constraints on", "validating foreign key")


INSTALL = (*observer.INSTALL, table_facts.INSTALL, table_facts.SHARE)  # in each session that is to be observed
_BLOCKS = frozenset({"do_stmt", "call_stmt"})
DATA_CLASSES = ("22", "23")  # SQLSTATE classes "data exception" and "integrity constraint violation"


class Session(Protocol):
    """The session that is observed, below whatever sends statements over it."""

    def query(self, sql: str) -> Iterable[Sequence[Any]]:
        """Run a query of ours and return its rows."""

    def run(self, sql: str) -> None:
        """Run a command of ours."""

    def words(self) -> tuple[str, ...]:
        """Return what the server said since the last time."""

    @property
    def backend(self) -> int:
        """The number of the server's process."""


@dataclass(slots=True)
class Entry:
    """A statement that is about to run.

    :ivar wrapped: it is sent in no transaction, but runs in a short one of ours, so that its locks can be seen.
    :ivar filled: schema and name of the tables it may look at in which rows were made up.
    """

    commands: tuple[Command, ...]
    before: tuple[Facts, ...]
    began: float
    wrapped: bool = False
    filled: tuple[tuple[str, str], ...] = ()
    alongside: Alongside | None = None


@dataclass(slots=True)
class Recorder:
    """The observations so far.

    :ivar facts: what is known of a relation, by its number, until a statement touches it.
    :ivar made_up: schema and name of the tables for which rows were made up.
    :ivar other: opens a second session on the same database.
    """

    other: Any
    observer: Observer = field(default_factory=Observer)
    observations: list[Observation] = field(default_factory=list)
    facts: dict[int, Facts] = field(default_factory=dict)
    made_up: frozenset[tuple[str, str]] = frozenset()

    def enter(self, session: Session, sql: str, *, transaction: bool) -> Entry:
        """Look at what is there before a statement.

        :param transaction: whether it runs in a transaction of the user's.
        """
        parsed = commands(sql)
        before = self._facts(session, parsed)
        entry = Entry(parsed, before, time.monotonic(), filled=self._filled(parsed, before))
        if not transaction:
            if needs_no_transaction(sql) or _goes_by_partition(parsed, before):
                tables = [facts.name for facts in before if facts.kind.endswith("table")]
                entry.alongside = Alongside.start(self.other, session.backend, tables)
            else:
                session.run("BEGIN")
                entry.wrapped = True
        session.words()
        entry.began = time.monotonic()
        return entry

    def leave(self, session: Session, entry: Entry, statement: Statement, failure: Failure | None = None) -> None:
        """Look at what is there after it.

        :param failure: the server refused it; what it had locked by then is not known any more.
        """
        seconds = time.monotonic() - entry.began
        words = tuple(word for word in session.words() if not word.startswith("DEBUG") or _telling(word))
        sampled = entry.alongside.stop() if entry.alongside is not None else ()
        if failure is not None and not failure.rows:
            if entry.wrapped:
                session.run("ROLLBACK")
            seen = Seen(locks=sampled, held=tuple(self.observer.locks.values()))
        else:
            seen = self._seen(session, entry, statement, sampled)
        observation = _observation(statement, entry, seen, words)
        self.observations.append(replace(observation, failure=failure, seconds=seconds))

    def note(self, statement: Statement) -> None:
        """Record a statement that does nothing to relations, such as COMMIT."""
        self.observations.append(Observation(statement))

    def forget_rows(self, session: Session, entry: Entry) -> bool:
        """Remove the rows that were made up for the tables of a statement; whether there were any."""
        if not entry.filled:
            return False
        self._drop_leftovers(session, entry)
        session.run("SET session_replication_role = replica")
        for table in entry.filled:
            session.run(sql.SQL("DELETE FROM {}").format(sql.Identifier(*table)).as_string())
        session.run("SET session_replication_role = origin")
        return True

    def _filled(self, parsed: Sequence[Command], before: Sequence[Facts]) -> tuple[tuple[str, str], ...]:
        """The tables with made-up rows that a statement is about; of a block of code, those whose names are in it."""
        tables = [(facts.table.schema, facts.table.name) for facts in before if facts.made_up]
        blocks = " ".join(command.sql for command in parsed if command.kind in _BLOCKS)
        return (*tables, *(table for table in sorted(self.made_up) if table[1] in blocks))

    def _drop_leftovers(self, session: Session, entry: Entry) -> None:
        """Drop what a build CONCURRENTLY that failed has left: it would be in the way of the next try."""
        if entry.alongside is None:
            return
        for oid, schema, name in list(session.query(_INVALID)):
            if int(oid) not in self.observer.relations:
                session.run(sql.SQL("DROP INDEX {}").format(sql.Identifier(schema, name)).as_string())

    def _seen(self, session: Session, entry: Entry, statement: Statement, sampled: tuple[Lock, ...]) -> Seen:
        if statement.transaction is not None or entry.wrapped:
            seen = self.observer.look(session.query)
            if entry.wrapped:
                session.run("COMMIT")
                self.observer.new_transaction()
        else:
            seen = replace(self.observer.look_everywhere(session.query), locks=sampled)
            self.facts.clear()
        for oid in seen.touched:
            self.facts.pop(oid, None)
        return seen

    def _facts(self, session: Session, parsed: Sequence[Command]) -> tuple[Facts, ...]:
        names = [name for command in parsed for name in named_relations(command)]
        oids = set(resolve(session.query, names).values())
        for known in [self.observer.relations.get(oid) for oid in oids]:
            if known is not None and known.table is not None:
                oids.add(known.table)  # an index: what it is on matters as well
        for oid, facts in read_facts(session.query, oids - self.facts.keys()).items():
            self.facts[oid] = replace(facts, made_up=(facts.table.schema, facts.table.name) in self.made_up)
        functions = {name for command in parsed for name in named_functions(command)}
        tables = tuple(self.facts[oid] for oid in sorted(oids) if oid in self.facts)
        return (*tables, *read_function_facts(session.query, functions))


def _goes_by_partition(parsed: Sequence[Command], before: Sequence[Facts]) -> bool:
    """Whether it works on one partition after the other, each in a transaction of its own, and so runs in none.

    Manual: REINDEX and CLUSTER, "Notes", on partitioned tables; CLUSTER knows them from version 15 on.
    """
    kinds = {command.kind for command in parsed}
    return bool(kinds & {"reindex_stmt", "cluster_stmt"}) and any(
        facts.kind.startswith("partitioned") for facts in before
    )


def _telling(word: str) -> bool:
    return word.partition(": ")[2].startswith(_WORDS)


def _observation(statement: Statement, entry: Entry, seen: Seen, words: tuple[str, ...]) -> Observation:
    new = {relation.name for relation in seen.created}
    return Observation(
        statement=statement,
        locks=seen.locks,
        held=seen.held,
        scans=seen.scans,
        rewrites=seen.rewrites,
        builds=tuple(
            relation.name for relation in seen.created if relation.kind == "index" and relation.table not in new
        ),
        created=seen.created,
        dropped=seen.dropped,
        renamed=seen.renamed,
        notices=words,
        before=entry.before,
    )


def failure_of(error: psycopg.Error) -> Failure:
    """What the server said."""
    said = error.diag
    return Failure(error.sqlstate or "", said.message_primary or str(error).strip(), said.message_detail or "")


def notice_text(word: psycopg.errors.Diagnostic) -> str:
    """What the server said, with its severity before and the detail in brackets."""
    detail = f" ({'; '.join(word.message_detail.splitlines())})" if word.message_detail else ""
    return f"{word.severity}: {word.message_primary}{detail}"
