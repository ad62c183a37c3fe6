"""A second session beside the one that runs revisions: it looks, and it holds what must not hang on that one.

It commits each statement, so that it keeps no snapshot: CREATE INDEX CONCURRENTLY waits for every snapshot there is.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

import psycopg
from sqlalchemy import URL

from spiritsafe.core.duration import Duration
from spiritsafe.postgres.failure import connection_failure

# TCP keepalives 10/5/3: a server that is gone is noticed in 25 s, not in two hours.
_KEEPALIVES = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_LIMITS = (
    "SELECT pg_backend_pid(), set_config('statement_timeout', '10s', false), set_config('lock_timeout', '2s', false), "
    "(SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout')"
)
_LONGEST_NAME = 63


@dataclass(slots=True)
class Control:
    """The session; its methods may be called from any thread.

    :ivar server_pid: its process on the server, asked for; `key_pid` is what the server said when it began.
    """

    session: "psycopg.Connection[tuple[Any, ...]]"
    server_pid: int = 0

    @classmethod
    def connect(cls, url: URL, source: str, name: str, patience: Duration) -> Self:
        """Open it.

        :param name: how it shows in `pg_stat_activity`.
        :raises ConnectionFailed: when it cannot be had.
        """
        url = url.set(drivername="postgresql+psycopg")
        arguments, parameters = url.get_dialect()().create_connect_args(url)
        parameters = {"connect_timeout": max(2, round(patience.seconds or 10)), **_KEEPALIVES, **parameters}
        parameters["application_name"] = name[:_LONGEST_NAME]
        try:
            session = psycopg.connect(*arguments, autocommit=True, prepare_threshold=None, **parameters)
        except psycopg.OperationalError as error:
            raise connection_failure(error, url, source) from error
        row = session.execute(_LIMITS).fetchone()
        return cls(session, int(row[0]) if row is not None else 0)

    @property
    def key_pid(self) -> int:
        """The process the server named when the session began; a pooler names one that is not its own."""
        return self.session.info.backend_pid

    def query(self, sql: str, parameters: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement that returns rows."""
        return self.session.execute(cast("Any", sql), parameters).fetchall()

    def run(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement that returns none."""
        self.session.execute(cast("Any", sql), parameters)

    def alive(self) -> bool:
        """Whether the server still answers."""
        try:
            self.run("SELECT")
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        """Let go of it, and of what it holds."""
        with contextlib.suppress(psycopg.Error):
            self.session.close()
