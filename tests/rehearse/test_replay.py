import logging
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest
from alembic import context, op
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import URL, create_engine, text
from tests.rehearse.conftest import Look
from tests.workshop import NewDatabase, NewProject, spelled

from spiritsafe.errors import ConfigurationError, DatabaseError, RevisionGraphError, SpiritsafeError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.project.alembic_config import load_config
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.replay import replayed

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("nothing_left")]

TABLES = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
COLUMNS = "SELECT attname::text FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attnum > 0 ORDER BY attnum"


class Replay(Protocol):
    def __call__(
        self, *, to: str = "heads", copy: bool = True, config: Config | None = None
    ) -> AbstractContextManager[URL]: ...


@pytest.fixture
def replay(shadow: Shadow, configuration: Callable[[], Config]) -> Replay:
    """Replay the history of the current folder."""

    def start(*, to: str = "heads", copy: bool = True, config: Config | None = None) -> AbstractContextManager[URL]:
        return replayed(config or configuration(), shadow, Settings(), to=to, copy=copy)

    return start


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A project's folder and modules do not stay in this process."""
    modules, path = set(sys.modules), sys.path[:]
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if not name.startswith(("sqlalchemy", "alembic", "psycopg", "asyncpg", "pg8000", "spiritsafe")):
            del sys.modules[name]


def runs(folder: Path) -> Path:
    """A file with a line for each time that the first revision ran."""
    revision = next((folder / "migrations" / "versions").glob("0001*.py"))
    log = folder.parent / "runs"
    note = f"def upgrade() -> None:\n    with open({str(log)!r}, 'a') as log:\n        log.write('ran\\n')\n"
    revision.write_text(revision.read_text().replace("def upgrade() -> None:\n", note))
    log.write_text("")
    return log


def count(log: Path) -> int:
    return len(log.read_text().splitlines())


def test_every_revision_ran_and_is_recorded(project: NewProject, replay: Replay, look: Look) -> None:
    project("plain")
    with replay() as url:
        assert look(url, COLUMNS) == [("id",), ("body",), ("title",)]
        assert look(url, "SELECT version_num FROM alembic_version") == [("b0000002",)]
        assert url.database is not None
        assert url.database.startswith("spiritsafe_shadow_")


def test_the_second_time_nothing_runs(project: NewProject, replay: Replay, look: Look) -> None:
    log = runs(project("plain"))
    for _ in range(3):
        with replay() as url:
            assert look(url, COLUMNS) == [("id",), ("body",), ("title",)]
    assert count(log) == 1


def test_a_copy_is_ones_own_and_the_kept_one_is_for_reading(project: NewProject, replay: Replay, look: Look) -> None:
    log = runs(project("plain"))
    with replay() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE notes"))
        engine.dispose()
    with replay(copy=False) as url:
        assert look(url, TABLES) == [("alembic_version",), ("notes",)]
        assert look(url, "SHOW default_transaction_read_only") == [("on",)]
    assert count(log) == 1


def test_while_a_copy_is_made_something_else_is_done(
    project: NewProject, configuration: Callable[[], Config], shadow: Shadow
) -> None:
    project("plain")
    done: list[str] = []

    def start(*, copy: bool) -> AbstractContextManager[URL]:
        return replayed(configuration(), shadow, Settings(), copy=copy, meanwhile=lambda: done.append("done"))

    with start(copy=False), start(copy=False):
        assert not done
    with start(copy=True):
        assert done == ["done"]


def test_while_somebody_reads_the_kept_one_a_copy_is_made_by_running(
    project: NewProject, replay: Replay, look: Look
) -> None:
    log = runs(project("plain"))
    with replay(copy=False) as kept:
        engine = create_engine(kept)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            with replay() as url:
                assert look(url, TABLES) == [("alembic_version",), ("notes",)]
        engine.dispose()
    assert count(log) == 2


