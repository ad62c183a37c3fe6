"""Finds out what became of a statement that a run began outside a transaction, and did not see the end of."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from spiritsafe.core.event import Event, Noted
from spiritsafe.core.patience import Patience
from spiritsafe.core.quoting import identifier
from spiritsafe.core.revision import Revision
from spiritsafe.errors import LockNotAcquired, PartlyApplied
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.worker import Call, Worker
from spiritsafe.sql.outside import Leaves, Outside
from spiritsafe.upgrade.journal import Entry, in_short

# Nor does the server give it up when the client is gone: a long build may still end well, and the next run takes it.
UNLIMITED = """
SELECT set_config(name, '0', false) FROM pg_settings
WHERE name IN ('lock_timeout', 'statement_timeout', 'client_connection_check_interval')
"""
_POLL = 0.25
_ALIVE = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity WHERE pid = %s AND backend_start::text = %s AND state = 'active'
)
"""
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start::text = %s"
_INDEX = """
SELECT n.nspname, c.relname, i.indisvalid
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS t ON t.oid = i.indrelid
WHERE c.relname {like} %s AND (%s = '' OR n.nspname = %s) AND (%s = '' OR t.relname = %s)
"""
_DETACHED = """
SELECT i.inhdetachpending, i.inhparent::regclass::text, i.inhrelid::regclass::text
FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid JOIN pg_class AS p ON p.oid = i.inhparent
WHERE c.relname = %s AND p.relname = %s
"""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Looks over the second session, and cleans up over the migrations' own, which commits each statement now.

    :ivar adopts: wait for a statement that the server still runs for a run that is gone; it is ended otherwise.
    """

    control: Control
    worker: Worker
    patience: Patience
    emit: Callable[[Event], None]
    adopts: bool = True

    def needs_run(self, revision: Revision, call: Call, what: Outside, entry: Entry) -> bool:
        """Whether the statement has to run again; what it left is out of its way then.

        :raises LockNotAcquired: when the server still runs it at the deadline.
        :raises PartlyApplied: when nobody can tell what became of it.
        """
        self._wait_for_orphan(revision, entry)
        if what.leaves is Leaves.INDEX:
            return self._index(what)
        if what.leaves is Leaves.DROPPED_INDEX:
            return bool(self._indexes(what, "="))
        if what.leaves is Leaves.DETACH:
            return self._detach(what)
        if what.leaves is Leaves.UNKNOWN:
            raise _unknown(revision, call)
        if what.leaves is Leaves.REINDEX:
            self.clean(what)
        return True

    def clean(self, what: Outside) -> None:
        """Drop the invalid index that a build of ours left; nothing that is valid, nobody else's."""
        if what.leaves is Leaves.INDEX and what.name:
            self._drop_invalid(self._indexes(what, "="))
        if what.leaves is Leaves.REINDEX:
            # The new one is `_ccnew` until it takes the place of the old one, which is `_ccold` from then on.
            for pattern in (r"%\_ccnew%", r"%\_ccold%"):
                of_index = Outside(what.leaves, what.schema, what.name.replace("_", r"\_") + pattern)
                of_table = Outside(what.leaves, what.schema, pattern, what.name)
                self._drop_invalid(list({*self._indexes(of_index, "LIKE"), *self._indexes(of_table, "LIKE")}))

    def _wait_for_orphan(self, revision: Revision, entry: Entry) -> None:
        """A client that is gone does not end its statement: what the server still runs may yet end well."""
        began, told = time.monotonic(), False
        while self.control.query(_ALIVE, [entry.pid, entry.backend_start])[0][0]:
            if not told:
                told = True
                self.emit(Noted(f"pid {entry.pid} still runs a statement of {revision.id} for a run that is gone"))
                if not self.adopts:
                    self.control.query(_END, [entry.pid, entry.backend_start])
            if time.monotonic() - began > self.patience.deadline.seconds > 0:
                raise LockNotAcquired(
                    f"a statement of revision {revision} is still running for a run that is gone",
                    why=f"pid {entry.pid} has not ended within the deadline of {self.patience.deadline}",
                    next_step=f"wait for it, or end it (SELECT pg_cancel_backend({entry.pid});), then run the same "
                    "command again",
                )
            time.sleep(_POLL)

    def _index(self, what: Outside) -> bool:
        found = self._indexes(what, "=") if what.name else []
        if any(valid for *_, valid in found):
            return False
        self.clean(what)
        return True

    def _indexes(self, what: Outside, like: str) -> list[tuple[str, str, bool]]:
        names = [what.name, what.schema, what.schema, what.table, what.table]
        # Only the operator is put in; a percent sign in a pattern is a parameter.
        return [(row[0], row[1], row[2]) for row in self.control.query(_INDEX.replace("{like}", like), names)]

    def _drop_invalid(self, found: list[tuple[str, str, bool]]) -> None:
        for schema, name, valid in found:
            if not valid:
                self.emit(Noted(f"the invalid index {schema}.{name}, which an earlier try left, is dropped"))
                self.worker.send(UNLIMITED)
                self.worker.send(f"DROP INDEX CONCURRENTLY {identifier(schema, name)}")

    def _detach(self, what: Outside) -> bool:
        found = self.control.query(_DETACHED, [what.name, what.table])
        if found and found[0][0]:
            self.worker.send(f"ALTER TABLE {found[0][1]} DETACH PARTITION {found[0][2]} FINALIZE")
            return False
        return bool(found)


def _unknown(revision: Revision, call: Call) -> PartlyApplied:
    return PartlyApplied(
        f"what became of a statement of revision {revision} is not known",
        why=f"a run was cut off while the server ran it, outside a transaction: {in_short(call.statement)}",
        next_step="see whether it took effect; if so, UPDATE spiritsafe_journal SET state = 'done', if not, DELETE "
        f"FROM spiritsafe_journal, WHERE revision = '{revision.id}' AND state = 'running'; then run the same "
        "command again",
    )
