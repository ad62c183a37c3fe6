"""Says how far a run came when it failed, and what that leaves."""

import traceback
from dataclasses import dataclass

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from spiritsafe.core.event import Direction
from spiritsafe.core.revision import Revision
from spiritsafe.errors import DatabaseError, LockNotAcquired, PartlyApplied, SpiritsafeError
from spiritsafe.postgres.every_connection import Witness
from spiritsafe.postgres.statement_failure import server_message, statement_failure
from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.sql.secrets import without_passwords


@dataclass(slots=True)
class Progress:
    """How far a run has come; `heads_after` is set when the last step is through."""

    direction: Direction
    connected: bool = False
    current: Revision | None = None
    done: int = 0
    heads_after: tuple[str, ...] | None = None


def run_failure(
    error: Exception,
    progress: Progress,
    witness: Witness,
    around: Surroundings,
) -> SpiritsafeError:
    """The error for a run that ended early.

    :param witness: tells whether statements of the current revision ran outside its transaction.
    """
    if isinstance(error, SpiritsafeError):
        return error
    if progress.current is None or isinstance(error, CommandError):
        return env_failure(error, around)
    what = f"{progress.direction} of revision {progress.current} failed"
    if not isinstance(error, DBAPIError):
        return _python_failure(error, progress.current, what)
    failure = statement_failure(error, what)
    if len(witness.autocommitted) > 1 or (witness.autocommitted and not isinstance(failure, LockNotAcquired)):
        return _partly(error, witness, what)
    return failure


def _partly(error: Exception, witness: Witness, what: str) -> PartlyApplied:
    statements = "\n".join(without_passwords(" ".join(statement.split())) for statement in witness.autocommitted)
    return PartlyApplied(
        what,
        why=f"{server_message(error)}; statements before it ran outside a transaction, and no rollback takes them back",
        next_step="see what the statements below left (an invalid index, perhaps), remove it, then run the same "
        "command again",
        details=(("Ran outside a transaction, the last one failed", statements),),
    )


def _python_failure(error: Exception, revision: Revision, what: str) -> DatabaseError:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == revision.path]
    place = f", line {frames[-1].lineno}" if frames else ""
    return DatabaseError(
        what,
        why=f"{type(error).__name__}: {error} ({revision.path}{place})",
        next_step="correct the revision; its transaction was rolled back. --debug shows the whole traceback",
    )