@pytest.mark.parametrize(("target", "columns"), [("a0000001", 2), ("+1", 2), ("head", 3), ("heads", 3)])
def test_it_goes_as_far_as_asked(target: str, columns: int, project: NewProject, replay: Replay, look: Look) -> None:
    project("plain")
    with replay(to=target) as url:
        assert len(look(url, COLUMNS)) == columns


def test_to_base_nothing_has_run(project: NewProject, replay: Replay, look: Look) -> None:
    project("plain")
    with replay(to="base") as url:
        assert look(url, "SELECT * FROM alembic_version") == []


def test_a_project_without_an_ini_file(project: NewProject, replay: Replay, look: Look) -> None:
    project("pyproject_only")
    with replay() as url:
        assert len(look(url, COLUMNS)) == 3


def test_two_heads_are_both_reached(project: NewProject, replay: Replay, look: Look) -> None:
    project("two_heads")
    with replay() as url:
        assert len(look(url, "SELECT version_num FROM alembic_version")) == 2


def edit_revision(folder: Path) -> None:
    file = next((folder / "migrations" / "versions").glob("0002*.py"))
    file.write_text(file.read_text().replace("title text", "title varchar"))


def edit_env(folder: Path) -> None:
    file = folder / "migrations" / "env.py"
    file.write_text(file.read_text() + "\n# changed\n")


def edit_ini(folder: Path) -> None:
    file = folder / "alembic.ini"
    file.write_text(file.read_text() + "\nversion_table = versions\n")


def edit_imported(folder: Path) -> None:
    (folder / "names_of_mine.py").write_text("TITLE = 'heading'\n")


def edit_read(folder: Path) -> None:
    (folder / "script.sql").write_text("SELECT 2")


def add_looked_for(folder: Path) -> None:
    (folder / "optional.txt").write_text("here now")


@pytest.mark.parametrize("edit", [edit_revision, edit_env, edit_ini, edit_imported, edit_read, add_looked_for])
def test_what_changes_the_outcome_is_not_overlooked(
    edit: Callable[[Path], None], project: NewProject, replay: Replay
) -> None:
    folder = project("plain")
    (folder / "names_of_mine.py").write_text("TITLE = 'title'\n")
    (folder / "script.sql").write_text("SELECT 1")
    second = next((folder / "migrations" / "versions").glob("0002*.py"))
    second.write_text(
        second.read_text()
        .replace("from alembic import op", "import os\nfrom pathlib import Path\nfrom alembic import op")
        .replace(
            "def upgrade() -> None:",
            "def upgrade() -> None:\n    from names_of_mine import TITLE\n"
            "    op.execute(Path('script.sql').read_text())\n"
            "    try:\n        Path('optional.txt').read_text()\n    except OSError:\n        pass",
        )
    )
    log = runs(folder)
    for _ in range(2):
        with replay():
            pass
    assert count(log) == 1
    edit(folder)
    sys.modules.pop("names_of_mine")
    with replay():
        pass
    assert count(log) == 2


