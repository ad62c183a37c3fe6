"""`spiritsafe init`: a new project, with Alembic's verb and flags and our defaults."""

import tomllib
from pathlib import Path

import pytest
from tests.workshop import Database, Program, spelled

from spiritsafe.postgres.embedded import Server

MODELS = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase): pass
class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_a_new_project_has(spiritsafe: Program, folder: Path) -> None:
    done = spiritsafe("init", "migrations")
    assert (done.code, done.err) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == ["alembic.ini", "migrations", "pyproject.toml"]
    assert sorted(path.name for path in (folder / "migrations").iterdir()) == [
        "README",
        "env.py",
        "script.py.mako",
        "versions",
    ]
    env = (folder / "migrations" / "env.py").read_text()
    assert "spiritsafe." not in env
    assert '"transaction_per_migration": True' in env
    assert tomllib.loads((folder / "pyproject.toml").read_text()) == {"tool": {"spiritsafe": {}}}
    assert spiritsafe("history").code == 0


def test_what_may_be_asked_for(spiritsafe: Program, folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[project]\nname = "a"\n')
    assert spiritsafe("init", "migrations", "--embedded", "--with", "makefile").code == 0
    assert (folder / "pyproject.toml").read_text() == '[project]\nname = "a"\n\n[tool.spiritsafe]\nembedded = true\n'
    assert "\tspiritsafe verify\n" in (folder / "Makefile").read_text()


@pytest.mark.parametrize("template", ["generic", "async", "pyproject", "multidb"])
def test_the_templates_of_alembic(spiritsafe: Program, folder: Path, template: str) -> None:
    done = spiritsafe("init", "-t", template, "migrations")
    assert done.code == 0, done.err
    assert template in spiritsafe("list_templates").out
    assert spiritsafe("history").code == 0


def test_the_list_of_templates_ends_with_ours(spiritsafe: Program) -> None:
    assert spiritsafe("list_templates").out.splitlines()[-1].startswith("spiritsafe - PostgreSQL, with one env.py")


@pytest.mark.server
@pytest.mark.parametrize("program", ["spiritsafe", "stock_alembic"])
def test_the_new_project_works_under_both_commands(
    spiritsafe: Program, server: Server, database: Database, program: str, request: pytest.FixtureRequest
) -> None:
    folder = Path.cwd()
    assert spiritsafe("init", "migrations").code == 0
    (folder / "my_models.py").write_text(MODELS)
    env = folder / "migrations" / "env.py"
    text = env.read_text().replace("# from my_models import Base\n", "from my_models import Base\n")
    env.write_text(
        text.replace("# target_metadata = Base.metadata\ntarget_metadata = None", "target_metadata = Base.metadata")
    )
    tool: Program = request.getfixturevalue(program)
    url = spelled(database.url)
    shadow = {"SPIRITSAFE_SHADOW_URL": server.url(), "DATABASE_URL": url}
    done = tool("revision", "--autogenerate", "-m", "notes", **shadow)
    assert done.code == 0, done.err
    assert tool("upgrade", "head", **shadow).code == 0
    assert tool("check", **shadow).code == 0
    assert "CREATE TABLE notes" in tool("upgrade", "head", "--sql").out
    assert spiritsafe("verify", **shadow).code == 0
