"""Every revision up, down and up again, in one walk: the time is that of three upgrades, however long the history.

The database is at each revision once. What the second upgrade made is not looked at before the next revision was there
and has gone: to be what was there before, both must be right. Where they are not, or anything fails, these two are
walked again, with a look after each step. Where a step fails or leaves something behind then, the walk goes on with a
copy of another database, which follows along and has never gone down: one mistake is told once.
"""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

import psycopg
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import Script
from sqlalchemy import URL

from spiritsafe.core.catalog import Catalog
from spiritsafe.errors import SpiritsafeError
from spiritsafe.postgres.shadow_roles import with_roles
from spiritsafe.verify.irreversible import not_taken_back
from spiritsafe.verify.job import Emit, Job
from spiritsafe.verify.looking import Look, differences
from spiritsafe.verify.outcome import Answer, Outcome, broken, passed, skipped
from spiritsafe.verify.sent import Sent

_UP, _DOWN, _AGAIN = "up", "down", "again"


@dataclass(slots=True)
class Stairway:
    """One walk.

    :ivar next: the number of the revision that is next.
    :ivar moving: what is being done with it.
    :ivar expected: how the database should look before it; None where that is not known yet.
    :ivar astray: the database is no more as it should be.
    :ivar careful: the number of the revision up to which there is a look after each step.
    :ivar told: how many revisions are judged.
    :ivar whole: every revision ran upwards.
    """

    job: Job
    emit: Emit
    stack: ExitStack
    sent: Sent = field(default_factory=Sent)
    next: int = 0
    moving: str = _UP
    expected: Catalog | None = None
    astray: bool = False
    careful: int = -1
    doubts: int = 0
    told: int = 0
    whole: bool = False
    follower: URL | None = None
    followed: int = 0
    scratch: ExitStack = field(default_factory=ExitStack)

    def walk(self) -> None:
        """Go to the end, whatever happens on the way, unless a revision does not run upwards."""
        self.stack.enter_context(self.scratch)
        scratch = self._scratch(None)
        while self.next < len(self.job.revisions):
            at = self.next
            try:
                with self.sent.listening():
                    with_roles(self.job.shadow, partial(self.job.history.run, scratch, plan=self._plan))
            except SpiritsafeError as error:
                if not self._thorough:
                    self._doubt()
                elif not self._goes_on(error):
                    return
            if self.astray:
                scratch = self._replacement()
            elif self.next == at:
                break  # env.py ran nothing
        self.whole = True

    def _plan(self, context: MigrationContext) -> Iterator[RevisionStep]:
        look = Look(context)
        before = look()
        if self.expected is not None and differences(self.expected, before):
            self.astray = True
            return
        while self.next < len(self.job.revisions) and not self.astray:
            before = yield from self._there_and_back(self.job.revisions[self.next], before, look)

    def _there_and_back(self, script: Script, before: Catalog, look: Look) -> Generator[RevisionStep, None, Catalog]:
        self.moving = _UP
        look.forget()
        yield self.sent.noted(self.job.up(script))
        self.expected = after = look()
        self.moving = _DOWN
        look.forget()
        yield self.job.down(script)
        left = differences(before, look())
        if not self._thorough:
            if left:
                self._doubt()
                return before
            self._tell_of(self.next - 1)
        self.moving = _AGAIN
        look.forget()
        yield self.job.up(script)
        last = self.next + 1 == len(self.job.revisions)
        again = look() if self._thorough or last else after
        changed = differences(after, again)
        if self._thorough or last:
            self._tell(_judged(script.revision, left, changed))
        self.next += 1
        self.expected, self.astray = again, bool(left or changed)
        return again

    def _tell_of(self, number: int) -> None:
        """Say that the revision before this one is as it should be: what came after it has been there and gone."""
        if self.told == number >= 0:
            self.told += 1
            self.emit(passed("stairway", self.job.revisions[number].revision))

    def _tell(self, outcome: Outcome) -> None:
        """Say it, unless the first walk did."""
        if self.next >= self.told:
            self.told = self.next + 1
            self.emit(outcome)

    @property
    def _thorough(self) -> bool:
        return self.next <= self.careful

    def _doubt(self) -> None:
        """Go back to the last revision that is not judged yet, and look after each step; each time for longer."""
        self.doubts += 1
        self.careful, self.next, self.astray = self.next + 2**self.doubts, self.told, True

    def _goes_on(self, error: SpiritsafeError) -> bool:
        revision = self.job.revisions[self.next].revision
        if self.moving == _UP:
            self._tell(broken("stairway", revision, error))
            return False
        if self.moving == _DOWN:
            self._tell(not_taken_back("stairway", revision, error, self.job.irreversible))
        else:
            self._tell(_not_again(revision, error))
            self.astray = True
        self.next += 1
        return True

    def _scratch(self, template: str | None) -> URL:
        """The database to walk in; the one before goes."""
        self.scratch.close()
        return self.scratch.enter_context(self.job.shadow.scratch(template=template))

    def _replacement(self) -> URL:
        """A database that had the revisions up to here, and never went down."""
        self.astray, self.expected = False, None
        if self.follower is None:
            self.follower = self.stack.enter_context(self.job.shadow.scratch())
        self._follow(self.follower)
        try:
            return self._scratch(self.follower.database)
        except psycopg.errors.ObjectInUse:
            taken, self.follower, self.followed = self.follower, None, 0
            return taken

    def _follow(self, follower: URL) -> None:
        def plan(_context: MigrationContext) -> Iterator[RevisionStep]:
            while self.followed < self.next:
                yield self.job.up(self.job.revisions[self.followed])
                self.followed += 1

        self.job.history.run(follower, plan=plan)


def stairway(job: Job, emit: Emit, stack: ExitStack) -> Stairway:
    """Walk it, and tell of each revision."""
    walk = Stairway(job, emit, stack)
    if not job.revisions:
        emit(skipped("stairway", None, "there are no revisions"))
    walk.walk()
    return walk


def _judged(revision: str, left: str, changed: str) -> Outcome:
    if left:
        return Outcome(
            "stairway",
            revision,
            Answer.FAILED,
            f"the downgrade of revision {revision} does not lead back to what was there before",
            "the catalogue before the upgrade and the one after the downgrade differ",
            "complete its downgrade(), or have it raise NotImplementedError where there is no way back",
            (("what differs after the downgrade", left),),
        )
    if changed:
        return Outcome(
            "stairway",
            revision,
            Answer.FAILED,
            f"revision {revision} makes something else the second time",
            "the catalogues after its first and its second upgrade differ",
            "have upgrade() make the same whenever it runs",
            (("what differs the second time", changed),),
        )
    return passed("stairway", revision)


def _not_again(revision: str, error: SpiritsafeError) -> Outcome:
    return Outcome(
        "stairway",
        revision,
        Answer.FAILED,
        f"revision {revision} cannot be applied again after its downgrade",
        error.why,
        "complete its downgrade(): what it leaves behind is in the way of the next upgrade",
        error.details,
    )
