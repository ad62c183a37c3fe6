import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url
from tests.workshop import eventually, spelled

from spiritsafe.errors import ConfigurationError, ConnectionFailed
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import Server
from spiritsafe.postgres.shadow import Shadow, connect_shadow
from spiritsafe.postgres.shadow_cache import kept_name
from spiritsafe.postgres.shadow_session import SCRATCH

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, pg_bin: Path | None) -> Iterator[Server]:
    """A server that no other test's kept databases are on."""
    folder = tmp_path_factory.mktemp("shadow") / "server"
    yield embedded.start(folder, binaries=embedded.find_binaries(pg_bin))
    embedded.erase(folder)


@pytest.fixture
def url(own_server: Server) -> URL:
    return make_url(own_server.url()).set(drivername="postgresql+psycopg")


@pytest.fixture
def shadow(url: URL) -> Iterator[Shadow]:
    shadow = connect_shadow(url, "--shadow-url")
    yield shadow
    shadow.prune(most=0)
    assert ours(shadow) == []


def connect(url: URL) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(spelled(url.set(drivername="postgresql")), autocommit=True)


def ours(shadow: Shadow) -> list[str]:
    query = "SELECT datname FROM pg_database WHERE datname LIKE 'spiritsafe%' ORDER BY oid"
    with connect(shadow.url) as session:
        return [str(name) for (name,) in session.execute(query)]


def test_a_scratch_database_is_blank_and_gone_afterwards(shadow: Shadow) -> None:
    with shadow.scratch() as url, connect(url) as session:
        session.execute("CREATE TABLE t ()")
        assert [url.database] == ours(shadow)
    assert ours(shadow) == []


def test_it_goes_with_whoever_is_still_connected(shadow: Shadow) -> None:
    with shadow.scratch() as url:
        left = connect(url)
    assert ours(shadow) == []
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()


def test_it_goes_when_the_work_on_it_fails(shadow: Shadow) -> None:
    with pytest.raises(KeyboardInterrupt), shadow.scratch():
        raise KeyboardInterrupt
    assert ours(shadow) == []


def test_a_kept_database_is_found_by_its_whole_key_and_copied(shadow: Shadow) -> None:
    with shadow.scratch() as url:
        with connect(url) as session:
            session.execute("CREATE TABLE t ()")
        name = shadow.keep("models 1", url)
    assert ours(shadow) == [name]
    assert shadow.kept("models 1") == name
    assert shadow.kept("models 2") is None
    with shadow.scratch(template=name) as copied, connect(copied) as session:
        session.execute("DROP TABLE t")


def test_nobody_writes_to_a_kept_database_by_mistake(shadow: Shadow) -> None:
    with shadow.scratch() as url:
        shadow.keep("models", url)
    with shadow.lent("models") as kept:
        assert kept is not None
        with connect(kept) as session, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            session.execute("CREATE TABLE t ()")


def test_keeping_ends_the_sessions_that_a_pool_left(shadow: Shadow) -> None:
    with shadow.scratch() as url:
        left = connect(url)
        assert shadow.kept("models") is None
        assert shadow.keep("models", url) == shadow.kept("models")
        left.close()


def test_the_slower_of_two_that_keep_the_same_gets_the_other_ones(shadow: Shadow) -> None:
    with shadow.scratch() as first, shadow.scratch() as second:
        name = shadow.keep("models", first)
        assert shadow.keep("models", second) == name
    assert ours(shadow) == [name]


def test_a_database_with_the_name_but_without_the_key_is_nobodys(shadow: Shadow) -> None:
    with connect(shadow.url) as session:
        session.execute(f"CREATE DATABASE {kept_name('models')}")
    assert shadow.kept("models") is None
    with shadow.lent("models") as kept:
        assert kept is None
    with shadow.scratch() as url:
        assert shadow.keep("models", url) == kept_name("models") == shadow.kept("models")


def test_another_key_under_the_same_name_is_not_taken_for_this_one(shadow: Shadow) -> None:
    with shadow.scratch() as url:
        name = shadow.keep("models", url)
    with connect(shadow.url) as session:
        session.execute(f"COMMENT ON DATABASE {name} IS 'spiritsafe 1 models of another time'")
    assert shadow.kept("models") is None


