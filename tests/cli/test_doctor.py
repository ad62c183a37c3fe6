import pytest
from tests.workshop import Database, NewProject, Program, Session, spelled

pytestmark = pytest.mark.server


def test_all_is_well(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("pyproject_only")
    url = spelled(database.url)
    spiritsafe("upgrade", DATABASE_URL=url)
    done = spiritsafe("doctor", DATABASE_URL=url)
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert all(line.startswith("ok      ") for line in lines)
    for expected in (
        "ok      lock_timeout: 3s (pyproject.toml [tool.spiritsafe])",
        "ok      statement_timeout: 15min (default)",
        f"ok      writable: database '{database.url.database}' takes writes",
        "ok      lock_timeout: 3s in force",
        "ok      may create: role 'postgres' may create in schema 'public' and in the database",
        "ok      revisions: the database is at head (b0000002)",
    ):
        assert expected in lines
    assert f"/{database.url.database}?" in next(line for line in lines if line.startswith("ok      database:"))


def test_a_database_behind_head_is_a_warning(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("plain")
    done = spiritsafe("doctor", "--url", spelled(database.url))
    assert done.code == 0
    assert (
        "warning revisions: the database is at base, behind head\n        next: apply them: spiritsafe upgrade"
        in done.out
    )


def test_a_role_that_could_not_upgrade_is_told_why(
    project: NewProject, spiritsafe: Program, database: Database, second: Session
) -> None:
    project("plain")
    spiritsafe("upgrade", "--url", spelled(database.url))
    second.execute("REVOKE CREATE ON SCHEMA public FROM public")
    second.execute("DO $$ BEGIN CREATE ROLE clerk LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    second.execute("GRANT SELECT ON alembic_version TO clerk")
    done = spiritsafe("doctor", "--url", spelled(database.url.set(username="clerk")))
    assert done.code == 1
    assert "error   may create: role 'clerk' may create nothing in schema 'public'" in done.out
    assert (
        "error   owner: role 'clerk' does not own alembic_version, notes, spiritsafe_revision, "
        "spiritsafe_revision_number_seq, spiritsafe_run; only an owner may ALTER" in done.out
    )
    assert "warning sees blockers: role 'clerk' cannot see what other sessions run" in done.out
    assert 'GRANT pg_read_all_stats, pg_signal_backend TO "clerk"' in done.out


def test_a_read_only_database_is_an_error(
    project: NewProject, spiritsafe: Program, database: Database, second: Session
) -> None:
    project("plain")
    second.execute(f"ALTER DATABASE {database.url.database} SET default_transaction_read_only = on")
    done = spiritsafe("doctor", "--url", spelled(database.url))
    assert done.code == 1
    assert "error   writable: transactions are read-only (default_transaction_read_only)" in done.out


def test_a_server_that_is_away_is_an_error_after_the_settings(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("doctor", "--url", "postgresql://bob:s3cr3t@127.0.0.1:1/shop")
    assert done.code == 1
    assert "ok      lock_timeout: 2s (default)" in done.out
    assert "error   could not connect to postgresql+psycopg://bob:***@127.0.0.1:1/shop (from --url): " in done.out
    assert "s3cr3t" not in done.out


def test_no_url_is_an_error(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("doctor")
    assert done.code == 1
    assert "error   database: no URL is set where spiritsafe looks; only env.py may know one" in done.out


def test_models_are_loaded(project: NewProject, spiritsafe: Program, database: Database) -> None:
    folder = project("broken_models")
    (folder / "pyproject.toml").write_text('[tool.spiritsafe]\nmodels = "app_models:metadata"\n')
    done = spiritsafe("doctor", "--url", spelled(database.url))
    assert done.code == 1
    assert "error   models load: the models 'app_models:metadata' do not import: NameError: name 'Bse'" in done.out


def test_several_heads_are_an_error(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("two_heads")
    done = spiritsafe("doctor", "--url", spelled(database.url))
    assert done.code == 1
    assert "error   revisions: 2 heads: " in done.out


def test_an_async_url_is_looked_at_too(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("async_env")
    done = spiritsafe("doctor", "--url", spelled(database.url.set(drivername="postgresql+asyncpg")))
    assert done.code == 0, done.out
