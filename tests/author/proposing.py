"""What autogenerate proposes between two databases, and how it is run: no project, no command line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import psycopg
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrateOperation
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, make_url
from sqlalchemy.exc import DBAPIError
from tests.author.random_rows import Session
from tests.author.trial import driver_url

from spiritsafe.author.grouping import Draft
from spiritsafe.autogenerate.proposal import Wanted, propose
from spiritsafe.autogenerate.rehearsal import Rehearsal, rehearsal
from spiritsafe.core.catalog import Catalog
from spiritsafe.diff.renames.answers import Answers, parse_answer
from spiritsafe.diff.renames.question import Question
from spiritsafe.postgres.catalog import read_catalog


def proposed(before: str, desired: Catalog, scratch: Callable[[], Rehearsal]) -> tuple[Draft, ...]:
    """The revisions that lead from one database to the catalogue of another; nothing was renamed.

    :param scratch: gives a database like `before` to try them on.
    """
    wanted = Wanted(desired, Answers(), (), _refuse, lambda current, wished: (current, wished))
    return propose(read(before), wanted, scratch).drafts


def place(url: str) -> AbstractContextManager[Rehearsal]:
    """A database to run revisions on."""
    context = MigrationContext.configure(dialect_name="postgresql", opts={"target_metadata": MetaData()})
    options = {"sqlalchemy_module_prefix": "sa.", "alembic_module_prefix": "op.", "user_module_prefix": None}
    render = AutogenContext(context, MetaData(), {**options, "render_item": None}, autogenerate=False)
    return rehearsal(make_url(url), render, ())


def failure(
    where: Rehearsal, revisions: Iterable[Sequence[MigrateOperation]], look: Callable[[], None] = lambda: None
) -> DBAPIError | None:
    """Run one revision after the other, and look after each; what the server says to the first that it refuses."""
    try:
        for operations in revisions:
            where.run(operations)
            look()
    except DBAPIError as error:
        return error
    return None


def read(url: str) -> Catalog:
    """The catalogue of a database."""
    with session(url) as opened, opened.transaction():
        return read_catalog(lambda query: opened.execute(query.encode()).fetchall())


@contextmanager
def session(url: str) -> Iterator[Session]:
    """A connection that commits each statement."""
    with psycopg.connect(driver_url(url), autocommit=True) as opened:
        yield opened


def _refuse(question: Question) -> Answers:
    return Answers((), tuple(parse_answer(question.answer(choice)) for choice in question.choices))
