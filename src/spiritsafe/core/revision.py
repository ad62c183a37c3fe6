"""An Alembic script as the rest of the program sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of the graph.

    :ivar id: the full revision id.
    :ivar message: the first line of its docstring.
    :ivar path: where the file is, as Alembic found it.
    """

    id: str
    message: str
    path: str

    def __str__(self) -> str:
        """The id and the message on one line."""
        return f"{self.id} {self.message}".rstrip()
