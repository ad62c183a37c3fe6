"""Sizes and traffic of the chosen database."""

from typing import TYPE_CHECKING

from spiritsafe.errors import ConfigurationError

if TYPE_CHECKING:
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.snapshot import Snapshot


def live_snapshot(invocation: "Invocation", *, workload: bool = False) -> "Snapshot":
    """Read them now.

    :raises SpiritsafeError: when there is no database, or its queries are not kept.
    """
    from spiritsafe.postgres.reading import reading
    from spiritsafe.postgres.statistics import read_snapshot
    from spiritsafe.project.database import no_database

    with invocation.alembic("snapshot", {}) as session:
        if session.choice is None:
            raise no_database(session.settings)
        with reading(session.choice.url, session.choice.source) as query:
            try:
                return read_snapshot(query, workload=workload)
            except LookupError as error:
                raise ConfigurationError(
                    "the queries of this database are not kept",
                    why="the extension pg_stat_statements is not installed in it",
                    next_step="have it installed (shared_preload_libraries, then CREATE EXTENSION pg_stat_statements), "
                    "or take the snapshot without --workload",
                ) from error


def saved_snapshot(name: str) -> "Snapshot":
    """Read what `spiritsafe snapshot` wrote.

    :raises ConfigurationError: when the file is none.
    """
    from spiritsafe.cli.text_files import read_text
    from spiritsafe.core.snapshot import Snapshot

    try:
        return Snapshot.from_json(read_text(name))
    except ValueError as error:
        raise ConfigurationError(
            f"{name!r} cannot be used", why=str(error), next_step=f"write it anew: spiritsafe snapshot --output {name}"
        ) from error
