"""What the verbs about the history of runs have in common: the record of the chosen database."""

import secrets
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.upgrade.record import Record


@contextmanager
def recorded(invocation: "Invocation", verb: str) -> "Iterator[tuple[AlembicSession, Record]]":
    """The record beside the version table, wherever that is on the search path.

    :raises SpiritsafeError: when there is no database, or no history on it.
    """
    from spiritsafe.errors import Refused
    from spiritsafe.postgres.control import Control
    from spiritsafe.postgres.url import shown
    from spiritsafe.project.database import no_database
    from spiritsafe.upgrade.record import REVISIONS, Record

    with invocation.alembic(verb, {}) as session:
        choice = session.choice
        if choice is None:
            raise no_database(session.settings)
        connect = session.rules.timeouts.connect
        with closing(Control.connect(choice.url, choice.source, session.rules.application_name, connect)) as control:
            found = control.query(
                "SELECT quote_ident(n.nspname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
                "WHERE c.relname = %s AND c.relkind = 'r' ORDER BY n.nspname = current_schema() DESC LIMIT 1",
                [REVISIONS],
            )
            if not found:
                raise Refused(
                    f"{shown(choice.url)} has no history of runs",
                    why=f"there is no table {REVISIONS!r}, which the first 'spiritsafe upgrade' makes",
                    next_step="run 'spiritsafe upgrade'; for the revision files, 'spiritsafe history'",
                )
            yield session, Record(control, str(found[0][0]), secrets.token_hex(4))


def list_runs(invocation: "Invocation") -> None:
    """Print the last runs, the latest first."""
    with recorded(invocation, "history") as (_, record):
        for run in record.runs():
            who = f"{run.account}@{run.host} as {run.role}"
            number = "1 revision" if run.revisions == 1 else f"{run.revisions} revisions"
            commit = f"  {run.commit[:12]}" if run.commit else ""
            until = f" to {run.finished}" if run.finished else ""
            click.echo(
                f"{run.run}  {run.started}{until}  {run.direction} {run.target}  {run.outcome}, {number}  {who}{commit}"
            )
            if run.error:
                click.echo(f"          {run.error}")
