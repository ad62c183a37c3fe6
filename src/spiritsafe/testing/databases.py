"""Databases for tests: blank, or copied from a template in which every revision has run."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property

import psycopg
import pytest
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.pool import NullPool

from spiritsafe.errors import SpiritsafeError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import session, share
from spiritsafe.postgres.url import handed_over
from spiritsafe.project.shadow import open_shadow
from spiritsafe.testing.run import Run

_TRIES = 20  # somebody may look into the template just then, and PostgreSQL copies no database that is in use


@dataclass(frozen=True)
class ScratchDatabase:
    """A database of a test's own.

    :ivar url: for psycopg; `url.set(drivername="postgresql+asyncpg")` for another driver.
    """

    url: URL

    @property
    def text(self) -> str:
        """The URL as one writes it into an environment variable, password and all."""
        return handed_over(self.url.set(drivername="postgresql"))

    @cached_property
    def engine(self) -> Engine:
        """An engine without a pool: nothing stays connected when the test is over."""
        return create_engine(self.url, poolclass=NullPool)


@dataclass
class Workshop:
    """The server, and the template once a test has asked for it."""

    run: Run
    shadow: Shadow
    stack: ExitStack

    @contextmanager
    def database(self, *, migrated: bool = False) -> Iterator[ScratchDatabase]:
        """A database for the length of a `with` block."""
        template = self.template if migrated else None
        with ExitStack() as stack:
            yield ScratchDatabase(self._copy(template, stack))

    @cached_property
    def template(self) -> str:
        """The database to copy: known from an earlier run, or made by the first worker that needs it."""
        with self.run.alone("template"):
            holder = self.run.program("spiritsafe.testing.template", f"pytest {self.run.shared}", *self.run.named)
            with holder:
                assert holder.stdout is not None  # noqa: S101 - a pipe
                name = holder.stdout.readline().strip()
                if name:  # nobody drops it while this run holds it as well
                    share(self.stack.enter_context(session(self.shadow.url)), name)
        if not name:
            pytest.fail(self.run.said.read_text(encoding="utf-8").strip(), pytrace=False)
        return name

    def _copy(self, template: str | None, stack: ExitStack) -> URL:
        for _ in range(_TRIES - 1):
            try:
                return stack.enter_context(self.shadow.scratch(template=template))
            except psycopg.errors.ObjectInUse:
                continue
        return stack.enter_context(self.shadow.scratch(template=template))


@contextmanager
def workshop(config: pytest.Config) -> Iterator[Workshop]:
    """The workshop of a run."""
    run = Run.of(config)
    with ExitStack() as stack:
        try:
            shadow = stack.enter_context(open_shadow(run.settings(), run.folder))
        except SpiritsafeError as error:
            pytest.fail(f"error: {error.what}\nwhy:   {error.why}\nnext:  {error.next_step}", pytrace=False)
        yield Workshop(run, shadow, stack)
