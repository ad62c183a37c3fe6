"""Tells that a COMMIT waits for a synchronous standby, which no timeout ends: it is done here, and not answered yet."""

import threading
from collections.abc import Callable

import psycopg

from spiritsafe.core.event import Event, Noted
from spiritsafe.postgres.control import Control

_LOOK_EVERY = 1.0  # seconds
# Who may not see the state of a standby is not told that it is none.
_STANDBYS = """
SELECT current_setting('synchronous_standby_names'), count(s.pid)
FROM (SELECT) AS one
LEFT JOIN pg_stat_replication AS s ON s.sync_state IS NULL OR s.sync_state IN ('sync', 'quorum')
WHERE current_setting('synchronous_commit') NOT IN ('off', 'local')
"""
_WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event = 'SyncRep' AND pid <> pg_backend_pid() AND application_name <> ''
    AND starts_with(current_setting('application_name'), application_name)
"""


class StandbyWatch:
    """One for each second session; where no standby has to answer it does nothing."""

    def __init__(self, control: Control, emit: Callable[[Event], None]) -> None:
        """Say it at once when a COMMIT would wait, and look from now on."""
        self.control, self.emit = control, emit
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        names, connected = control.query(_STANDBYS)[0]
        if names and not connected:
            emit(Noted(f"no synchronous standby is connected (synchronous_standby_names: {names}): a COMMIT will wait"))
        if names:
            self._thread = threading.Thread(target=self._look, name="spiritsafe standby watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            try:
                waits = bool(self.control.query(_WAITS)[0][0])
            except psycopg.Error:
                return
            if waits and not self._over.is_set():
                self.emit(Noted("a COMMIT is done on this server, and waits for a synchronous standby to have it too"))
                return
