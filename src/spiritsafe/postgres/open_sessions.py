"""The sessions this process has open, so that an interrupt can end what they are running."""

from contextlib import suppress
from typing import Any
from weakref import WeakSet

_ACTIVE = 1  # libpq's PQTRANS_ACTIVE, as psycopg and psycopg2 give it

_open: WeakSet[Any] = WeakSet()


def remember(session: object) -> None:
    """Keep a driver's connection in mind for as long as somebody else keeps it open."""
    with suppress(TypeError):  # a driver whose connections cannot be referred to weakly
        _open.add(session)


def cancel_running() -> bool:
    """Ask the servers to cancel the statements that run now; what is idle is left alone. Whether there were any.

    psycopg does so itself when it is interrupted while it waits. Interrupted a moment earlier it does not, and the
    rollback that follows would then wait for the statement to end.
    """
    running = False
    for session in list(_open):
        status = getattr(getattr(session, "info", None), "transaction_status", None)
        if status == _ACTIVE:
            running = True
            with suppress(Exception):  # the session is lost, or the server is: there is nothing to cancel
                session.cancel()
    return running
