"""`spiritsafe adopt`: projects as others made them, taken on without a change of their env.py."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.workshop import Database, NewProject, Outcome, run, spelled

from spiritsafe.postgres.embedded import Server

BIN = Path(sys.executable).parent
NOWHERE = "postgresql://nobody@nowhere.invalid/shop"

Tool = Callable[..., Outcome]


@pytest.fixture
def tool(server: Server) -> Tool:
    """The installed command, not `python -m`: that one lets everything in the current folder be imported."""

    def call(*arguments: str, **env: str) -> Outcome:
        return run([str(BIN / "spiritsafe"), *arguments], {"SPIRITSAFE_SHADOW_URL": server.url(), **env})

    return call


@pytest.fixture
def flask_shop(project: NewProject) -> Path:
    """A project of Flask-Migrate, whose migrations folder its own command makes."""
    folder = project("flask_shop")
    env = {**os.environ, "FLASK_APP": "shop:create_app", "DATABASE_URL": NOWHERE}
    subprocess.run([BIN / "flask", "db", "init"], cwd=folder, env=env, check=True, capture_output=True)
    return folder


def unchanged(folder: Path, name: str) -> Callable[[], bool]:
    before = (folder / name).read_bytes()
    return lambda: (folder / name).read_bytes() == before


def works(tool: Tool, database: Database, table: str) -> None:
    """The verbs that matter, one after the other, on a project whose models have something new."""
    wrote = tool("revision", "--autogenerate", "-m", "new", "--rev-id", "0009")
    assert wrote.code == 0, wrote.err
    verified = tool("verify")
    assert (verified.code, verified.out.count("FAILED")) == (0, 0), verified.out + verified.err
    assert "ok       models      the models and head agree" in verified.out
    reviewed = tool("review", "--all")
    assert reviewed.code == 0, reviewed.err
    upgraded = tool("upgrade", "--url", spelled(database.url))
    assert (upgraded.code, upgraded.err) == (0, "")
    assert "the database is at 0009" in upgraded.out
    assert tool("wait", "--url", spelled(database.url)).code == 0
    assert f'"{table}"' in tool("graph").out
    with database.connect() as session:
        assert session.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone() == (True,)


@pytest.mark.server
def test_a_stock_flask_migrate_project(flask_shop: Path, tool: Tool, database: Database) -> None:
    same = unchanged(flask_shop, "migrations/env.py")
    done = tool("adopt", "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "project   migrations/alembic.ini, migrations/env.py\n"
        "history   0 revisions\n"
        "env.py    sync, asks for Flask's current_app: shop:create_app\n"
        "models    those of Flask-SQLAlchemy\n"
        "url       the Flask application's configuration says\n"
        "\n"
        "--- /dev/null\n"
        "+++ b/pyproject.toml\n"
        "@@ -0,0 +1,4 @@\n"
        "+[tool.spiritsafe]\n"
        '+alembic_config = "migrations/alembic.ini"\n'
        '+flask_app = "shop:create_app"\n'
        "+# embedded = true            # a PostgreSQL of the project's own, when no URL is given\n"
        "\n"
        "wrote pyproject.toml\n"
        "next: spiritsafe verify, then spiritsafe review --all, then spiritsafe upgrade\n"
    )
    works(tool, database, "customer")
    assert same()


@pytest.mark.server
def test_a_stock_fastapi_project(project: NewProject, tool: Tool, database: Database) -> None:
    folder = project("fastapi_layout")
    same = unchanged(folder, "app/alembic/env.py")
    done = tool("adopt", "--yes")
    assert done.code == 0
    assert "models    app.models:SQLModel.metadata (target_metadata)\n" in done.out
    assert "url       env.py builds its own; --url and SPIRITSAFE_DATABASE_URL hold all the same" in done.out
    works(tool, database, "item")
    assert same()


@pytest.mark.server
def test_the_application_decides_where_no_url_is_given_by_name(
    flask_shop: Path, tool: Tool, database: Database
) -> None:
    assert tool("adopt", "--yes").code == 0
    assert tool("revision", "--autogenerate", "-m", "new").code == 0
    done = tool("upgrade", DATABASE_URL=spelled(database.url))
    assert done.code == 0, done.err
    assert "(from DATABASE_URL, PostgreSQL " in done.out


def test_nothing_is_written_unasked(flask_shop: Path, tool: Tool) -> None:
    done = tool("adopt", "--dry-run")
    assert (done.code, done.out.endswith("\nnothing was written\n")) == (0, True)
    done = tool("adopt")
    assert done.code == 7
    assert done.three_lines == [
        "nobody said whether to write this",
        "there is no terminal to ask on",
        "nothing was written; to write it, add --yes",
    ]
    assert not (flask_shop / "pyproject.toml").exists()


def test_what_is_there_stays(project: NewProject, tool: Tool) -> None:
    folder = project("fastapi_layout")
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("*.pyc")
    (folder / "Makefile").write_text("verify:\n\ttrue\n")
    (folder / "pyproject.toml").write_text('[project]\nname = "a"\n\n[tool.spiritsafe]  # ours\nlock_timeout = "1s"\n')
    done = tool("adopt", "--yes", "--with", "makefile")
    assert done.code == 0, done.err
    assert (folder / "pyproject.toml").read_text() == (
        '[project]\nname = "a"\n\n[tool.spiritsafe]  # ours\n'
        'models = "app.models:SQLModel.metadata"\nlock_timeout = "1s"\n'
    )
    assert (folder / ".gitignore").read_text() == "*.pyc\n.spiritsafe/\n"
    makefile = (folder / "Makefile").read_text()
    assert makefile.startswith("verify:\n\ttrue\n\n# Migrations.")
    assert makefile.count("verify:") == 1
    assert "\tspiritsafe --profile production upgrade --phase expand\n" in makefile
    assert "nothing is missing" in tool("adopt", "--yes", "--with", "makefile").out


def test_files_for_the_place_where_it_runs(project: NewProject, tool: Tool) -> None:
    folder = project("plain")
    (folder / "compose.yaml").write_text("services: {}\n")
    names = ("github", "gitlab", "docker", "compose", "chart")
    done = tool("adopt", "--yes", *(word for name in names for word in ("--with", name)))
    assert done.code == 0, done.err
    assert "compose.yaml is there already, and stays as it is\n" in done.out
    assert (folder / "compose.yaml").read_text() == "services: {}\n"
    for name in (".github/workflows/migrations.yml", ".gitlab/migrations.yml", "chart/templates/migrate.yaml"):
        assert f"wrote {name}\n" in done.out
        assert (folder / name).exists()


def test_workflows_lie_at_the_top_of_the_repository(project: NewProject, tool: Tool) -> None:
    folder = project("plain")
    (folder.parent / ".git").mkdir()
    done = tool("adopt", "--yes", "--with", "github", "--with", "gitlab")
    assert done.code == 0, done.err
    assert "wrote ../.github/workflows/migrations.yml\n" in done.out
    workflow = (folder.parent / ".github" / "workflows" / "migrations.yml").read_text()
    assert f"    working-directory: {folder.name} # where alembic.ini is\n" in workflow
    pipeline = (folder.parent / ".gitlab" / "migrations.yml").read_text()
    assert pipeline.count(f"cd '{folder.name}' # where") == 2
    assert f"      junit: {folder.name}/verify.xml\n" in pipeline
    commands = yaml.safe_load(pipeline)[".migrations"]["before_script"]
    assert commands[0] == f"cd '{folder.name}'"


def test_a_configuration_in_a_folder_of_its_own(project: NewProject, tool: Tool) -> None:
    folder = project("plain")
    (folder / "config").mkdir()
    (folder / "alembic.ini").unlink()
    (folder / "config" / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/../migrations\n")
    done = tool("-c", "config/alembic.ini", "adopt", "--yes")
    assert done.code == 0, done.err
    assert "history   2 revisions\n" in done.out
    assert '\nalembic_config = "config/alembic.ini"\n' in (folder / "pyproject.toml").read_text()
    assert tool("heads").out == "b0000002 (head)\n"


@pytest.mark.parametrize("situation", ["plain", "async_env", "pyproject_only", "two_databases", "own_url"])
def test_projects_of_all_kinds(project: NewProject, tool: Tool, situation: str) -> None:
    folder = project(situation)
    env = next(folder.rglob("env.py"))
    before = env.read_bytes()
    done = tool("adopt", "--yes")
    assert (done.code, done.err) == (0, "")
    assert env.read_bytes() == before
    assert "spiritsafe" in tomllib.loads((folder / "pyproject.toml").read_text())["tool"]
    assert tool("heads").code == 0


def test_a_project_without_models_is_told_what_is_not_found(project: NewProject, tool: Tool) -> None:
    project("plain")
    assert "models    not found: target_metadata is None in env.py" in tool("adopt", "--dry-run").out


def test_an_application_that_cannot_be_found_is_told(flask_shop: Path, tool: Tool) -> None:
    (flask_shop / "shop").rename(flask_shop / "deep")
    (flask_shop / "deep" / "__init__.py").rename(flask_shop / "deep" / "application.py")
    done = tool("adopt", "--yes")
    assert "the application was not found: set flask_app, or FLASK_APP" in done.out
    done = tool("upgrade", "--sql")
    assert done.code == 2
    assert done.three_lines[0] == "env.py asks for the Flask application, and there is none"


def test_there_is_no_project(tool: Tool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = tool("adopt")
    assert done.code == 2
    assert done.three_lines == [
        f"no Alembic project was found in {tmp_path}",
        "there is no alembic.ini here or two folders below, and no [tool.alembic] in pyproject.toml",
        "go to the project's folder, name the file with -c, or start one: spiritsafe init migrations",
    ]


def test_a_project_in_a_folder_below(project: NewProject, tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("fastapi_layout")
    monkeypatch.chdir(folder.parent)
    done = tool("adopt")
    assert done.code == 2
    assert done.three_lines[2] == f"go there: cd {folder.name} && spiritsafe adopt"
