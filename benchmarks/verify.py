"""`spiritsafe verify` beside the up-down test of pytest-alembic and the plain upgrade, on this repository's history.

pytest-alembic is installed into a throw-away folder for the length of the run. Its test moves every revision up, down
and up again too, but looks at no catalogue: it tells that downgrades run, not that they lead back.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from measuring import BIN, ROOT, Side, compare, process, scratch_folder

from spiritsafe.postgres import embedded

_TEST = """
import os
import pytest
from sqlalchemy import create_engine
from pytest_alembic.tests import test_up_down_consistency

@pytest.fixture
def alembic_engine():
    return create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
"""


def installed(folder: Path) -> bool:
    """Whether pytest-alembic could be had."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), "pytest-alembic"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def measure(server: embedded.Server, theirs: Path, test: Path) -> None:
    def blank() -> None:
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
            admin.execute("CREATE DATABASE bench TEMPLATE template0")

    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", test.parent)
    path = os.pathsep.join([str(theirs), str(ROOT)])
    url = server.url("bench")
    pytest_alembic = Side(
        "pytest-alembic, up_down_consistency",
        process(sys.executable, *words, "-c", os.devnull, test, DATABASE_URL=url, PYTHONPATH=path),
        blank,
    )
    plain = Side("alembic upgrade head", process(BIN / "alembic", "upgrade", "head", DATABASE_URL=url), blank)

    def ours(*options: str) -> Side:
        command: tuple[str | Path, ...] = (BIN / "spiritsafe", "verify", *options)
        return Side(" ".join(("spiritsafe verify", *options)), process(*command, SPIRITSAFE_SHADOW_URL=server.url()))

    runs = int(os.environ.get("RUNS", "5"))
    title = "Verify: every revision up, down and up again, ours with the catalogues compared"
    compare(title, ours("--only", "stairway"), pytest_alembic, runs=runs)
    compare("Verify: all checks, and the upgrade alone", ours(), plain, runs=runs)


def main() -> None:
    with scratch_folder() as folder:
        if not installed(folder / "theirs"):
            print("pytest-alembic cannot be installed here: nothing is compared")
            return
        test = folder / "test_history.py"
        test.write_text(_TEST)
        home = folder / "server"
        try:
            measure(embedded.start(home), folder / "theirs", test)
        finally:
            embedded.erase(home)


if __name__ == "__main__":
    main()
