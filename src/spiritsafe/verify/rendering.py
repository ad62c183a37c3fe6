"""Renders the history as SQL, as `upgrade --sql` does, revision by revision."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import URL

from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.rehearse.apart import apart, config_for
from spiritsafe.rehearse.landing import landing_on
from spiritsafe.verify.job import Job

_APPLICATION = "spiritsafe verify"


@dataclass(frozen=True, slots=True)
class Piece:
    """The SQL of one revision with its version row; or why there is none. What stands around has no revision."""

    revision: str | None
    sql: str
    unrendered: str = ""


@dataclass(slots=True)
class _Rendering:
    """One run of `env.py`; nothing is connected to unless it does so itself, and then it is the scratch database.

    :ivar apart: BEGIN and COMMIT around each revision, whatever `env.py` says.
    """

    job: Job
    apart: bool
    buffer: io.StringIO = field(default_factory=io.StringIO)
    pieces: list[Piece] = field(default_factory=list)
    told: int = 0
    reason: str = ""

    def run(self, scratch: URL) -> list[Piece]:
        config = config_for(self.job.config, scratch, self.job.settings)
        config.output_buffer = self.buffer
        environment = EnvironmentContext(
            config, self.job.scripts, fn=self._steps, as_sql=True, starting_rev=None, destination_rev="heads"
        )
        if self.apart:
            _require_transactions(environment)
        try:
            with apart(scratch), landing_on(scratch, _APPLICATION), environment:
                self.job.scripts.run_env()
        except Exception as error:  # env.py is the user's program; anything can come out of it
            raise env_failure(error, Surroundings(self.job.settings, scripts=self.job.scripts)) from error
        self._take(None)
        return self.pieces

    def _steps(self, _heads: tuple[str, ...], _context: MigrationContext) -> Iterator[RevisionStep]:
        self._take(None)
        for script in self.job.revisions:
            yield self._caught(self.job.up(script))
            self._take(script.revision)

    def _caught(self, step: RevisionStep) -> RevisionStep:
        run = step.migration_fn

        def attempted(**arguments: Any) -> None:  # noqa: ANN401
            self.reason = ""
            try:
                run(**arguments)
            except Exception as error:  # noqa: BLE001 - a revision file is the user's program
                line = " ".join(str(error).split()) or "no message"
                self.reason = f"{type(error).__name__}: {line}"

        step.migration_fn = attempted
        return step

    def _take(self, revision: str | None) -> None:
        text = self.buffer.getvalue()
        fresh, self.told = text[self.told :], len(text)
        if revision is not None or fresh.strip():
            self.pieces.append(Piece(revision, fresh, self.reason))
        self.reason = ""


def rendered(job: Job, scratch: URL) -> list[Piece]:
    """The whole history; a revision that cannot be rendered does not keep the others from it.

    :raises SpiritsafeError: when `env.py` itself fails offline.
    """
    pieces = _Rendering(job, apart=False).run(scratch)
    if any(piece.unrendered for piece in pieces):  # those run online, between the others: each has to be committed
        return _Rendering(job, apart=True).run(scratch)
    return pieces


def _require_transactions(environment: EnvironmentContext) -> None:
    configure = environment.configure

    def adjusted(*arguments: Any, **options: Any) -> None:  # noqa: ANN401
        options["transaction_per_migration"] = True
        configure(*arguments, **options)

    environment.configure = adjusted  # type: ignore[method-assign]
