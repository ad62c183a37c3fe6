"""The documentation says what is so: pages are current, links lead somewhere, and code and commands on them run."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from tests.workshop import Database, Outcome, run, spelled

from spiritsafe.cli.app import app
from spiritsafe.postgres import embedded

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
SCRIPT = ROOT / "scripts" / "reference.py"
TUTORIAL = DOCS / "tutorial" / "first-migration.md"
BIN = Path(sys.executable).parent

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_VARYING = ((re.compile(r"\d+\.\d\d s\b"), "N s"), (re.compile(r"PostgreSQL \d[\w.]*"), "PostgreSQL N"))


def blocks(path: Path, *languages: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page: language and text, in order."""
    found = _FENCED.findall(path.read_text(encoding="utf-8"))
    return [(language, text) for language, text in found if language in languages]


def commands(group: click.Group, context: click.Context) -> Iterator[str]:
    """Every verb as it is typed: `upgrade`, `db start`."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield name
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in commands(command, click.Context(command, parent=context)))


VERBS = frozenset(commands(app, click.Context(app, **app.context_settings)))


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_pages_are_current(reference: ModuleType) -> None:
    assert reference.stale() == [], "run: make docs"


def test_check_names_the_stale_pages_and_writes_nothing(
    reference: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "docs" / "reference"
    monkeypatch.setattr(reference, "FOLDER", folder)
    reference.write(folder)
    (folder / "cli.md").write_text("old\n", encoding="utf-8")
    monkeypatch.setattr(reference.stale, "__defaults__", (folder,))
    assert reference.main(["--check"]) == 1
    assert capsys.readouterr().err == "stale: docs/reference/cli.md (run: make docs)\n"
    assert (folder / "cli.md").read_text(encoding="utf-8") == "old\n"
    assert reference.main(["--chekc"]) == 2


def test_every_verb_is_on_the_reference_page() -> None:
    text = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## spiritsafe (.+)$", text, re.MULTILINE)) == VERBS


def test_the_hooks_run_verbs_that_exist() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^  entry: spiritsafe (.+)$", hooks, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if entry not in VERBS] == []


def test_no_page_stands_outside_the_index() -> None:
    index = {(DOCS / link).resolve() for link in _LINK.findall((DOCS / "README.md").read_text(encoding="utf-8"))}
    assert index == set(DOCS.rglob("*.md")) - {DOCS / "README.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    links = [link.partition("#")[0] for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_verbs_named_in_code_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    code = "\n".join([*re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text), *(body for _, body in _FENCED.findall(text))])
    code += "\n" + "\n".join(line for line in text.splitlines() if line.startswith("    "))
    named = re.findall(r"^(?:\$ |[A-Z_]+=\S+ )?spiritsafe (db [a-z]+|[a-z_]+)", code, re.MULTILINE)
    assert [verb for verb in named if verb not in VERBS] == []


def test_the_readme_lists_the_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert set(re.findall(r"^\| `make ([a-z-]+)[ `]", README, re.MULTILINE)) == targets


def test_the_readme_tests_with_make_test() -> None:
    assert "    make migrate\n    make test\n" in README


def test_the_readme_has_the_exit_codes_of_the_reference() -> None:
    page = (DOCS / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d, ]+) \|", README, re.MULTILINE)
    assert {code for row in rows for code in row.split(", ")} == set(re.findall(r"^\| (\d+) \|", page, re.MULTILINE))


@pytest.mark.server
def test_the_code_for_applications_runs(database: Database, tmp_path: Path) -> None:
    page = DOCS / "how-to" / "connect-an-application.md"
    program = tmp_path / "application.py"
    program.write_text("\n".join(text for _, text in blocks(page, "python")), encoding="utf-8")
    done = run([sys.executable, "-W", "error", str(program)], {"DATABASE_URL": spelled(database.url)})
    assert (done.code, done.err) == (0, "")
    assert "no revision has been applied: there is no table 'alembic_version'" in done.out


@pytest.fixture
def noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with models, a revision, and the `env.py` of the page about writing one."""
    monkeypatch.chdir(tmp_path)
    init = run([str(BIN / "spiritsafe"), "init", "migrations"], {})
    assert init.code == 0, init.err
    models = next(text for _, text in blocks(TUTORIAL, "sh") if "note_models.py" in text)
    Path("note_models.py").write_text(models.partition("<<'PYTHON'\n")[2].partition("PYTHON\n")[0], encoding="utf-8")
    env = blocks(DOCS / "how-to" / "write-an-env.md", "python")[0][1]
    Path("migrations/env.py").write_text(env, encoding="utf-8")
    return tmp_path


