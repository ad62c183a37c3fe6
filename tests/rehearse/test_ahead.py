"""What the last rehearsal copied is copied again before it is known whether it is needed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import URL
from tests.rehearse.conftest import Look
from tests.workshop import NewProject

from spiritsafe.postgres.shadow import Shadow
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.ahead import Ahead, copied_ahead
from spiritsafe.rehearse.replay import replayed

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("nothing_left")]
COLUMNS = "SELECT attname::text FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attnum > 0 ORDER BY attnum"
KEPT = "SELECT datname FROM pg_database WHERE starts_with(datname, 'spiritsafe_kept')"

Rehearsal = Callable[[str], AbstractContextManager[tuple[Ahead | None, URL]]]


@pytest.fixture
def rehearsal(project: NewProject, shadow: Shadow, configuration: Callable[[], Config]) -> Rehearsal:
    """The copy that was made ahead, if there was one, and the database that was handed out."""
    project("plain")

    @contextmanager
    def run(to: str) -> Iterator[tuple[Ahead | None, URL]]:
        with (
            copied_ahead(shadow, Path.cwd()) as ahead,
            replayed(configuration(), shadow, Settings(), to=to, ahead=lambda: ahead) as handed_out,
        ):
            yield ahead, handed_out

    return run


def test_the_copy_made_ahead_is_the_one_handed_out(rehearsal: Rehearsal, look: Look) -> None:
    with rehearsal("heads") as (ahead, _):
        assert ahead is None
    with rehearsal("heads") as (ahead, handed_out):
        assert ahead is not None
        assert handed_out == ahead.copy
        assert look(handed_out, COLUMNS) == [("id",), ("body",), ("title",)]
        assert look(handed_out, "SHOW default_transaction_read_only") == [("off",)]


def test_where_another_state_is_needed_the_copy_is_dropped_unused(rehearsal: Rehearsal, look: Look) -> None:
    with rehearsal("heads"):
        pass
    with rehearsal("a0000001") as (ahead, handed_out):
        assert ahead is not None
        assert handed_out != ahead.copy
        assert look(handed_out, COLUMNS) == [("id",), ("body",)]
    with rehearsal("a0000001") as (ahead, handed_out):
        assert ahead is not None
        assert handed_out == ahead.copy


def test_where_the_kept_one_is_gone_nothing_is_copied(rehearsal: Rehearsal, shadow: Shadow, look: Look) -> None:
    with rehearsal("heads"):
        pass
    shadow.prune(0)
    assert look(shadow.url, KEPT) == []
    with rehearsal("heads") as (ahead, handed_out):
        assert ahead is None
        assert look(handed_out, COLUMNS) == [("id",), ("body",), ("title",)]


def test_who_does_not_copy_ahead_notes_nothing(
    project: NewProject, shadow: Shadow, configuration: Callable[[], Config]
) -> None:
    project("plain")
    with replayed(configuration(), shadow, Settings()), copied_ahead(shadow, Path.cwd()) as ahead:
        assert ahead is None
