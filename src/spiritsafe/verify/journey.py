"""The history from a blank database to head, and back: each step once."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import URL

from spiritsafe.core.catalog import Catalog
from spiritsafe.errors import DatabaseError, SpiritsafeError
from spiritsafe.postgres.shadow_roles import with_roles
from spiritsafe.verify.irreversible import not_taken_back
from spiritsafe.verify.job import Emit, Job
from spiritsafe.verify.looking import Look, differences
from spiritsafe.verify.outcome import Answer, Outcome, broken, passed, skipped
from spiritsafe.verify.sent import Sent


@dataclass(slots=True)
class Journey:
    """One scratch database on its way; it lives as long as the stack.

    :ivar blank: what was there before the first revision: nothing, or what `env.py` makes.
    :ivar head: what is there after the last one.
    :ivar versions: schema and name of Alembic's own table.
    :ivar done: how many revisions the database has had.
    """

    job: Job
    stack: ExitStack
    scratch: URL | None = None
    blank: Catalog | None = None
    head: Catalog | None = None
    versions: tuple[str, str] = ("public", "alembic_version")
    sent: Sent = field(default_factory=Sent)
    done: int = 0

    def up(self, emit: Emit) -> bool:
        """Go to head; False where the history does not run."""
        try:
            self.scratch = with_roles(self.job.shadow, lambda: self._climb(emit))
        except SpiritsafeError as error:
            revision = self._at(self.done) if isinstance(error, DatabaseError) else None  # or else it is env.py
            emit(broken("upgrade", revision, error))
            return False
        if not self.job.revisions:
            emit(passed("upgrade", None, "there are no revisions"))
        return True

    def down(self, emit: Emit) -> None:
        """Go back to base, and tell what is left there."""
        assert self.scratch is not None  # noqa: S101 - it went up
        assert self.blank is not None  # noqa: S101
        left: list[Catalog] = []

        def plan(context: MigrationContext) -> Iterator[RevisionStep]:
            for script in reversed(self.job.revisions):
                yield self.job.down(script)
                self.done -= 1
                emit(passed("downgrade", script.revision))
            left.append(Look(context)())

        try:
            self.job.history.run(self.scratch, plan=plan)
        except SpiritsafeError as error:
            stopped = self._at(self.done - 1)
            if stopped is None:
                emit(broken("downgrade", None, error))
                return
            emit(not_taken_back("downgrade", stopped, error, self.job.irreversible))
            emit(skipped("downgrade", None, f"head to base ends at {stopped}"))
            return
        emit(_left_behind(self.blank, left[0] if left else self.blank))

    def _climb(self, emit: Emit) -> URL:
        self.done = 0
        with ExitStack() as attempt:
            scratch = attempt.enter_context(self.job.shadow.scratch())
            with self.sent.listening():
                self.job.history.run(scratch, plan=lambda context: self._steps(context, emit), around=self.sent.noted)
            self.stack.push(attempt.pop_all())
        return scratch

    def _steps(self, context: MigrationContext, emit: Emit) -> Iterator[RevisionStep]:
        look = Look(context)
        self.versions = look.versions
        self.blank = look()
        for script in self.job.revisions:
            yield self.job.up(script)
            self.done += 1
            emit(passed("upgrade", script.revision))
        self.head = look()

    def _at(self, number: int) -> str | None:
        revisions = self.job.revisions
        return revisions[number].revision if 0 <= number < len(revisions) else None


def _left_behind(blank: Catalog, left: Catalog) -> Outcome:
    found = differences(blank, left)
    if not found:
        return passed("downgrade", None, "nothing is left at base")
    return Outcome(
        "downgrade",
        None,
        Answer.FAILED,
        "something is left behind at base",
        "a downgrade does not take back all that its upgrade made",
        "complete the downgrade() of the revision that makes it; the check 'stairway' tells which one that is",
        (("what is left", found),),
    )
