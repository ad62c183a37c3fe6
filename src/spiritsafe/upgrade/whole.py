"""Keeps a run in the one transaction that it was promised: nothing of it is committed before all of it is."""

from collections.abc import Callable

from spiritsafe.core.revision import Revision
from spiritsafe.errors import Refused
from spiritsafe.postgres.worker import Call, Handler


class Whole:
    """Stands before a handler, and refuses what would commit a part.

    :param revision: the one that runs at this moment.
    """

    def __init__(self, handler: Handler, revision: Callable[[], Revision | None]) -> None:
        """Take who decides about the rest."""
        self._handler = handler
        self._revision = revision

    def statement(self, call: Call) -> None:
        """Let it pass."""
        self._handler.statement(call)

    def committing(self) -> None:
        """Refuse a commit while a revision runs.

        :raises Refused: which rolls all of the run back.
        """
        revision = self._revision()
        if revision is not None:
            raise Refused(
                f"the run was rolled back: revision {revision} commits by itself, or leaves its transaction",
                why="with --single-transaction all revisions are one transaction, and a part of it would be committed",
                next_step="run the same command without --single-transaction",
            )
        self._handler.committing()

    def rolling_back(self) -> None:
        """Let the handler know."""
        self._handler.rolling_back()

    def connecting(self) -> None:
        """Let the handler know."""
        self._handler.connecting()
