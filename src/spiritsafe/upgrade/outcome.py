"""Learns whether a COMMIT took place whose answer was lost."""

import time
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum

import psycopg
from sqlalchemy.exc import DBAPIError

from spiritsafe.core.revision import Revision
from spiritsafe.errors import ConnectionFailed, OutcomeUnknown
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.statement_failure import sqlstate

_PATIENCE, _POLL = 30.0, 0.2
_LOST = ("57P01", "57P02", "57P03")  # ended by an administrator, by a crash, or not there yet


class Commit(StrEnum):
    """How it came out."""

    TOOK_PLACE = "took place"
    ROLLED_BACK = "rolled back"


def lost_connection(error: BaseException) -> bool:
    """Whether the session is gone, and with it the answer to what was sent last."""
    if not isinstance(error, DBAPIError):
        return False
    state = sqlstate(error)
    return error.connection_invalidated or state is None or state in _LOST or state.startswith("08")


def reconcile(
    connect: Callable[[], Control], pid: int, version_table: str, expected: set[str], revision: Revision
) -> Commit:
    """Ask the server, once the session that sent the COMMIT is gone.

    :param expected: what the version table names if it took place.
    :raises OutcomeUnknown: when the server cannot be asked, or does not let the session go.
    """
    until = time.monotonic() + _PATIENCE
    reason = f"its session, pid {pid}, is still there"
    while time.monotonic() < until:
        try:
            with closing(connect()) as control:
                if not control.query("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [pid])[0][0]:
                    found = {str(row[0]) for row in control.query(f"SELECT version_num FROM {version_table}")}
                    return Commit.TOOK_PLACE if found == expected else Commit.ROLLED_BACK
        except (ConnectionFailed, psycopg.Error) as error:
            reason = getattr(error, "why", "") or " ".join(str(error).split())
        time.sleep(_POLL)
    raise OutcomeUnknown(
        f"whether revision {revision} was committed is not known",
        why=f"the connection was lost during its COMMIT, and the server could not be asked: {reason}",
        next_step="when the server can be reached, 'spiritsafe current' tells; then run the same command again: it "
        "continues from there",
    )
