"""The schema that the models, or the revisions up to one of them, make on the shadow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import URL, MetaData

from spiritsafe.core.catalog import Catalog
from spiritsafe.postgres.catalog import read_catalog
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import session
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.history import History, Target
from spiritsafe.rehearse.materialise import materialised
from spiritsafe.rehearse.replay import replayed


@dataclass(frozen=True, slots=True)
class Named:
    """What `env.py` gives to `context.configure`.

    :ivar versions: schema and name of Alembic's own table.
    """

    metadata: Sequence[MetaData]
    versions: tuple[str, str]


def named(config: Config, settings: Settings, shadow: Shadow) -> Named:
    """Run `env.py` on a blank database, and no revision."""
    found: list[Named] = []

    def note(context: MigrationContext) -> Iterator[RevisionStep]:
        given = context.opts.get("target_metadata")
        metadata = () if given is None else (given,) if isinstance(given, MetaData) else tuple(given)
        found.append(Named(metadata, (context.version_table_schema or "public", context.version_table)))
        yield from ()

    with shadow.scratch() as scratch:
        History.of(config, settings, "heads").run(scratch, plan=note)
    return found[0] if found else Named((), ("public", "alembic_version"))


def schema_of_models(metadata: Sequence[MetaData], shadow: Shadow, folder: Path) -> Catalog:
    """What the models make.

    :raises SpiritsafeError: when they cannot be created.
    """
    with materialised(metadata, shadow, folder=folder) as url:
        return _read(url, ())


def schema_at(config: Config, settings: Settings, shadow: Shadow, to: Target, versions: tuple[str, str]) -> Catalog:
    """What the revisions up to one of them make, without Alembic's own table.

    :raises SpiritsafeError: when they do not run.
    """
    with replayed(config, shadow, settings, to=to, copy=False) as url:
        return _read(url, (versions,))


def _read(url: URL, ignore: tuple[tuple[str, str], ...]) -> Catalog:
    with session(url) as connection, connection.transaction():
        return read_catalog(lambda sql: connection.execute(sql.encode()).fetchall(), ignore=ignore, dependencies=False)
