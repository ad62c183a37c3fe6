"""The mistakes of a tired person: three lines, the right exit code, no traceback, no password, nothing changed."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import URL
from tests.workshop import Database, NewDatabase, NewProject, Outcome, Program, Session, spelled

from spiritsafe.postgres.embedded import Server

PASSWORD = "s3cr3t/%&@home"
QUOTED = "s3cr3t%2F%25%26%40home"


def check_manners(done: Outcome) -> None:
    """What every error has in common."""
    assert done.err.startswith("error: ") or "\nerror: " in done.err
    assert len(done.three_lines) == 3
    assert all(done.three_lines)
    for text in (done.out, done.err):
        assert "Traceback" not in text
        assert "s3cr3t" not in text


def test_no_url_and_no_opt_in(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("upgrade", "head")
    check_manners(done)
    assert done.code == 2
    assert done.three_lines == [
        "no database is given",
        (
            "there is no --url, no DATABASE_URL (in the environment or in .env), no PGHOST, no sqlalchemy.url, and "
            "this project has not opted in to the embedded server"
        ),
        (
            "set DATABASE_URL=postgresql://USER:PASSWORD@HOST:5432/DATABASE, or opt in with 'embedded = true' under "
            "[tool.spiritsafe] in pyproject.toml"
        ),
    ]


@pytest.mark.parametrize("verb", ["current", "check --from database", "downgrade base", "stamp head", "ensure_version"])
def test_no_url_for_any_verb_that_needs_one(verb: str, project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe(*verb.split())
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, "no database is given")


def test_the_embedded_server_is_not_for_production(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    (folder / "pyproject.toml").write_text("[tool.spiritsafe]\nembedded = true\n")
    done = spiritsafe("--profile", "production", "upgrade", "head")
    check_manners(done)
    assert (done.code, done.three_lines[:2]) == (
        2,
        [
            "no database is given",
            "no URL is set, and the embedded server is for profile 'development' only; this is profile 'production'",
        ],
    )
    assert not (folder / ".spiritsafe").exists()


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("bob:s3cr3t@h/db", "the URL from DATABASE_URL cannot be read"),
        ("postgresql://bob:s3cr3t@h:port/db", "the URL from DATABASE_URL cannot be read"),
        ("mysql://bob:s3cr3t@h/db", "the URL from DATABASE_URL is for 'mysql', not PostgreSQL"),
        ("mysql+pymysql://bob:s3cr3t@h/db", "the URL from DATABASE_URL is for 'mysql', not PostgreSQL"),
        ("sqlite:///s3cr3t.db", "the URL from DATABASE_URL is for 'sqlite', not PostgreSQL"),
        ("postgresql+oracledb://bob:s3cr3t@h/db", "the URL asks for the driver 'oracledb'"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, what: str, project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("upgrade", "head", DATABASE_URL=url)
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, what)


def test_an_unknown_host(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("upgrade", "head", "--url", f"postgresql://bob:{QUOTED}@no-such-host.invalid/shop")
    check_manners(done)
    assert done.code == 3
    assert done.three_lines == [
        "could not connect to postgresql+psycopg://bob:***@no-such-host.invalid/shop (from --url)",
        "the host name 'no-such-host.invalid' is not known to this machine's resolver",
        "check the host in --url, and that this machine is on the right network",
    ]


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pg8000"])
def test_a_server_that_is_down(driver: str, closed_port: int, project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    url = f"postgresql+{driver}://bob:{QUOTED}@127.0.0.1:{closed_port}/shop"
    done = spiritsafe("--debug", "upgrade", "head", DATABASE_URL=url)
    assert "s3cr3t" not in done.out + done.err  # not even in the traceback that --debug shows
    assert done.code == 3
    assert done.three_lines[1:] == [
        f"nothing accepts connections at 127.0.0.1:{closed_port}",
        "start the server, or check the host and port in DATABASE_URL",
    ]


def test_an_async_driver_on_a_server_that_is_down(closed_port: int, project: NewProject, spiritsafe: Program) -> None:
    project("async_env")
    done = spiritsafe("upgrade", DATABASE_URL=f"postgresql+asyncpg://bob:{QUOTED}@127.0.0.1:{closed_port}/shop")
    check_manners(done)
    assert (done.code, done.three_lines[1]) == (3, f"nothing accepts connections at 127.0.0.1:{closed_port}")


def test_a_server_that_never_answers(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://bob@127.0.0.1:{silent.getsockname()[1]}/shop"
        done = spiritsafe("upgrade", "head", "--connect-timeout", "2s", "--url", url)
    check_manners(done)
    assert (done.code, "did not answer in time" in done.three_lines[1]) == (3, True)


@pytest.mark.parametrize("verb", ["upgrade", "current"])
def test_the_database_that_env_py_went_to_is_the_one_in_the_error(
    verb: str, closed_port: int, project: NewProject, spiritsafe: Program
) -> None:
    project("own_url")
    own = f"postgresql+psycopg://bob:{QUOTED}@127.0.0.1:{closed_port}/shop"
    done = spiritsafe(verb, SHOP_DB=own, DATABASE_URL="postgresql://elsewhere.invalid/db")
    check_manners(done)
    assert done.code == 3
    assert done.three_lines[0] == (
        f"could not connect to postgresql+psycopg://bob@127.0.0.1:{closed_port}/shop (from env.py)"
    )


def test_an_env_py_that_lacks_something_else_is_not_about_the_url(project: NewProject, spiritsafe: Program) -> None:
    folder = project("own_url")
    done = spiritsafe("upgrade")
    check_manners(done)
    assert done.three_lines[:2] == [f"{folder}/migrations/env.py does not run (line 8)", "KeyError: 'SHOP_DB'"]


def test_no_server_socket(project: NewProject, spiritsafe: Program, tmp_path: Path) -> None:
    project("plain")
    done = spiritsafe("upgrade", "head", "--url", f"postgresql://bob@/shop?host={tmp_path}")
    check_manners(done)
    assert (done.code, done.three_lines[1]) == (3, f"there is no server socket at {tmp_path}")
    assert "trying again" not in done.out


@pytest.mark.server
def test_a_database_that_is_missing(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("plain")
    done = spiritsafe("upgrade", "head", "--url", spelled(database.url.set(database="no_shop")))
    check_manners(done)
    assert done.code == 3
    assert done.three_lines[1].endswith("has no database 'no_shop'")
    assert done.three_lines[2] == "create it with 'createdb no_shop', or correct the name in --url"


@pytest.mark.server
def test_a_role_that_is_missing(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("plain")
    done = spiritsafe("upgrade", "head", "--url", spelled(database.url.set(username="nobody_here")))
    check_manners(done)
    assert (done.code, done.three_lines[1].endswith("has no role 'nobody_here'")) == (3, True)


@pytest.mark.server
@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_a_wrong_password(driver: str, project: NewProject, spiritsafe: Program, guarded: URL) -> None:
    project("plain")
    url = guarded.set(drivername=f"postgresql+{driver}", password=PASSWORD)
    done = spiritsafe("--debug", "upgrade", "head", DATABASE_URL=spelled(url))
    assert "s3cr3t" not in done.out + done.err
    assert done.code == 3
    assert done.three_lines == [
        (
            f"could not connect to postgresql+{driver}://bob:***@/postgres?host={guarded.query['host']}&port=5432 "
            "(from DATABASE_URL)"
        ),
        "the server refused the password (or there was none) for role 'bob'",
        "check the user and password in DATABASE_URL; in a URL write @ as %40, : as %3A, / as %2F and % as %25",
    ]


@pytest.mark.server
def test_the_right_password_works_and_is_never_shown(project: NewProject, spiritsafe: Program, guarded: URL) -> None:
    project("plain")
    assert guarded.password
    for arguments in (["--debug", "doctor"], ["--debug", "current", "-v"], ["--debug", "upgrade", "nosuch"]):
        done = spiritsafe(*arguments, DATABASE_URL=spelled(guarded))
        assert guarded.password not in done.out + done.err
        assert "bob:***@" in done.out


@pytest.mark.server
def test_a_role_that_may_not_create_the_version_table(
    project: NewProject, spiritsafe: Program, databases: NewDatabase, database: Database, second: Session
) -> None:
    project("plain")
    second.execute("REVOKE CREATE ON SCHEMA public FROM public")
    second.execute("DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    done = spiritsafe("upgrade", "head", "--url", spelled(database.url.set(username="reader")))
    check_manners(done)
    assert done.code == 3
    assert done.three_lines == [
        "the database refused a statement",
        "permission denied for schema public",
        "run as a role that owns the objects; 'spiritsafe doctor' says what this one may do",
    ]


def test_no_alembic_ini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spiritsafe: Program) -> None:
    monkeypatch.chdir(tmp_path)
    done = spiritsafe("upgrade", "head")
    check_manners(done)
    assert done.code == 2
    assert done.three_lines == [
        f"no Alembic configuration was found in {tmp_path}",
        "there is neither alembic.ini nor pyproject.toml",
        "go to the project's folder, name the file with -c, or start one with 'spiritsafe init migrations'",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_file_that_is_not_there(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    done = spiritsafe("-c", "nope.ini", "heads")
    check_manners(done)
    assert (done.code, done.three_lines[:2]) == (
        2,
        ["there is no file nope.ini", f"-c names it, and {folder} is the current folder"],
    )


def test_an_editor_that_is_not_there(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("edit", "head", EDITOR="false")
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, "the revision file could not be opened")


def test_an_alembic_ini_that_is_broken(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    (folder / "alembic.ini").write_text("script_location = here\n")
    done = spiritsafe("heads")
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, "alembic.ini cannot be read")
    assert done.three_lines[1].startswith("File contains no section headers.")


def test_an_alembic_ini_with_an_unknown_placeholder(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    with (folder / "alembic.ini").open("a") as ini:
        ini.write("sqlalchemy.url = postgresql://%(DB_USER)s@h/db\n")
    done = spiritsafe("current")
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, "alembic.ini cannot be read")
    assert "db_user" in done.three_lines[1].lower()


def test_a_pyproject_toml_that_is_broken(project: NewProject, spiritsafe: Program) -> None:
    folder = project("pyproject_only")
    (folder / "pyproject.toml").write_text("[tool.alembic\n")
    done = spiritsafe("heads")
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, "pyproject.toml cannot be read")


def test_a_migrations_folder_that_is_missing(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    (folder / "migrations").rename(folder / "moved")
    done = spiritsafe("heads")
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, "the migrations folder cannot be used")


def test_a_setting_that_does_not_exist(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    (folder / "pyproject.toml").write_text('[tool.spiritsafe]\nlock_timout = "2s"\n')
    done = spiritsafe("current")
    check_manners(done)
    assert (done.code, done.three_lines[2]) == (2, "did you mean 'lock_timeout'?")


@pytest.mark.server
def test_models_that_do_not_import(project: NewProject, spiritsafe: Program, database: Database) -> None:
    folder = project("broken_models")
    done = spiritsafe("upgrade", "head", DATABASE_URL=spelled(database.url))
    check_manners(done)
    assert done.code == 2
    assert done.three_lines == [
        f"{folder}/app_models.py does not run (line 10)",
        "NameError: name 'Bse' is not defined",
        "correct that line: env.py and the models it imports must load; --debug shows the whole traceback",
    ]


@pytest.mark.server
def test_a_revision_file_that_does_not_import(project: NewProject, spiritsafe: Program, database: Database) -> None:
    folder = project("broken_revision_file")
    for verb in (["upgrade", "head"], ["heads"], ["history"]):
        done = spiritsafe(*verb, DATABASE_URL=spelled(database.url))
        check_manners(done)
        assert done.code == 2
        assert done.three_lines[0] == (f"the revision file {folder}/migrations/versions/0003_broken.py does not import")
        assert done.three_lines[1] == "line 5: SyntaxError: invalid syntax (0003_broken.py, line 5)"


@pytest.mark.server
def test_a_revision_called_editor(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("plain")
    done = spiritsafe("upgrade", "editor", DATABASE_URL=spelled(database.url))
    assert done.three_lines[0] == "there is no revision 'editor'"


@pytest.mark.server
def test_two_heads(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("two_heads")
    done = spiritsafe("upgrade", "head", DATABASE_URL=spelled(database.url))
    check_manners(done)
    assert done.code == 2
    assert done.three_lines == [
        "the history has 2 heads, and 'head' means one",
        "two revisions follow the same one, as after merging two branches of work",
        "join them with 'spiritsafe merge heads -m \"merge\"', or name one of them",
    ]
    assert "Heads:\n    b0000002 Notes have a title.\n    c0000003 Left." in done.err


@pytest.mark.server
@pytest.mark.parametrize("verb", ["upgrade", "downgrade", "stamp"])
def test_an_unknown_revision(
    verb: str, project: NewProject, spiritsafe: Program, database: Database, second: Session
) -> None:
    project("plain")
    done = spiritsafe(verb, "nosuch", DATABASE_URL=spelled(database.url))
    check_manners(done)
    assert (done.code, done.three_lines[0]) == (2, "there is no revision 'nosuch'")
    assert second.execute("SELECT count(*) FROM pg_class WHERE relname = 'notes'").fetchone() == (0,)


@pytest.mark.server
def test_a_database_at_a_revision_that_no_file_has(
    project: NewProject, spiritsafe: Program, database: Database, second: Session
) -> None:
    project("plain")
    spiritsafe("upgrade", "head", DATABASE_URL=spelled(database.url))
    second.execute("UPDATE alembic_version SET version_num = 'gone'")
    done = spiritsafe("upgrade", "head", DATABASE_URL=spelled(database.url))
    check_manners(done)
    assert (done.code, done.three_lines) == (
        1,
        [
            "the database is at revision 'gone', which no file has",
            "it is ahead of these files: a newer release was applied, or the file was deleted",
            "deploy the release that has it; for a rollback deploy that runs no revisions, give --allow-ahead",
        ],
    )


@pytest.mark.server
def test_a_downgrade_further_than_base(project: NewProject, spiritsafe: Program, database: Database) -> None:
    project("plain")
    done = spiritsafe("downgrade", "-3", DATABASE_URL=spelled(database.url))
    check_manners(done)
    assert done.code == 2


@pytest.mark.server
def test_models_and_database_that_differ(
    project: NewProject, spiritsafe: Program, database: Database, server: Server
) -> None:
    folder = project("plain")
    env = folder / "migrations" / "env.py"
    env.write_text(
        env.read_text().replace("target_metadata = None", "from app_models import metadata as target_metadata")
    )
    (folder / "app_models.py").write_text(
        "import sqlalchemy as sa\nmetadata = sa.MetaData()\nsa.Table('orders', metadata, sa.Column('id', sa.Integer))\n"
    )
    env_vars = {"DATABASE_URL": spelled(database.url), "SPIRITSAFE_SHADOW_URL": server.url()}
    behind = spiritsafe("check", "--from", "database", **env_vars)
    check_manners(behind)
    assert (behind.code, behind.three_lines[0]) == (1, "the database is behind the revisions")
    pending = spiritsafe("check", **env_vars)  # the revisions are compared: it does not matter where the database is
    spiritsafe("upgrade", "head", **env_vars)
    for done in (pending, spiritsafe("check", **env_vars), spiritsafe("check", "--from", "database", **env_vars)):
        check_manners(done)
        assert (done.code, done.three_lines[:2]) == (
            1,
            ["the models and the database differ", "2 operations would be needed to make them agree"],
        )
        assert "Operations:\n    dropped table public.notes\n    added table public.orders" in done.err
    assert spiritsafe("current", "--check-heads", **env_vars).code == 0
    spiritsafe("downgrade", "-1", **env_vars)
    assert spiritsafe("current", "--check-heads", **env_vars).code == 1


def test_output_into_a_closed_pipe_is_no_error(project: NewProject) -> None:
    import subprocess
    import sys

    project("plain")
    for words in ("history", "upgrade head --sql"):
        reader = f"'{sys.executable}' -m spiritsafe {words} | head -n 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", reader], check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
