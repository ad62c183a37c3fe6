"""Every command of the README is run: in a copy of this repository, with a server of its own. The tutorial's are in
`test_docs.py`.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.workshop import Database, spelled

from spiritsafe.postgres import embedded

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COPIED = ("models", "migrations", "scripts", "requirements", "alembic.ini", "pyproject.toml", "Makefile", ".gitignore")

# Lines that are not run, each for its reason.
NOT_RUN = {
    "git clone <address of this repository> spiritsafe && cd spiritsafe": "the copy stands for the clone",
    "make test": "that is what runs this",
}
EXAMPLE = "postgresql://me:secret@db.example/shop"
_VARYING = ((re.compile(r"\d+\.\d\d s\b"), "N s"), (re.compile(r"PostgreSQL \d[\w.]*"), "PostgreSQL N"))


@dataclass(frozen=True)
class Block:
    """Commands that stand together, and what is shown below them."""

    title: str
    commands: tuple[str, ...]
    shown: str = ""

    def __str__(self) -> str:
        return re.sub(r"\W+", "-", self.title.lower()).strip("-") + "-" + self.commands[0].replace("/", "_")


def blocks(text: str) -> Iterator[Block]:
    """The indented blocks, in order, each with the output that its section shows."""
    sections = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    for title, body in zip(sections[1::2], sections[2::2], strict=True):
        fenced = re.search(r"^```text\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
        for indented in re.findall(r"(?:^    \S.*\n)+", body.replace(fenced[0], "") if fenced else body, re.MULTILINE):
            yield Block(title, tuple(map(str.strip, indented.splitlines())), fenced[1] if fenced else "")


BLOCKS = list(blocks(README))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy with an environment that is made already, and a git history with a branch to compare with."""
    folder = tmp_path_factory.mktemp("readme") / "a clone"
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy2(source, folder / name)
    (folder / "tests").mkdir()
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    wanted = re.search(r'^wanted="(.+)"$', (ROOT / "scripts" / "setup").read_text(), re.MULTILINE)
    assert wanted is not None
    git = "git -c user.name=a -c user.email=a@b"
    script = (
        f'printf %s "{wanted[1]}" > .venv/.made-from; git init -q; {git} add .; {git} commit -qm all; '
        "git update-ref refs/remotes/origin/main HEAD"
    )
    subprocess.run(["/bin/sh", "-euc", script], cwd=folder, check=True)
    yield folder
    embedded.erase(folder / ".spiritsafe" / "postgres")


def run(clone: Path, block: Block, url: str) -> str:
    lines = [line.replace(EXAMPLE, f"'{url}'") for line in block.commands if line not in NOT_RUN]
    done = subprocess.run(
        ["/bin/sh", "-euc", "\n".join(lines)],
        cwd=clone,
        env={**os.environ, "PATH": f"{clone}/.venv/bin{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{lines}\n{done.stdout}"
    return done.stdout


def comparable(line: str) -> str:
    for varying, by in _VARYING:
        line = varying.sub(by, line)
    return line.rstrip()


def printed(expected: str, output: str) -> bool:
    """Whether a line of the output is the expected one, where `...` stands for anything."""
    wanted = re.compile(".*".join(map(re.escape, comparable(expected).split("..."))))
    return any(wanted.fullmatch(comparable(line)) for line in output.splitlines())


@pytest.mark.server
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_commands_of_the_readme_run(block: Block, clone: Path, database: Database) -> None:
    output = run(clone, block, spelled(database.url))
    if "make migrate" in block.commands and block.shown:
        # The line about making the environment is printed once, and it is made here.
        expected = [line for line in block.shown.splitlines() if not line.startswith("setup:")]
        assert [line for line in expected if not printed(line, output)] == [], output


def test_what_is_not_run_is_still_there() -> None:
    commands = {command for block in BLOCKS for command in block.commands}
    assert set(NOT_RUN) <= commands
    assert len(commands - set(NOT_RUN)) > 15