def test_an_environment_variable_that_is_read_is_part_of_it(
    project: NewProject, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("plain")
    second = next((folder / "migrations" / "versions").glob("0002*.py"))
    second.write_text(
        second.read_text().replace("op\n", "op\nimport os\nTITLE = os.environ.get('TITLE_TYPE', 'text')\n")
    )
    log = runs(folder)
    for value, expected in ((None, 1), ("varchar", 2), (None, 2), ("varchar", 2), ("text", 3)):
        monkeypatch.delenv("TITLE_TYPE", raising=False)
        if value:
            monkeypatch.setenv("TITLE_TYPE", value)
        with replay():
            assert count(log) == expected


def test_a_new_revision_does_not_make_the_history_before_it_run_again(project: NewProject, replay: Replay) -> None:
    folder = project("plain")
    log = runs(folder)
    with replay(to="b0000002"):
        pass
    new = (folder / "migrations" / "versions" / "0002_notes_title.py").read_text()
    new = new.replace("b0000002", "c0000003").replace("a0000001", "b0000002").replace("title", "heading")
    (folder / "migrations" / "versions" / "0003_notes_heading.py").write_text(new)
    with replay(to="b0000002"):
        pass
    assert count(log) == 1


def test_a_file_that_changes_while_it_runs_is_not_trusted(project: NewProject, replay: Replay) -> None:
    folder = project("plain")
    second = next((folder / "migrations" / "versions").glob("0002*.py"))
    second.write_text(
        second.read_text().replace(
            "upgrade() -> None:",
            "upgrade() -> None:\n    open(__file__, 'a').close()\n    __import__('os').utime(__file__)",
        )
    )
    log = runs(folder)
    for _ in range(2):
        with replay():
            pass
    assert count(log) == 2


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pg8000"])
def test_whatever_the_driver_the_real_database_is_not_touched(
    driver: str, project: NewProject, replay: Replay, look: Look, databases: NewDatabase
) -> None:
    real = databases()
    url = spelled(real.set(drivername=f"postgresql+{driver}"))
    file = project("own_url") / "migrations" / "env.py"
    file.write_text(file.read_text().replace('os.environ["SHOP_DB"]', repr(url)))
    with replay() as scratch:
        assert look(scratch, TABLES) == [("alembic_version",), ("notes",)]
    assert look(real, TABLES) == []


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
def test_an_async_env_keeps_its_driver(
    driver: str, project: NewProject, replay: Replay, look: Look, databases: NewDatabase
) -> None:
    real = databases()
    project("async_env")
    config = load_config(Path("alembic.ini"), Path("pyproject.toml"), section="alembic")
    config.set_main_option("sqlalchemy.url", spelled(real.set(drivername=f"postgresql+{driver}")).replace("%", "%%"))
    with replay(config=config) as url:
        assert len(look(url, TABLES)) == 2
    assert look(real, TABLES) == []
    assert str(real.database) in (config.get_main_option("sqlalchemy.url") or "")


def env(folder: Path, body: str) -> None:
    code = "from alembic import context\nimport sqlalchemy as sa\nimport os\n" + textwrap.dedent(body)
    (folder / "migrations" / "env.py").write_text(code)


def test_a_pooled_connection_from_before_is_not_used(
    project: NewProject, replay: Replay, look: Look, databases: NewDatabase
) -> None:
    real = databases()
    folder = project("plain")
    (folder / "app_db.py").write_text(
        f"import sqlalchemy as sa\nengine = sa.create_engine({spelled(real)!r})\nengine.connect().close()\n"
    )
    env(
        folder,
        """
        import app_db
        with app_db.engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """,
    )
    sys.path.insert(0, str(folder))
    import app_db  # type: ignore[import-not-found]

    with replay() as url:
        assert len(look(url, TABLES)) == 2
    assert look(real, TABLES) == []
    with app_db.engine.connect() as connection:  # and afterwards the application is where it was
        assert connection.scalar(text("SELECT current_database()")) == real.database
    app_db.engine.dispose()


def test_an_engine_with_a_creator_of_its_own_is_refused(
    project: NewProject, replay: Replay, look: Look, databases: NewDatabase
) -> None:
    real = databases()
    place = f"{real.query['host']}:{real.query['port']}/{real.database}"
    env(
        project("plain"),
        f"""
        import psycopg
        url = {spelled(real.set(drivername="postgresql"))!r}
        engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=sa.NullPool)
        with engine.connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """,
    )
    with pytest.raises(ConfigurationError) as raised, replay():
        pass
    assert three(raised.value) == (
        f"a rehearsal was kept from connecting to {place}",
        (
            "env.py, a revision or a module of the project calls a driver itself; what SQLAlchemy opens is sent "
            "to the scratch database, this would not have been"
        ),
        (
            "use op.get_bind() in a revision, and an engine made from a URL in env.py, without a creator; what needs "
            "another database belongs in a script of its own"
        ),
    )
    assert look(real, TABLES) == []


def test_a_connection_that_was_open_all_along_is_refused(
    project: NewProject, replay: Replay, look: Look, databases: NewDatabase
) -> None:
    real = databases()
    env(project("plain"), "context.configure(connection=context.config.attributes['mine'])\ncontext.run_migrations()")
    engine = create_engine(real)
    config = load_config(Path("alembic.ini"), Path("pyproject.toml"), section="alembic")
    with engine.connect() as connection:
        config.attributes["mine"] = connection
        with pytest.raises(ConfigurationError) as raised, replay(config=config):
            pass
    engine.dispose()
    assert raised.value.why.startswith("it uses a connection that was opened before")
    assert look(real, TABLES) == []


def test_two_databases_are_refused(
    project: NewProject, replay: Replay, databases: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    project("two_databases")
    for name in ("FIRST_DB", "SECOND_DB"):
        monkeypatch.setenv(name, spelled(databases()))
    with pytest.raises(ConfigurationError) as raised, replay():
        pass
    assert raised.value.what == "env.py opens more than one database, and a rehearsal has one"


def test_an_env_that_runs_nothing_is_an_error(project: NewProject, replay: Replay) -> None:
    env(project("plain"), "")
    with pytest.raises(ConfigurationError) as raised, replay():
        pass
    assert three(raised.value) == (
        "env.py ran no revisions",
        "it ended without calling context.run_migrations()",
        "see what it does when it is run by 'spiritsafe upgrade heads'",
    )


def test_what_env_py_prints_and_logs_leaves_no_trace(
    project: NewProject, replay: Replay, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project("plain")
    ini = folder / "alembic.ini"
    ini.write_text(
        ini.read_text()
        + "[loggers]\nkeys = root\n[handlers]\nkeys = console\n[formatters]\nkeys =\n"
        + "[logger_root]\nlevel = INFO\nhandlers = console\n"
        + "[handler_console]\nclass = StreamHandler\nargs = (sys.stdout,)\nlevel = NOTSET\n"
    )
    file = folder / "migrations" / "env.py"
    file.write_text(
        f"from logging.config import fileConfig\nprint('hello')\nfileConfig({str(ini)!r})\n" + file.read_text()
    )
    mine = logging.getLogger("of.mine")
    before = (logging.root.handlers[:], logging.root.level, mine.disabled)
    with replay():
        pass
    assert (logging.root.handlers, logging.root.level, mine.disabled) == before
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "hello" in printed.err
    assert "Running upgrade" not in printed.err


def test_an_env_that_runs_around_it_goes_on_afterwards(project: NewProject, replay: Replay, look: Look) -> None:
    project("plain")
    config = load_config(Path("alembic.ini"), Path("pyproject.toml"), section="alembic")
    scripts = ScriptDirectory.from_config(config)

    def steps(_heads: object, _context: MigrationContext) -> list[RevisionStep]:
        with replay(copy=False) as url:
            assert len(look(url, COLUMNS)) == 3
        op.execute("SELECT 1")
        assert context.config is config
        return []

    log = runs(Path.cwd())
    with replay(to="base") as url:
        config.set_main_option("sqlalchemy.url", spelled(url).replace("%", "%%"))
        with EnvironmentContext(config, scripts, fn=steps):
            scripts.run_env()
    assert count(log) == 1


def test_the_environment_is_as_before(
    project: NewProject, replay: Replay, monkeypatch: pytest.MonkeyPatch, databases: NewDatabase
) -> None:
    folder = project("plain")
    monkeypatch.setenv("DATABASE_URL", spelled(databases()))
    before = dict(os.environ)
    env(
        folder,
        """
        with sa.create_engine(os.environ["DATABASE_URL"], poolclass=sa.NullPool).connect() as connection:
            assert "spiritsafe_shadow_" in os.environ["DATABASE_URL"]
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """,
    )
    with replay():
        assert dict(os.environ) == before


def three(error: SpiritsafeError) -> tuple[str, str, str]:
    return error.what, error.why, error.next_step


def test_a_statement_that_fails(project: NewProject, replay: Replay) -> None:
    folder = project("failing_revision")
    with pytest.raises(DatabaseError) as raised, replay():
        pass
    file = folder / "migrations" / "versions" / "0003_broken.py"
    assert three(raised.value) == (
        "the history does not replay: revision c0000003 Broken. failed",
        f'relation "nowhere" does not exist ({file}, line 10)',
        "correct the revision: on a blank database the whole history has to run (SQLSTATE 42P01)",
    )
    assert raised.value.details == (("Statement", "ALTER TABLE nowhere ADD COLUMN x int"),)
    assert raised.value.exit_code == 3


def test_python_that_fails(project: NewProject, replay: Replay) -> None:
    folder = project("python_error")
    with pytest.raises(DatabaseError) as raised, replay():
        pass
    file = folder / "migrations" / "versions" / "0003_raises.py"
    assert three(raised.value) == (
        "the history does not replay: revision c0000003 Raises. failed",
        f"RuntimeError: no such thing as a free lunch ({file}, line 10)",
        "correct the revision: on a blank database the whole history has to run; --debug shows the whole traceback",
    )


@pytest.mark.parametrize(
    ("statement", "why", "next_step"),
    [
        (
            "CREATE EXTENSION no_such_thing",
            "the shadow has no extension 'no_such_thing' (",
            "name a server that has it with --shadow-url, or a folder of PostgreSQL programs that has it with --pg-bin",
        ),
        (
            "GRANT SELECT ON notes TO nobody_here",
            'role "nobody_here" does not exist (',
            (
                "make what is missing in an earlier revision; a role belongs to no database and is made on the shadow "
                "server itself, with CREATE ROLE"
            ),
        ),
    ],
)
def test_what_the_shadow_lacks(statement: str, why: str, next_step: str, project: NewProject, replay: Replay) -> None:
    folder = project("failing_revision")
    file = folder / "migrations" / "versions" / "0003_broken.py"
    file.write_text(file.read_text().replace("ALTER TABLE nowhere ADD COLUMN x int", statement))
    with pytest.raises(DatabaseError) as raised, replay():
        pass
    assert raised.value.why.startswith(why)
    assert raised.value.next_step == next_step


def test_a_revision_file_that_does_not_import(project: NewProject, replay: Replay) -> None:
    project("broken_revision_file")
    with pytest.raises(ConfigurationError, match="does not import"), replay():
        pass


def test_a_target_that_does_not_exist(project: NewProject, replay: Replay) -> None:
    project("plain")
    with pytest.raises(RevisionGraphError) as raised, replay(to="zzz"):
        pass
    assert raised.value.what == "there is no revision 'zzz'"


def test_an_enum_value_may_be_used_in_the_revision_after_the_one_that_adds_it(
    project: NewProject, replay: Replay, look: Look
) -> None:
    folder = project("plain")
    for number, statement in (("0001", "CREATE TYPE mood AS ENUM ('a')"), ("0002", "ALTER TYPE mood ADD VALUE 'b'")):
        file = next((folder / "migrations" / "versions").glob(f"{number}*.py"))
        file.write_text(
            file.read_text().replace("def upgrade() -> None:", f"def upgrade() -> None:\n    op.execute({statement!r})")
        )
    third = file.read_text().replace("b0000002", "c0000003").replace("a0000001", "b0000002")
    third = third.replace("ALTER TABLE notes ADD COLUMN title text", "CREATE TABLE moods AS SELECT 'b'::mood")
    third = third.replace("ALTER TYPE mood ADD VALUE 'b'", "SELECT 1")
    (folder / "migrations" / "versions" / "0003_moods.py").write_text(third)
    with replay() as url:
        assert ("moods",) in look(url, TABLES)
