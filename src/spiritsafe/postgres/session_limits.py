"""Sets the limits of one session through a raw driver connection."""

from typing import Protocol

from spiritsafe.core.timeouts import Timeouts

OURS = "/* spiritsafe */"  # begins what is sent over a connection of the user's, so that it is not taken for theirs


class Cursor(Protocol):
    """As much of a DBAPI cursor as is needed here."""

    def execute(self, sql: str, /) -> object:
        """Send one statement."""

    def close(self) -> None:
        """Let go of it."""


class Session(Protocol):
    """As much of a DBAPI connection as is needed here; SQLAlchemy's adapters for async drivers have it too."""

    def cursor(self) -> Cursor:
        """Open a cursor."""


def limit_session(session: Session, timeouts: Timeouts, *, local: bool = False, patient: bool = False) -> None:
    """Put the timeouts in force.

    :param local: for the current transaction only (`SET LOCAL`), else for the session.
    :param patient: without lock and statement timeout, for a statement that waits without harm.
    """
    cursor = session.cursor()
    try:
        cursor.execute(limiting_statement(timeouts, local=local, patient=patient))
    finally:
        cursor.close()


def limiting_statement(timeouts: Timeouts, *, local: bool, patient: bool) -> str:
    """One `SELECT set_config(...)` for all of them: one round trip, whatever their number.

    Drivers differ in how they mark parameters, so the values stand in the text; they are whole numbers, and the names
    are ours. `transaction_timeout` is asked for only where the server knows it (PostgreSQL 17).
    """
    values = timeouts.parameters()
    if patient:
        values |= {"lock_timeout": "0", "statement_timeout": "0"}
    return f"{OURS} SELECT " + ", ".join(_setting(name, value, local=local) for name, value in values.items())


def _setting(name: str, value: str, *, local: bool) -> str:
    call = f"set_config('{name}', '{value}', {str(local).lower()})"
    if name == "transaction_timeout":
        return f"CASE WHEN current_setting('server_version_num')::int >= 170000 THEN {call} END"
    return call
