"""Runs the SQL that `upgrade --sql` prints, as psql would, and holds the outcome against that of the revisions."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import URL

from spiritsafe.core.catalog import Catalog
from spiritsafe.errors import Refused, SpiritsafeError
from spiritsafe.postgres.catalog import read_catalog
from spiritsafe.postgres.shadow_session import Session, session
from spiritsafe.postgres.statement_failure import server_message
from spiritsafe.sql.command import split
from spiritsafe.verify.job import Emit, Job
from spiritsafe.verify.looking import differences
from spiritsafe.verify.outcome import Answer, Outcome, broken, passed, skipped
from spiritsafe.verify.rendering import Piece, rendered


@dataclass(frozen=True, slots=True)
class Online:
    """What the revisions make when they run themselves.

    :ivar versions: schema and name of Alembic's own table.
    """

    catalog: Catalog
    versions: tuple[str, str]


def offline(job: Job, online: Online, emit: Emit, stack: ExitStack) -> None:
    """Render, run, compare."""
    scratch = stack.enter_context(job.shadow.scratch())
    try:
        pieces = rendered(job, scratch)
    except SpiritsafeError as error:
        emit(skipped("offline", None, f"env.py prints no SQL: {error.what}: {error.why}"))
        return
    if _run(job, pieces, scratch, emit):
        emit(_compared(online.catalog, _read(scratch, online.versions)))


def _run(job: Job, pieces: list[Piece], scratch: URL, emit: Emit) -> bool:
    with session(scratch) as connection:
        for piece in pieces:
            try:
                _run_online(job, piece, scratch) if piece.unrendered else _execute(connection, piece)
            except SpiritsafeError as error:
                emit(broken("offline", piece.revision, error))
                return False
            if piece.unrendered:
                emit(skipped("offline", piece.revision, f"it cannot be printed as SQL: {piece.unrendered}"))
            elif piece.revision is not None:
                emit(passed("offline", piece.revision))
    return True


def _run_online(job: Job, piece: Piece, scratch: URL) -> None:
    """The others need what it makes."""

    def plan(_context: MigrationContext) -> Iterator[RevisionStep]:
        yield from (job.up(script) for script in job.revisions if script.revision == piece.revision)

    job.history.run(scratch, plan=plan)


def _execute(connection: Session, piece: Piece) -> None:
    whose = f"revision {piece.revision}" if piece.revision else "the history"
    try:
        texts = split(piece.sql)
    except ValueError as error:
        raise _refused(f"the SQL of {whose} does not parse", str(error), piece.sql[:600]) from None
    for text in texts:
        try:
            connection.execute(text.sql.encode())
        except psycopg.Error as error:
            raise _refused(f"the SQL of {whose} fails", server_message(error), text.sql[:600]) from error


def _refused(what: str, why: str, statement: str) -> Refused:
    return Refused(
        what,
        why=f"{why}; run by env.py the same revision works",
        next_step="see what 'spiritsafe upgrade heads --sql' prints; values that only a server knows, and parameters "
        "without literal_binds, are not in it",
        details=(("statement", statement),),
    )


def _read(scratch: URL, versions: tuple[str, str]) -> Catalog:
    with session(scratch) as connection, connection.transaction():
        return read_catalog(
            lambda sql: connection.execute(sql.encode()).fetchall(), ignore=(versions,), dependencies=False
        )


def _compared(online: Catalog, printed: Catalog) -> Outcome:
    found = differences(online, printed)
    if not found:
        return passed("offline", None, "the same database")
    return Outcome(
        "offline",
        None,
        Answer.FAILED,
        "'upgrade --sql' makes another database than 'upgrade'",
        "a revision asks the database something, or tells whether it runs offline",
        "see what 'spiritsafe upgrade heads --sql' prints, and have the revision do the same both ways",
        (("what differs when the SQL is run", found),),
    )
