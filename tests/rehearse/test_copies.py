"""Copies of a database that are made while something else is done; here, for the shadow and its clearing up are."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from spiritsafe.autogenerate.copies import copies
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import SCRATCH, session

pytestmark = pytest.mark.server


def scratch_databases(shadow: Shadow) -> int:
    with session(shadow.url) as here:
        query = "SELECT count(*)::int FROM pg_database WHERE starts_with(datname, %s)"
        return int(here.execute(query, [SCRATCH]).fetchall()[0][0])


def test_each_copy_is_like_the_template_and_goes_at_the_end(shadow: Shadow) -> None:
    before = scratch_databases(shadow)
    with shadow.scratch() as template:
        with session(template) as here:
            here.execute("CREATE TABLE notes (id int)")
        with copies(shadow, template, 2) as coming:
            urls = {one.result() for one in coming}
            assert len(urls) == 2
            for url in urls:
                with session(url) as here:
                    assert here.execute("SELECT count(*) FROM notes").fetchall() == [(0,)]
    assert scratch_databases(shadow) == before


def test_whoever_connects_to_the_template_waits_for_its_copies(shadow: Shadow) -> None:
    with shadow.scratch() as template, copies(shadow, template, 2) as coming:
        engine = create_engine(template, poolclass=NullPool)
        with engine.connect() as connection:
            assert all(one.done() for one in coming)
            assert connection.execute(text("SELECT 1")).scalar() == 1
        assert [one.exception() for one in coming] == [None, None]


@pytest.mark.parametrize("count", [0, 1])
def test_what_is_raised_meanwhile_leaves_nothing_behind(shadow: Shadow, count: int) -> None:
    before = scratch_databases(shadow)
    with pytest.raises(KeyboardInterrupt), shadow.scratch() as template, copies(shadow, template, count):
        raise KeyboardInterrupt
    assert scratch_databases(shadow) == before


def test_a_copy_that_fails_says_so_when_it_is_asked_for(shadow: Shadow) -> None:
    with (
        shadow.scratch() as template,
        copies(shadow, template.set(database="nowhere"), 1) as coming,
        pytest.raises(psycopg.errors.InvalidCatalogName),
    ):
        coming[0].result()
