"""Where a database stands in the revision graph, asked through the project's own `env.py`."""

from dataclasses import dataclass

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory


@dataclass(frozen=True, slots=True)
class Position:
    """The revisions a database is at, and those the files end in."""

    current: tuple[str, ...]
    heads: tuple[str, ...]


def position(config: Config, scripts: ScriptDirectory) -> Position:
    """Read the version table, wherever `env.py` says it is; nothing is created or changed."""
    found: list[tuple[str, ...]] = []

    def read(heads: tuple[str, ...], _context: MigrationContext) -> list[RevisionStep]:
        found.append(tuple(heads))
        return []

    with EnvironmentContext(config, scripts, fn=read, dont_mutate=True):
        scripts.run_env()
    return Position(found[0] if found else (), tuple(scripts.get_heads()))
