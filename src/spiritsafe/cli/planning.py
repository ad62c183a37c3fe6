"""Makes the plan of an upgrade for the chosen database."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.plan import Plan
    from spiritsafe.project.database import Choice
    from spiritsafe.rehearse.selection import Selection


def make_plan(invocation: "Invocation", target: str) -> "Plan":
    """Rehearse what the database has not had, and look who is in the way there; nothing of it is changed.

    :raises SpiritsafeError: when there is no database, or it is at a revision that is not there.
    """
    from alembic.script import ScriptDirectory

    from spiritsafe.postgres.every_connection import every_connection
    from spiritsafe.project.database import no_database
    from spiritsafe.rehearse.apart import alembic_log_muted
    from spiritsafe.rehearse.selection import on_the_way, selection_of
    from spiritsafe.upgrade.position import position

    with invocation.alembic("plan", {}) as session:
        if session.choice is None:
            raise no_database(session.settings)
        scripts = ScriptDirectory.from_config(session.config)
        with alembic_log_muted(), every_connection(session.rules):
            heads = position(session.config, scripts).current
        return _plan(session, session.choice, heads, selection_of(scripts, on_the_way(scripts, heads, target)))


def _plan(session: "AlembicSession", choice: "Choice", heads: tuple[str, ...], selection: "Selection") -> "Plan":
    from spiritsafe.core.plan import Plan
    from spiritsafe.postgres.lock_watch import blockers
    from spiritsafe.postgres.reading import reading
    from spiritsafe.postgres.statistics import read_snapshot
    from spiritsafe.postgres.url import shown
    from spiritsafe.project.shadow import open_shadow
    from spiritsafe.rehearse.planning import planned
    from spiritsafe.rehearse.revisions import rehearse_revisions

    with reading(choice.url, choice.source) as query:
        snapshot = read_snapshot(query)
    with open_shadow(session.settings, session.folder) as shadow:
        trace = rehearse_revisions(session.config, shadow, session.settings, selection)
    revisions = planned(selection, trace, snapshot)
    wanted = {name: mode for one in revisions for name, mode in one.wanted().items()}
    with reading(choice.url, choice.source) as query:  # now, not before the rehearsal
        found = blockers(query, wanted)
    return Plan(shown(choice.url), snapshot.server_version, trace.server_version, heads, revisions, found, trace.notes)
