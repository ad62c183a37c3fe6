"""What can be seen from the second session: what the first waits for, and who has it."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.lock_wait import LockWait, lock_wait
from spiritsafe.postgres.lock_watch import blockers

_IS_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_MAY_SET = "SELECT has_parameter_privilege('deadlock_timeout', 'SET')"  # PostgreSQL 15
_GRANTS_SET = 150_000
_STRONG = """
SELECT EXISTS (
    SELECT FROM pg_locks WHERE pid = %s AND granted AND locktype = 'relation' AND relation >= 16384
        AND mode NOT IN ('AccessShareLock', 'RowShareLock')
)
"""
_NOTICE_LOSS = "SELECT set_config('client_connection_check_interval', '1s', false)"
_THERE = """
SELECT n.nspname || '.' || c.relname
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname || '.' || c.relname = ANY (%s)
"""


@dataclass(slots=True)
class Watch:
    """Looks, and asks for no lock; without a second session it sees nothing.

    :ivar pid: the process of the session that is watched.
    """

    control: Control | None
    pid: int = 0
    _hurries: bool | None = None

    def wait(self) -> LockWait | None:
        """What the session waits for at this moment."""
        return lock_wait(self.control.query, self.pid) if self.control is not None else None

    def holders(self, wanted: dict[str, LockMode]) -> tuple[Blocker, ...]:
        """Who else holds what conflicts with these modes."""
        if self.control is None:
            return ()
        return tuple(one for one in blockers(self.control.query, wanted) if one.pid != self.pid)

    def have_loss_noticed(self, send: Callable[[str], object]) -> None:
        """Have the server notice that a client is gone while it runs a statement (PostgreSQL 14, not Windows).

        The locks of a run that was killed are free a second later then, and not only when its statement ends. Tried
        here first, where an error leaves no transaction aborted.
        """
        with suppress(psycopg.Error):
            if self.control is not None and self.control.query(_NOTICE_LOSS):
                send(_NOTICE_LOSS)

    def holds_strong(self) -> bool:
        """Whether the session that is watched still holds locks that others have to wait for."""
        return bool(self.control is not None and self.control.query(_STRONG, [self.pid])[0][0])

    def existing(self, wanted: Collection[str]) -> list[str]:
        """Those that are there before a revision: what it makes itself is gone with the rollback."""
        if self.control is None or not wanted:
            return []
        return [str(row[0]) for row in self.control.query(_THERE, [list(wanted)])]

    def hurries_vacuum(self) -> bool:
        """Whether the role may have an autovacuum yield at once, by a deadlock_timeout of its own."""
        if self._hurries is None and self.control is not None:
            grants = self.control.session.info.server_version >= _GRANTS_SET
            self._hurries = bool(self.control.query(_MAY_SET if grants else _IS_SUPERUSER)[0][0])
        return bool(self._hurries)
