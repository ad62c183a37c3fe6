"""How many changes of models come out right: spiritsafe next to plain Alembic, by group of the coverage matrix.

Right means: written, applied, the catalogue equal to a fresh database of the new models, rows intact, nothing left to
write, and the downgrade back to an equal catalogue. The judge is that of `tests/author`. Plain Alembic starts from
a database that `create_all` made, has Alembic's default env.py, and gives no answers. `make bench` prints the table;
`python benchmarks/coverage.py --failures` also says what was wrong with each case.
"""

import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.author.case import Case  # noqa: E402 - the corpus lies beside us
from tests.author.cases import CASES  # noqa: E402
from tests.author.matrix import GROUPS, ROWS  # noqa: E402
from tests.author.project import PlainAlembic, Project, Spiritsafe, Tool, deadline, working_in  # noqa: E402
from tests.author.server_wide import furnish  # noqa: E402
from tests.author.trial import Trial, Wrong  # noqa: E402

from spiritsafe.postgres import embedded  # noqa: E402

LONGEST = 180  # seconds for one case
TOOLS: dict[str, Callable[[str], Tool]] = {"spiritsafe": Spiritsafe, "alembic": PlainAlembic}


@dataclass(frozen=True)
class Verdict:
    """How one case came out with one tool; `why` is empty when it is right."""

    tool: str
    case: str
    row: str
    why: str = ""


@dataclass(frozen=True)
class Task:
    """One case for one tool on a server."""

    tool: str
    number: int
    server: str


def judge(task: Task) -> Verdict:
    case = CASES[task.number]
    made: list[str] = []
    with psycopg.connect(task.server, autocommit=True) as admin, tempfile.TemporaryDirectory() as folder:

        def blank() -> str:
            name = f"bench_{uuid.uuid4().hex[:12]}"
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
            made.append(name)
            url = make_url(task.server).set(drivername="postgresql+psycopg", database=name)
            return url.render_as_string(hide_password=False)

        try:
            why = tried(case, TOOLS[task.tool], blank, Path(folder))
        finally:
            for name in made:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
    return Verdict(task.tool, case.name, case.row, why)


def tried(case: Case, tool: Callable[[str], Tool], blank: Callable[[], str], folder: Path) -> str:
    url = blank()
    project = Project.make(folder / "project")
    with working_in(project.folder), deadline(LONGEST):
        try:
            Trial(case, tool(url), project, url, blank).run()
        except Wrong as wrong:
            return str(wrong)
        except Exception as error:  # noqa: BLE001 - a case that cannot be tried is not right
            return f"{case.name}\nat: somewhere\n{type(error).__name__}: {error}"
    return ""


def verdicts(server: str, tools: Iterable[str]) -> list[Verdict]:
    with psycopg.connect(server) as connection:
        version = connection.info.server_version // 10_000
    tasks = [Task(tool, n, server) for tool in tools for n, case in enumerate(CASES) if case.since <= version]
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=mute) as pool:
        return list(pool.map(judge, tasks))


def mute() -> None:
    """Keep what Alembic prints in a worker off the screen."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def table(found: list[Verdict], tools: Iterable[str]) -> str:
    """The right ones by group, and in all."""
    tools = list(tools)
    lines = [f"{'':<34}{'cases':>7}" + "".join(f"{tool:>13}" for tool in tools)]
    for group, rows in [*GROUPS.items(), ("all", ROWS)]:
        mine = [verdict for verdict in found if verdict.row in rows]
        cases = len({verdict.case for verdict in mine})
        right = [sum(1 for verdict in mine if verdict.tool == tool and not verdict.why) for tool in tools]
        lines.append(f"{group:<34}{cases:>7}" + "".join(f"{n:>6} {100 * n / max(cases, 1):>4.0f} %" for n in right))
    return "\n".join(lines)


def main() -> None:
    asked = [word for word in sys.argv[1:] if word in TOOLS] or list(TOOLS)
    with tempfile.TemporaryDirectory(prefix="spiritsafe-coverage-") as name:
        folder = Path(name) / "server"
        server = embedded.start(folder, binaries=embedded.find_binaries())
        os.environ["SPIRITSAFE_SHADOW_URL"] = server.url()
        try:
            furnish(server.url())
            found = verdicts(server.url(), asked)
        finally:
            embedded.erase(folder)
    print(f"Changes of models that come out right\n\n{table(found, asked)}")
    if "--failures" in sys.argv:
        for verdict in found:
            if verdict.why:
                print(f"\n===== {verdict.tool}: {verdict.why}")


if __name__ == "__main__":
    main()
