"""The project's revisions up to one of them, and how they run on a scratch database through its own `env.py`."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from spiritsafe.core.revision import Revision
from spiritsafe.errors import ConfigurationError
from spiritsafe.project.database import Choice
from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.project.revisions import revision_of
from spiritsafe.project.script_directory import script_directory
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.apart import apart, config_for
from spiritsafe.rehearse.landing import landing_on, require_landed
from spiritsafe.rehearse.replay_failure import replay_failure

_APPLICATION = "spiritsafe replay"
Target = str | tuple[str, ...]  # as Alembic takes it, or several ids
Plan = Callable[[MigrationContext], Iterator[RevisionStep]]  # each step has run when the next one is asked for


@dataclass(frozen=True, slots=True)
class History:
    """The revisions from the beginning up to a target.

    :ivar files: the revision files, in the order in which they run.
    """

    config: Config
    settings: Settings
    scripts: ScriptDirectory
    target: Target
    files: tuple[str, ...]

    @classmethod
    def of(
        cls, config: Config, settings: Settings, target: Target, scripts: ScriptDirectory | None = None
    ) -> "History":
        """Load the graph, unless it is given.

        :raises SpiritsafeError: when it cannot be loaded, or there is no such target.
        """
        try:
            scripts = scripts or script_directory(config)
            files = _files(scripts, target)
        except Exception as error:  # a revision file is the user's program; anything can come out of it
            raise env_failure(error, Surroundings(settings, scripts=scripts)) from error
        return cls(config, settings, scripts, target, files)

    def run(
        self,
        scratch: URL,
        *,
        around: Callable[[RevisionStep], RevisionStep] | None = None,
        plan: Plan | None = None,
    ) -> None:
        """Run those that the database has not had, each in a transaction of its own, as deployments ran them.

        :param around: is given each step before it runs, and may put something around its function.
        :param plan: other steps than those up to the target, in either direction.
        :raises SpiritsafeError: when one fails.
        """
        walk = _Walk(self, scratch, around, plan)
        try:
            with apart(scratch), landing_on(scratch, _APPLICATION):
                walk.drive_env()
        except Exception as error:
            where = Surroundings(self.settings, Choice(scratch, "the shadow"), self.scripts, connected=walk.connected)
            raise replay_failure(error, walk.current, where) from error


@dataclass(slots=True)
class _Walk:
    """One run; Alembic asks it for the steps while `env.py` holds the connection."""

    history: History
    scratch: URL
    around: Callable[[RevisionStep], RevisionStep] | None = None
    plan: Plan | None = None
    connected: bool = False
    current: Revision | None = None

    def drive_env(self) -> None:
        """Let `env.py` connect and configure as it likes.

        :raises ConfigurationError: when it never asks for the revisions.
        """
        config = config_for(self.history.config, self.scratch, self.history.settings)
        environment = EnvironmentContext(
            config,
            self.history.scripts,
            fn=self.steps,
            as_sql=False,
            starting_rev=None,
            destination_rev=self.history.target,
        )
        self._adjust(environment)
        with environment:
            self.history.scripts.run_env()
        if self.history.files and not self.connected:
            raise ConfigurationError(
                "env.py ran no revisions",
                why="it ended without calling context.run_migrations()",
                next_step="see what it does when it is run by 'spiritsafe upgrade heads'",
            )

    def steps(self, heads: tuple[str, ...], context: MigrationContext) -> Iterator[RevisionStep]:
        """Alembic runs each step that is yielded before it asks for the next."""
        self.connected = True
        steps = _steps(self.history.scripts, self.history.target, heads) if self.plan is None else self.plan(context)
        for step in steps:
            self.current = revision_of(step.revision)
            yield self.around(step) if self.around is not None else step
            self.current = None

    def _adjust(self, environment: EnvironmentContext) -> None:
        """See the connection before anything is sent over it, and have each revision commit."""
        configure = environment.configure

        def adjusted(connection: Connection | None = None, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
            if connection is not None:
                require_landed(connection, self.scratch)
            if self.history.files:  # without any, nobody would commit the version table
                options["transaction_per_migration"] = True
            configure(connection, *arguments, **options)

        environment.configure = adjusted  # type: ignore[method-assign]


def _files(scripts: ScriptDirectory, target: Target) -> tuple[str, ...]:
    """The files up to a target, in order; to ask for the steps would load each module, and there may be thousands."""
    refused = "Destination %(end)s is not a valid upgrade target from current head(s)"
    with scripts._catch_revision_errors(ancestor=refused, end=target):  # type: ignore[arg-type] # noqa: SLF001
        last_first = list(scripts.iterate_revisions(target, (), implicit_base=True))
    return tuple(os.path.abspath(script.path) for script in reversed(last_first))  # noqa: PTH100 - as above


def _steps(scripts: ScriptDirectory, target: Target, heads: tuple[str, ...]) -> list[RevisionStep]:
    """The steps, in order; Alembic offers them to its own commands only, and its annotation knows one head."""
    return list(scripts._upgrade_revs(target, heads))  # type: ignore[arg-type] # noqa: SLF001
