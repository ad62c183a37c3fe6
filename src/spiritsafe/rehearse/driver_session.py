"""A driver's connection below SQLAlchemy, through which the recorder looks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import psycopg

from spiritsafe.rehearse.statement_record import INSTALL, notice_text

_NAMED = re.compile(r"%\((\w+)\)s")
_PLAIN = re.compile(r"%s")
_TALK = """
SELECT set_config('client_min_messages', 'debug1', false), set_config('max_parallel_maintenance_workers', '0', false)
"""


@dataclass(slots=True)
class DriverSession:
    """A driver's connection, as the recorder wants it; what is sent here is not watched."""

    driver: Any
    heard: list[str] = field(default_factory=list)
    told: bool = False

    def listen(self) -> None:
        """Have the server say what it does, once a session."""
        if self.told:
            return
        self.told = True
        if isinstance(self.driver, psycopg.Connection):
            self.driver.add_notice_handler(lambda word: self.heard.append(notice_text(word)))
        for command in (_TALK, *INSTALL):
            self.run(command)

    def query(self, query: str) -> Iterable[Sequence[Any]]:
        """Run a query of ours."""
        cursor = self._cursor()
        try:
            cursor.execute(query)
            return cast("Iterable[Sequence[Any]]", cursor.fetchall())
        finally:
            cursor.close()

    def run(self, command: str) -> None:
        """Run a command of ours."""
        cursor = self._cursor()
        try:
            cursor.execute(command)
        finally:
            cursor.close()

    def words(self) -> tuple[str, ...]:
        """Return what the server said since the last time."""
        if isinstance(notices := getattr(self.driver, "notices", None), list):  # psycopg2
            self.heard += [" ".join(notice.split()) for notice in notices]
            notices.clear()
        said = tuple(self.heard)
        self.heard.clear()
        return said

    @property
    def autocommit(self) -> bool:
        """Whether each statement commits."""
        return bool(getattr(self.driver, "autocommit", False))

    @property
    def backend(self) -> int:
        """The server's process."""
        if isinstance(self.driver, psycopg.Connection):
            return self.driver.info.backend_pid
        return int(next(iter(self.query("SELECT pg_backend_pid()")))[0])

    def _cursor(self) -> Any:  # noqa: ANN401 - that of whatever driver it is
        if isinstance(self.driver, psycopg.Connection):
            return psycopg.Cursor(self.driver)
        return self.driver.cursor()


def parsable(sql_text: str) -> str:
    """The statement with the placeholders of its driver as PostgreSQL writes them: `$1`."""
    if "%" not in sql_text:
        return sql_text
    names: dict[str, int] = {}
    text = _NAMED.sub(lambda match: f"${names.setdefault(match[1], len(names) + 1)}", sql_text)
    numbers = iter(range(len(names) + 1, 10_000))
    text = _PLAIN.sub(lambda _: f"${next(numbers)}", text)
    return text.replace("%%", "%")
