"""A psycopg connection in autocommit mode, as the recorder wants it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from spiritsafe.rehearse.statement_record import INSTALL, notice_text

if TYPE_CHECKING:
    import psycopg


@dataclass(slots=True)
class PlainSession:
    """A psycopg connection in autocommit mode, as the recorder wants it."""

    connection: "psycopg.Connection[Any]"
    heard: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Have the server say what it does, and keep it."""
        self.connection.add_notice_handler(lambda word: self.heard.append(notice_text(word)))
        self.connection.execute("SET client_min_messages = debug1")
        # Workers count their scans in processes of their own, where nobody sees them.
        self.connection.execute("SET max_parallel_maintenance_workers = 0")
        for command in INSTALL:
            self.run(command)

    def query(self, sql: str) -> Iterable[Sequence[Any]]:
        """Run a query of ours."""
        return self.connection.execute(cast("Any", sql)).fetchall()

    def run(self, sql: str) -> None:
        """Run a command of ours."""
        self.connection.execute(cast("Any", sql))

    def words(self) -> tuple[str, ...]:
        """Return what the server said since the last time."""
        said = tuple(self.heard)
        self.heard.clear()
        return said

    @property
    def backend(self) -> int:
        """The server's process."""
        return self.connection.info.backend_pid