def tool(program: str, *arguments: str, **env: str) -> Outcome:
    done = run([str(BIN / program), *arguments], env)
    assert done.code == 0, done.err
    return done


@pytest.mark.server
@pytest.mark.parametrize("driver", ["postgresql+psycopg", "postgresql+asyncpg"])
@pytest.mark.parametrize("program", ["spiritsafe", "alembic"])
@pytest.mark.usefixtures("noted")
def test_the_env_py_of_the_page_works(program: str, driver: str, database: Database) -> None:
    url = spelled(database.url.set(drivername=driver))
    tool(program, "revision", "--autogenerate", "-m", "notes", "--rev-id", "0001", DATABASE_URL=url)
    tool(program, "upgrade", "head", DATABASE_URL=url)
    with database.connect() as session:
        assert session.execute("SELECT count(*) FROM notes").fetchone() == (0,)
    assert "CREATE TABLE notes" in tool(program, "upgrade", "head", "--sql").out


@pytest.mark.server
@pytest.mark.parametrize("how", ["DATABASE_URL", "--url", "-x"])
def test_a_stock_env_py_needs_no_change(
    how: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tool("alembic", "init", "migrations")
    url = spelled(database.url.set(drivername="postgresql"))
    tool("spiritsafe", "revision", "-m", "create notes", "--rev-id", "0001")
    given = {"--url": ("--url", url), "-x": ("-x", f"url={url}")}.get(how, ())
    done = tool("spiritsafe", *given, "upgrade", **({"DATABASE_URL": url} if not given else {}))
    assert f"(from {'-x url=' if how == '-x' else how}, PostgreSQL " in done.out
    with database.connect() as session:
        assert session.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Path]:
    """A folder to follow the tutorial in; should that stop halfway, its server goes all the same."""
    yield tmp_path
    left = tmp_path / "notes" / ".spiritsafe" / "postgres"
    if left.exists():
        embedded.erase(left)


def comparable(line: str) -> str:
    """The line without what differs from machine to machine: times and versions."""
    for varying, by in _VARYING:
        line = varying.sub(by, line)
    return line.rstrip()


def printed_as(expected: str, output: str) -> bool:
    """Whether a line of the output is the expected one, where `...` stands for anything."""
    wanted = re.compile(".*".join(map(re.escape, comparable(expected).split("..."))))
    return any(wanted.fullmatch(comparable(line)) for line in output.splitlines())


def follow(steps: list[tuple[str, str]], folder: Path) -> list[str]:
    """Run the shell blocks in one shell; what each printed."""
    mark = "--- the next block ---"
    script = "".join(f"{text}echo '{mark}'\n" for kind, text in steps if kind == "sh")
    done = subprocess.run(
        ["/bin/sh", "-euc", script],
        cwd=folder,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.split(f"{mark}\n")


@pytest.mark.server
def test_the_tutorial_works_as_written(shell: Path) -> None:
    steps = blocks(TUTORIAL, "sh", "text")
    outputs = iter(follow(steps, shell))
    output = ""
    for kind, text in steps:
        if kind == "sh":
            output = next(outputs)
        else:
            assert [line for line in text.splitlines() if not printed_as(line, output)] == [], output
    assert list(shell.iterdir()) == []
