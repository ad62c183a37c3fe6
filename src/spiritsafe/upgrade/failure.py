"""Says how far a run came when it failed, and what that leaves."""

import traceback
from dataclasses import dataclass, field

import psycopg
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from spiritsafe.core.event import Direction
from spiritsafe.core.revision import Revision
from spiritsafe.errors import (
    ConfigurationError,
    DatabaseError,
    LockNotAcquired,
    PartlyApplied,
    Refused,
    SpiritsafeError,
)
from spiritsafe.postgres.every_connection import Witness
from spiritsafe.postgres.statement_failure import RETRIED, server_message, sqlstate, statement_failure
from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.sql.secrets import without_passwords
from spiritsafe.upgrade.pooler import refused_statement_pooler


@dataclass(slots=True)
class Progress:
    """How far a run has come.

    :ivar current: the revision that runs now.
    :ivar finished: those that ran to their end, in order.
    :ivar each_commits: every revision has a transaction of its own (`transaction_per_migration`).
    :ivar outside: a finished revision ran statements outside a transaction, which committed all before them.
    :ivar heads_after: set when the last step is through.
    """

    direction: Direction
    connected: bool = False
    current: Revision | None = None
    finished: list[Revision] = field(default_factory=list)
    each_commits: bool = False
    outside: bool = False
    heads_after: tuple[str, ...] | None = None

    def left_behind(self) -> str:
        """What a failure of the current revision leaves of those before it."""
        number = len(self.finished)
        if number == 0:
            return "no other revision ran before it: the database is where it was"
        counted = "the revision before it" if number == 1 else f"the {number} revisions before it"
        verb = "stays" if number == 1 else "stay"
        if self.each_commits:
            done = "applied" if self.direction is Direction.UPGRADE else "reverted"
            return f"{counted} {verb} {done}, the last one is {self.finished[-1]}"
        if self.outside:
            return (
                "env.py runs all revisions in one transaction, and a statement outside it committed part of "
                f"{counted}: 'spiritsafe current' tells where the database is"
            )
        was = "was" if number == 1 else "were"
        return f"env.py runs all revisions in one transaction: {counted} {was} rolled back too"


def first_cause(error: BaseException) -> BaseException:
    """What was raised first, where a block that was left because of it raised once more.

    Alembic's autocommit block commits on its way out, which fails on a session that an interrupt or the server ended.
    """
    if not isinstance(error, PendingRollbackError) or error.__context__ is None:
        return error
    return first_cause(error.__context__)


def wants_lock(error: Exception) -> bool:
    """Whether the server gave up on a lock, or ended a deadlock, so that the same may be tried again."""
    return sqlstate(first_cause(error)) in RETRIED


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
        if progress.current is not None and progress.finished and isinstance(error, Refused):
            error.details = (*error.details, ("Where that leaves the database", progress.left_behind()))
        return error
    if not progress.connected and (refused := refused_statement_pooler(error)) is not None:
        return refused
    if progress.current is None or isinstance(error, CommandError):
        return env_failure(error, around)
    what = f"{progress.direction} of revision {progress.current} failed"
    failure = _current_failure(error, progress.current, what, witness)
    failure.details = (*failure.details, ("Where that leaves the database", progress.left_behind()))
    return failure


def _current_failure(error: Exception, revision: Revision, what: str, witness: Witness) -> SpiritsafeError:
    if isinstance(error, AssertionError) and traceback.extract_tb(error.__traceback__)[-1].name == "autocommit_block":
        return _transaction_of_env_py(what)
    if not isinstance(error, DBAPIError | psycopg.Error):
        return _python_failure(error, revision, what)
    failure = statement_failure(error, what)
    if len(witness.autocommitted) > 1 or (witness.autocommitted and not isinstance(failure, LockNotAcquired)):
        return _partly(error, witness, what)
    return failure


def _transaction_of_env_py(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"{what} cannot leave the transaction",
        why="its autocommit_block has to commit what was begun before, and env.py began that transaction itself: it "
        "sends SQL over the connection before context.configure()",
        next_step="in env.py, call connection.commit() before context.configure(); a lock that is to last belongs to "
        "the session (pg_try_advisory_lock), not to a transaction",
    )


def _partly(error: Exception, witness: Witness, what: str) -> PartlyApplied:
    statements = "\n".join(without_passwords(" ".join(statement.split())) for statement in witness.autocommitted)
    return PartlyApplied(
        what,
        why=f"{server_message(error)}; statements before it ran outside a transaction, and no rollback takes them back",
        next_step="correct what the last one stumbled over, then run the same command again: what is done is not "
        "done twice",
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
