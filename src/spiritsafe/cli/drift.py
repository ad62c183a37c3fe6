"""Reads the chosen database, and has it compared on the shadow."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.catalog import Catalog
    from spiritsafe.core.drift import Drift
    from spiritsafe.project.database import Choice


def live_drift(invocation: "Invocation", against: str) -> "Drift":
    """Compare; nothing of the database is changed.

    :raises SpiritsafeError: when there is no database, or it is at a revision that is not there.
    """
    from alembic.script import ScriptDirectory

    from spiritsafe.autogenerate.drift import Live, find_drift
    from spiritsafe.postgres.url import shown
    from spiritsafe.project.database import no_database
    from spiritsafe.project.shadow import open_shadow

    with invocation.alembic("drift", {}) as session:
        if session.choice is None:
            raise no_database(session.settings)
        heads = _position(session, ScriptDirectory.from_config(session.config))
        live = Live(shown(session.choice.url), read(session.choice), heads)
        with open_shadow(session.settings, session.folder) as shadow:
            return find_drift(session.config, session.settings, shadow, live, against)


def _position(session: "AlembicSession", scripts: "ScriptDirectory") -> tuple[str, ...]:
    from spiritsafe.postgres.every_connection import every_connection
    from spiritsafe.rehearse.apart import alembic_log_muted
    from spiritsafe.upgrade.position import position

    with alembic_log_muted(), every_connection(session.rules):
        return position(session.config, scripts).current


def read(choice: "Choice", ignore: tuple[tuple[str, str], ...] = ()) -> "Catalog":
    """The catalogue, in one read-only transaction with short timeouts.

    :param ignore: tables that nobody asked about, each with its schema.
    :raises SpiritsafeError: when a lock is in the way, or it takes too long.
    """
    import psycopg

    from spiritsafe.postgres.catalog import read_catalog
    from spiritsafe.postgres.reading import reading
    from spiritsafe.postgres.statement_failure import statement_failure

    try:
        with reading(choice.url, choice.source) as query:
            return read_catalog(query, ignore=ignore)
    except psycopg.Error as error:
        raise statement_failure(error, "the catalogue of the database could not be read") from error
