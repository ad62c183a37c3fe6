"""What a revision does to its own transaction, or beside it, without Alembic's knowledge."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from spiritsafe.core.event import Event, Noted
from spiritsafe.core.revision import Revision
from spiritsafe.errors import DatabaseError, PartlyApplied
from spiritsafe.postgres.worker import Handler
from spiritsafe.sql.first_word import first_word

_PART = re.compile(r"^\W*\w+(\s+(work|transaction))?\s+(to|prepared)\b", re.IGNORECASE)


@dataclass(slots=True)
class OwnWays:
    """In one try of one revision.

    :ivar emit: tells of what a person should know.
    :ivar opened: it has opened a connection of its own.
    :ivar undid: it has rolled back what it had done.
    """

    emit: Callable[[Event], None]
    opened: bool = False
    undid: bool = False

    def see(self, statement: str, handler: Handler) -> None:
        """Take COMMIT and ROLLBACK that are sent as SQL for what they are."""
        if _PART.match(statement) is None:
            word = first_word(statement)
            if word in ("commit", "end"):
                handler.committing()
            if word in ("rollback", "abort"):
                handler.rolling_back()

    def rolled_back(self, something: bool) -> None:  # noqa: FBT001 - there is nothing else to say
        """Remember a rollback that took something back."""
        self.undid = self.undid or something

    def connected(self, revision: Revision, *, first_try: bool) -> None:
        """Say once that what a revision does over another connection is not part of its transaction."""
        if first_try and not self.opened:
            what = f"revision {revision.id} opened a connection of its own: what it does there is committed by itself, "
            self.emit(Noted(f"{what}and stays when the revision fails"))
        self.opened = True

    def require_kept(self, what: str, *, partly: bool) -> None:
        """See that what ran is still there, before the revision counts as applied.

        :param what: `upgrade of revision 1a2b add orders`.
        :param partly: some of it was committed before.
        :raises DatabaseError: when the revision called `rollback()` on the connection, or sent ROLLBACK.
        """
        if self.undid:
            raise (PartlyApplied if partly else DatabaseError)(
                f"{what} rolled itself back",
                why="it ended its transaction with a rollback, and what it had done until then is gone",
                next_step="take the rollback out of the revision; to undo a part, use 'with op.get_bind()."
                "begin_nested()', which is a savepoint",
            )

    def require_others(self, what: str, *, holds: bool) -> None:
        """See that it is somebody else who has the lock that was not to be had.

        :param holds: the revision's own transaction still holds locks, so that it was not the one that failed.
        :raises DatabaseError: when another connection of the revision waited for the first.
        """
        if self.opened and holds:
            raise DatabaseError(
                f"{what} waits for itself",
                why="a connection that it opened itself waits for what its own transaction has locked",
                next_step="send everything over op.get_bind(), or do what needs another connection in a revision of "
                "its own",
            )