def test_the_most_recently_used_are_kept(shadow: Shadow) -> None:
    for number in range(3):
        with shadow.scratch() as url:
            name = shadow.keep(f"models {number}", url)
        with connect(shadow.url) as session:
            session.execute(f"COMMENT ON DATABASE {name} IS 'spiritsafe {100 + number} models {number}'")
    assert shadow.kept("models 0") is not None  # which notes that it was used
    assert shadow.prune(most=2) == [kept_name("models 1")]
    assert set(ours(shadow)) == {kept_name("models 0"), kept_name("models 2")}


def test_what_is_lent_or_in_use_is_not_dropped(shadow: Shadow) -> None:
    with shadow.scratch() as url:
        name = shadow.keep("models", url)
    with shadow.lent("models") as kept:
        assert shadow.prune(most=0) == []
    assert kept is not None
    with connect(kept):
        assert shadow.prune(most=0) == []
    eventually(lambda: shadow.prune(most=0) == [name])


def test_what_a_killed_process_left_is_found_by_the_next(shadow: Shadow, url: URL) -> None:
    program = textwrap.dedent("""
        import os, signal, sys
        from sqlalchemy import make_url
        from spiritsafe.postgres.shadow import connect_shadow
        with connect_shadow(make_url(sys.argv[1]), "test").scratch():
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run([sys.executable, "-c", program, spelled(url)], check=False, env=dict(os.environ))
    assert done.returncode == -9
    assert [name[: len(SCRATCH)] for name in ours(shadow)] == [SCRATCH]
    eventually(lambda: connect_shadow(url, "test") and ours(shadow) == [])


def test_a_scratch_database_in_use_elsewhere_is_left_alone(shadow: Shadow, url: URL) -> None:
    with shadow.scratch():
        assert connect_shadow(url, "test").prune() == []


def test_a_driver_of_any_name_means_psycopg_here(url: URL) -> None:
    shadow = connect_shadow(url.set(drivername="postgresql+asyncpg"), "--shadow-url")
    assert shadow.url.drivername == "postgresql+psycopg"
    assert shadow.server_version >= 140_000


def test_a_role_that_may_not_create_databases_is_an_error(url: URL) -> None:
    with connect(url) as session:
        session.execute("CREATE ROLE bob LOGIN")
    with pytest.raises(ConfigurationError) as raised:
        connect_shadow(url.set(username="bob"), "--shadow-url")
    assert (raised.value.what, raised.value.why, raised.value.next_step) == (
        "the server from --shadow-url cannot be the shadow",
        "role 'bob' may not create databases there",
        'run there: ALTER ROLE "bob" CREATEDB; or leave it out to use the embedded server',
    )


def test_a_role_of_little_power_but_that_is_enough(url: URL) -> None:
    with connect(url) as session:
        session.execute("CREATE ROLE carol LOGIN CREATEDB")
    shadow = connect_shadow(url.set(username="carol"), "--shadow-url")
    with shadow.scratch() as scratch:
        name = shadow.keep("models", scratch)
    assert shadow.kept("models") == name
    assert shadow.prune(most=0) == [name]


def test_limits_of_the_role_do_not_hold_here(url: URL) -> None:
    with connect(url) as session:
        session.execute("CREATE ROLE dora LOGIN CREATEDB")
        session.execute("ALTER ROLE dora SET statement_timeout = '1ms'")
        session.execute("ALTER ROLE dora SET default_transaction_read_only = on")
    with connect_shadow(url.set(username="dora"), "--shadow-url").scratch() as scratch:
        assert scratch.database is not None


def test_a_server_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    url = URL.create("postgresql+psycopg", username="me", password="secret", database="postgres")
    with pytest.raises(ConnectionFailed) as raised:
        connect_shadow(url.set(host="127.0.0.1", port=9), "--shadow-url")
    assert (raised.value.what, raised.value.why, raised.value.next_step) == (
        "could not connect to postgresql+psycopg://me:***@127.0.0.1:9/postgres (from --shadow-url)",
        "nothing accepts connections at 127.0.0.1:9",
        "start the server, or check the host and port in --shadow-url",
    )
