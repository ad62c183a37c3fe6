"""Queries that a session is asked again and again, which the server plans once.

To plan what reads the catalogue takes three times as long as to run it. Drivers prepare by themselves, and forget it
with the next ALTER or DROP, which is what a history of revisions consists of.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spiritsafe.postgres.drivers import is_psycopg

_PREFIX = "spiritsafe_"
_OURS = "SELECT name FROM pg_prepared_statements WHERE starts_with(name, 'spiritsafe_')"
_PLANNED_ANEW_AFTER = 64  # rounds: what was planned while there was one table may not do for a thousand


@dataclass(slots=True)
class PreparedQueries:
    """Those of one session, by their text.

    :ivar session: a connection as its driver gives it.
    """

    session: Any
    names: dict[str, str] = field(default_factory=dict)
    made: int = 0
    rounds: int = 0

    def begin(self) -> None:
        """Begin a round of queries; what the session has forgotten (DISCARD, DEALLOCATE) is prepared again."""
        self.rounds += 1
        if not self.names:
            return
        known = [str(row[0]) for row in self._rows(_OURS)]
        if set(known) == set(self.names.values()) and self.rounds % _PLANNED_ANEW_AFTER:
            return
        for name in known:
            self._run(f"DEALLOCATE {name}")
        self.names.clear()

    def __call__(self, sql: str) -> list[Sequence[Any]]:
        """The rows of a query that will be asked again."""
        name = self.names.get(sql)
        if name is None:
            self.made += 1
            name = f"{_PREFIX}{self.made}"
            self._run(f"PREPARE {name} AS {sql}")
            self.names[sql] = name
        return self._rows(f"EXECUTE {name}")

    def _rows(self, sql: str) -> list[Sequence[Any]]:
        cursor = self.session.cursor()
        try:
            cursor.execute(sql, **self._options(cursor))
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def _run(self, sql: str) -> None:
        cursor = self.session.cursor()
        try:
            cursor.execute(sql, **self._options(cursor))
        finally:
            cursor.close()

    @staticmethod
    def _options(cursor: object) -> dict[str, bool]:
        """That psycopg does not prepare on its own: with the next DROP it would throw away all there is."""
        return {"prepare": False} if is_psycopg(cursor) else {}
