"""Sees the locks of a statement that runs in no transaction, from a second session, while it runs.

A short statement would be over before anybody looked. CONCURRENTLY statements wait for older snapshots and for
those who use the table, so a third session has both until the locks were seen (manual, CREATE INDEX, "Building Indexes
Concurrently"; ALTER TABLE, DETACH PARTITION CONCURRENTLY).
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Lock

_POLL = 0.005
_PATIENCE = 2.0  # seconds for which the statement is held up at most
_LOCKS = """
SELECT l.mode, n.nspname, c.relname, c.relkind::text, tn.nspname, t.relname
FROM pg_locks AS l
JOIN pg_class AS c ON c.oid = l.relation
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
LEFT JOIN pg_class AS t ON t.oid = i.indrelid
LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
WHERE l.pid = %s AND l.locktype = 'relation' AND l.relation >= 16384
"""
_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)"
_KINDS = {"r": "table", "p": "partitioned table", "i": "index", "I": "partitioned index", "m": "materialized view"}
Session = psycopg.Connection[tuple[Any, ...]]
Open = Callable[[], Session]


@dataclass(slots=True)
class Alongside:
    """One statement's watch.

    :ivar seen: the strongest lock on each relation so far.
    """

    over: threading.Event = field(default_factory=threading.Event)
    seen: dict[str, Lock] = field(default_factory=dict)
    thread: threading.Thread | None = None

    @classmethod
    def start(cls, opened: Open, backend: int, tables: Sequence[str]) -> "Alongside":
        """Begin to watch; the tables are those that the statement names.

        :param backend: the process of the session that is watched.
        """
        watch = cls()
        stack = ExitStack()
        watcher = stack.enter_context(opened())
        holders = [_holding(stack.enter_context(opened()), table) for table in tables or ("",)]
        arguments = (stack, watcher, holders, backend)
        watch.thread = threading.Thread(target=watch.watch, args=arguments, daemon=True)
        watch.thread.start()
        return watch

    def stop(self) -> tuple[Lock, ...]:
        """End the watch and return what was seen."""
        self.over.set()
        if self.thread is not None:
            self.thread.join()
        return tuple(self.seen.values())

    def watch(self, stack: ExitStack, watcher: Session, holders: list[Session], backend: int) -> None:
        """Look again and again. Each time the statement is seen to wait, one who holds it up lets go.

        DETACH CONCURRENTLY waits twice: first for those who use the parent, with no lock of its own, then for the
        partition.
        """
        polls = 0
        with stack, suppress(psycopg.Error):
            while not self.over.is_set():
                for row in watcher.execute(_LOCKS, [backend]).fetchall():
                    self._note(row)
                waits = watcher.execute(_WAITS, [backend]).fetchone()
                polls += 1
                if holders and ((waits and waits[0]) or polls * _POLL > _PATIENCE):
                    for row in watcher.execute(_LOCKS, [backend]).fetchall():
                        self._note(row)
                    holders.pop(0).execute("ROLLBACK")
                self.over.wait(_POLL)

    def _note(self, row: tuple[Any, ...]) -> None:
        mode, schema, name, kind, table_schema, table = row
        lock = Lock(
            f"{schema}.{name}", LockMode(mode), _KINDS.get(kind, kind), f"{table_schema}.{table}" if table else ""
        )
        known = self.seen.get(lock.relation)
        if known is None or known.mode.strength < lock.mode.strength:
            self.seen[lock.relation] = lock


def _holding(session: Session, table: str) -> Session:
    """Keep an old snapshot, and a table in use."""
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    session.execute("SELECT txid_current_if_assigned()")
    schema, _, name = table.partition(".")
    if name:
        lock = sql.SQL("LOCK TABLE ONLY {} IN ACCESS SHARE MODE").format(sql.Identifier(schema, name))
        with suppress(psycopg.Error):
            session.execute(lock)
    return session
