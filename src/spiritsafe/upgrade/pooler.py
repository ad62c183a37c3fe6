"""Tells by behaviour whether a pooler stands in between, and whether it takes the session away between transactions."""

from collections.abc import Callable
from contextlib import closing

from psycopg import Error

from spiritsafe.core.event import Event, Noted
from spiritsafe.errors import Refused
from spiritsafe.postgres.control import Control

_ROUNDS = 5
_PID = "SELECT pg_backend_pid()"
_NO_TRANSACTIONS = "transaction blocks not allowed in statement pooling mode"  # PgBouncer's words


def refuse_pooler(control: Control, another: Callable[[], Control], emit: Callable[[Event], None]) -> None:
    """Refuse a pooler that does not keep one server process for one session.

    The process that a server names when a session begins is its own; a pooler makes that number up.

    :param another: opens a second session to the same place; called only when there is a pooler.
    :raises Refused: when two sessions that are open at the same time were given the same process.
    """
    if control.server_pid == control.key_pid:
        return
    with closing(another()) as second:
        if any(_share(control, second) for _ in range(_ROUNDS)) or not _keeps_transactions(second):
            raise _refused()
    emit(Noted("a pooler stands in between; it keeps one server process for one session, as an upgrade needs"))


def refused_statement_pooler(error: BaseException) -> Refused | None:
    """The refusal, where a pooler ended `env.py`'s own connection for the transaction that every driver begins."""
    return _refused() if _NO_TRANSACTIONS in str(error) else None


def _refused() -> Refused:
    return Refused(
        "a pooler stands between spiritsafe and the server",
        why="it gives one server process to several sessions, so locks and settings of this run would be "
        "other sessions' (PgBouncer: pool_mode = transaction or statement)",
        next_step="give the URL of the server itself, often another port of the same host, with --url",
    )


def _share(one: Control, other: Control) -> bool:
    """Whether both were given one process, or one of them another than before (PgBouncer: server_round_robin)."""
    mine, its = one.query(_PID)[0][0], other.query(_PID)[0][0]
    return bool(mine == its or mine != one.server_pid or its != other.server_pid)


def _keeps_transactions(second: Control) -> bool:
    """Whether the pooler allows a transaction at all (PgBouncer: not with pool_mode = statement)."""
    try:
        second.run("BEGIN")
        second.run("ROLLBACK")
    except Error:
        return False
    return True
