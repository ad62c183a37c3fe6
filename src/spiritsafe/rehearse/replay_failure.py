"""Says why the history does not replay: the revision, the statement, the line, and the server's own words."""

import traceback
from pathlib import PurePosixPath

from sqlalchemy.exc import DBAPIError

from spiritsafe.core.revision import Revision
from spiritsafe.errors import DatabaseError, SpiritsafeError
from spiritsafe.postgres.statement_failure import server_message, sqlstate, statement_failure
from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.project.users_code import users_line

_UNDEFINED_OBJECT = "42704"  # a role, a type, an operator class ...
_NOT_SUPPORTED, _UNDEFINED_FILE = "0A000", "58P01"
OTHER_SHADOW = (
    "name a server that has it with --shadow-url, or a folder of PostgreSQL programs that has it with --pg-bin"
)


def replay_failure(error: Exception, current: Revision | None, around: Surroundings) -> SpiritsafeError:
    """The error for a replay that ended early.

    :param current: the revision that was running, or None when it was `env.py` itself.
    """
    if isinstance(error, SpiritsafeError):
        return error
    if current is None:
        return env_failure(error, around)
    what = f"the history does not replay: revision {current} failed"
    place = _place(error, current)
    if sqlstate(error) is None and not isinstance(error, DBAPIError):
        return DatabaseError(
            what,
            why=f"{type(error).__name__}: {error}{place}",
            next_step="correct the revision: on a blank database the whole history has to run; --debug shows the "
            "whole traceback",
        )
    extension = missing_extension(error)
    return DatabaseError(
        what,
        why=f"the shadow has no extension {extension!r}{place}" if extension else f"{server_message(error)}{place}",
        next_step=OTHER_SHADOW if extension else _advice(sqlstate(error)),
        details=statement_failure(error, what).details,
    )


def missing_extension(error: BaseException | None, statement: str = "") -> str | None:
    """The extension that a failed CREATE EXTENSION asked for, or None when it was something else.

    The server's sentence quotes its name, or before PostgreSQL 15 the path of its control file, in any language.
    """
    if isinstance(error, DBAPIError) and error.statement:
        statement = error.statement
    if (
        error is None
        or "EXTENSION" not in statement.upper().split()
        or sqlstate(error) not in {_NOT_SUPPORTED, _UNDEFINED_FILE}
    ):
        return None
    quoted = server_message(error).split('"')
    return PurePosixPath(quoted[1]).stem if len(quoted) > 1 else None


def _place(error: Exception, revision: Revision) -> str:
    """The last line of the revision's own file that was reached, or else of the project's."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == revision.path]
    if lines:
        return f" ({revision.path}, line {lines[-1]})"
    where = users_line(error)
    return f" ({where[0]}, line {where[1]})" if where else ""


def _advice(state: str | None) -> str:
    if state is None:
        return "the connection to the shadow was lost: see that the server is up, then run the same command again"
    if state == _UNDEFINED_OBJECT:
        return (
            "make what is missing in an earlier revision; a role belongs to no database and is made on the shadow "
            "server itself, with CREATE ROLE"
        )
    return f"correct the revision: on a blank database the whole history has to run (SQLSTATE {state})"
