"""Turns a statement that failed into sentences; the server's SQLSTATE decides which."""

import re

from sqlalchemy.exc import DBAPIError

from spiritsafe.errors import DatabaseError, LockNotAcquired, SpiritsafeError
from spiritsafe.sql.secrets import without_passwords

LOCK_NOT_AVAILABLE = "55P03"
RETRIED = (LOCK_NOT_AVAILABLE, "40P01")  # or a deadlock was ended: the same may be tried again
QUERY_CANCELED = "57014"
IDLE_IN_TRANSACTION = "25P03"
TRANSACTION_TIMEOUT = "25P04"  # PostgreSQL 17
INSUFFICIENT_PRIVILEGE = "42501"

_LONGEST_STATEMENT_SHOWN = 600
_ADAPTERS_PREFIX = re.compile(r"^<class '[\w.]+'>: ")  # SQLAlchemy's asyncpg adapter puts the class before the words


def sqlstate(error: BaseException) -> str | None:
    """The five characters PostgreSQL gives for an error, or None (PostgreSQL manual, appendix A)."""
    original = error.orig if isinstance(error, DBAPIError) else error
    for name in ("sqlstate", "pgcode"):
        code = getattr(original, name, None)
        if isinstance(code, str):
            return code
    fields = original.args[0] if original is not None and original.args else None
    return fields.get("C") if isinstance(fields, dict) else None  # pg8000


def server_message(error: BaseException) -> str:
    """What the server said, on one line, without the statement and its parameters."""
    original = error.orig if isinstance(error, DBAPIError) else error
    diagnosis = getattr(original, "diag", None)  # psycopg and psycopg2
    parts = [getattr(diagnosis, name, None) for name in ("message_primary", "message_detail")]
    fields = original.args[0] if original is not None and original.args else None
    if isinstance(fields, dict):  # pg8000
        parts = [fields.get("M"), fields.get("D")]
    said = ": ".join(part for part in parts if part) or _ADAPTERS_PREFIX.sub("", str(original))
    return " ".join(said.split())


def statement_failure(error: BaseException, what: str) -> SpiritsafeError:
    """Three sentences for a failed statement; the statement itself is a detail, its parameters are not shown.

    :param what: the first sentence, such as `revision 1a2b (add orders) failed`.
    """
    state, said = sqlstate(error), server_message(error)
    details = _statement_shown(error)
    if state == LOCK_NOT_AVAILABLE:
        return LockNotAcquired(
            what,
            why=f"a lock was not to be had within lock_timeout: {said}",
            next_step="it was rolled back: run the same command again, when the table is less busy or with a longer "
            "--lock-timeout",
            details=details,
        )
    return DatabaseError(what, why=said, next_step=_advice(state), details=details)


def _advice(state: str | None) -> str:
    if state == QUERY_CANCELED:
        return "it took longer than statement_timeout: give it longer with --statement-timeout, or split the work"
    if state == IDLE_IN_TRANSACTION:
        return "do slow work outside the transaction, or give it longer with --idle-in-transaction-timeout"
    if state == TRANSACTION_TIMEOUT:
        return "split the work into more revisions, or give it longer with --transaction-timeout"
    if state == INSUFFICIENT_PRIVILEGE:
        return "run as a role that owns the objects; 'spiritsafe doctor' says what this one may do"
    if state is None:
        return "the connection was lost: see that the server is up, then run the same command again"
    return f"correct the statement (SQLSTATE {state}); what failed was rolled back"


def _statement_shown(error: BaseException) -> tuple[tuple[str, str], ...]:
    statement = error.statement if isinstance(error, DBAPIError) else None
    if not statement:
        return ()
    text = without_passwords(statement.strip())
    cut = text if len(text) <= _LONGEST_STATEMENT_SHOWN else f"{text[:_LONGEST_STATEMENT_SHOWN]} ..."
    return (("Statement", cut),)
