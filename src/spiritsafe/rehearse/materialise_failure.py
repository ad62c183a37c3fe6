"""Says why the models cannot be created: the table at fault, the statement, and the server's own words."""

from pathlib import Path

from sqlalchemy import Constraint, Index, MetaData, Table
from sqlalchemy import Sequence as NumberSequence
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.sql.type_api import TypeEngine

from spiritsafe.errors import ConfigurationError, DatabaseError, SpiritsafeError
from spiritsafe.postgres.statement_failure import server_message, sqlstate, statement_failure
from spiritsafe.project.users_code import users_line
from spiritsafe.rehearse.replay_failure import OTHER_SHADOW, missing_extension

_UNDEFINED_OBJECT = "42704"  # a type, a role, a collation, an operator class ...


def materialise_failure(error: Exception, at_fault: object, folder: Path | None) -> SpiritsafeError:
    """The error for models that could not be created.

    :param at_fault: the table, index, constraint ... whose statement failed, or None for a statement of somebody's own.
    :param folder: the project's, to which the user's files are relative.
    """
    if isinstance(error, SpiritsafeError):
        return error
    if not isinstance(error, DBAPIError):
        return _not_written(error, folder)
    what = f"the models cannot be created: {_named(at_fault)} failed"
    extension = missing_extension(error)
    if extension is not None:
        why, next_step = f"the shadow has no extension {extension!r}", OTHER_SHADOW
    else:
        why, next_step = server_message(error), _advice(sqlstate(error))
    return DatabaseError(what, why=why, next_step=next_step, details=statement_failure(error, what).details)


def _not_written(error: Exception, folder: Path | None) -> ConfigurationError:
    """SQLAlchemy could not write the statement, or a listener raised something of its own."""
    where = users_line(error)
    file = Path(where[0]) if where else Path()
    if folder is not None and file.is_relative_to(folder):
        file = file.relative_to(folder)
    place = f" ({file}, line {where[1]})" if where else ""
    said = " ".join(str(error).split()) if isinstance(error, SQLAlchemyError) else f"{type(error).__name__}: {error}"
    return ConfigurationError(
        "the models cannot be created: no statement could be made of them",
        why=f"{said}{place}",
        next_step="correct the models; --debug shows the whole traceback",
    )


def _named(item: object) -> str:
    """What failed, in the user's names."""
    if isinstance(item, Table):
        return f"table {item.fullname}"
    if isinstance(item, Index | Constraint):
        kind = "index" if isinstance(item, Index) else "constraint"
        table = getattr(item, "table", None)
        return f"{kind} {item.name}" + (f" of table {table.fullname}" if isinstance(table, Table) else "")
    if isinstance(item, NumberSequence):
        return f"sequence {item.name}"
    if isinstance(item, TypeEngine):
        return f"type {getattr(item, 'name', item)}"
    if isinstance(item, MetaData) or item is None:
        return "a statement of an event listener"
    return str(item)


def _advice(state: str | None) -> str:
    if state is None:
        return "the connection to the shadow was lost: see that the server is up, then run the same command again"
    if state == _UNDEFINED_OBJECT:
        return (
            "have it made before the tables: a type by its extension, declared beside the models; a role belongs to no "
            "database and is made on the shadow server itself, with CREATE ROLE"
        )
    return f"correct the model so that the statement below runs on a blank database (SQLSTATE {state})"
