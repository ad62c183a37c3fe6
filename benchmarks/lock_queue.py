"""A migration in the lock queue, and what it does to an application: plain Alembic, a lock_timeout with retries, ours.

An application sends 600 transactions a second over 24 connections, each due at its own moment. At 4 s somebody reads
the table and sits idle in the transaction for 20 s; at 5 s a migration wants to add a column. What the application lost
is the sum of what each transaction took beyond 20 ms, counted from when it was due.

`make bench-lock-queue` takes two minutes; `SECONDS_BLOCKED=5 make bench-lock-queue` is short.
"""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from measuring import BIN, ENVIRONMENT, ROOT, scratch_folder

from spiritsafe.postgres import embedded

BLOCKED = float(os.environ.get("SECONDS_BLOCKED", "20"))
BLOCKER_COMES, MIGRATION_COMES = 4.0, 5.0
RATE, CLIENTS, ROWS = 600, 24, 100_000
FREE = 0.020
SCRIPT = """\\set id random(1, 100000)
\\set kind random(1, 5)
\\if :kind = 1
UPDATE t SET n = n + 1 WHERE id = :id;
\\else
SELECT n FROM t WHERE id = :id;
\\endif
"""
REVISION = """from alembic import op
revision = "r{number}"
down_revision = {after}

def upgrade():
    op.execute("{sql}")
"""


@dataclass(frozen=True)
class Harm:
    """What one strategy did to the application, and when it was through."""

    latencies: list[float]
    late: float

    def row(self, name: str) -> str:
        """One line of the table."""
        ordered = sorted(self.latencies)
        p99 = ordered[int(len(ordered) * 0.99)] * 1000
        over = sum(1 for value in ordered if value > 1)
        numbers = f"{p99:>10.1f}{ordered[-1]:>9.2f}{self.blocked:>12.1f}{over:>10}{self.late:>9.2f}"
        return f"{name:<34}{numbers}{len(ordered):>9}"

    @property
    def blocked(self) -> float:
        """Seconds of transactions that were lost."""
        return sum(value - FREE for value in self.latencies if value > FREE)


def project(folder: Path, url: str) -> None:
    shutil.copytree(ROOT / "tests" / "projects" / "plain", folder)
    versions = folder / "migrations" / "versions"
    for file in versions.glob("*.py"):
        file.unlink()
    made = "CREATE TABLE t AS SELECT id, 0 AS n FROM generate_series(1, 100000) AS id"
    (versions / "1.py").write_text(
        REVISION.format(number=1, after=None, sql=f"{made}; ALTER TABLE t ADD PRIMARY KEY (id)")
    )
    added = "ALTER TABLE t ADD COLUMN a int"
    (versions / "2.py").write_text(REVISION.format(number=2, after='"r1"', sql=added))
    ini = folder / "alembic.ini"
    spelled = url.replace("postgresql://", "postgresql+psycopg://").replace("%", "%%")
    ini.write_text(ini.read_text().replace("[alembic]", f"[alembic]\nsqlalchemy.url = {spelled}", 1))


def call(folder: Path, program: str, target: str = "head", **env: str) -> int:
    command = [str(BIN / program), "upgrade", target]
    return subprocess.run(command, cwd=folder, env={**ENVIRONMENT, **env}, capture_output=True, check=False).returncode


def plain(folder: Path) -> None:
    call(folder, "alembic")


def with_retries(folder: Path) -> None:
    while call(folder, "alembic", PGOPTIONS="-c lock_timeout=2s") != 0:
        time.sleep(1)


def ours(folder: Path) -> None:
    call(folder, "spiritsafe")


def blocker(url: str, left: list[float]) -> None:
    time.sleep(BLOCKER_COMES)
    with psycopg.connect(url) as session:
        session.execute("SELECT n FROM t WHERE id = 1")
        time.sleep(BLOCKED)
        session.commit()
        left.append(time.monotonic())


def measure(server: embedded.Server, strategy: Callable[[Path], None], folder: Path) -> Harm:
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
        admin.execute("CREATE DATABASE bench TEMPLATE template0")
    url = server.url("bench")
    project(folder / "project", url)
    call(folder / "project", "alembic", "r1")
    (folder / "script.sql").write_text(SCRIPT)
    load = ["pgbench", "-n", "-c", str(CLIENTS), "-j", "2", "-R", str(RATE), "-T", str(round(BLOCKED + 14)), "-l"]
    load += ["--log-prefix=latency", "-f", "script.sql", url]
    pgbench = subprocess.Popen(load, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    left: list[float] = []
    holding = threading.Thread(target=blocker, args=(url, left))
    holding.start()
    time.sleep(MIGRATION_COMES)
    strategy(folder / "project")
    through = time.monotonic()
    holding.join()
    pgbench.wait()
    lines = (line.split() for file in folder.glob("latency.*") for line in file.read_text().splitlines())
    return Harm([int(fields[2]) / 1_000_000 for fields in lines], through - left[0])


def main() -> None:
    binaries = embedded.find_binaries()
    os.environ["PATH"] = f"{binaries.folder}:{os.environ['PATH']}"
    header = f"{'strategy':<34}{'p99 ms':>10}{'max s':>9}{'blocked s':>12}{'over 1 s':>10}{'late s':>9}{'sent':>9}"
    strategies = {
        "alembic, no lock_timeout": plain,
        "alembic, 2 s, again after 1 s": with_retries,
        "spiritsafe upgrade": ours,
    }
    with scratch_folder() as name:
        server = embedded.start(name / "server", binaries=binaries)
        print(header)
        harms = {}
        try:
            for number, (title, strategy) in enumerate(strategies.items()):
                folder = name / str(number)
                folder.mkdir()
                harms[title] = measure(server, strategy, folder)
                print(harms[title].row(title), flush=True)
        finally:
            embedded.erase(name / "server")
    _, retried, guarded = harms.values()
    print(f"\nblocked with a 2 s lock_timeout / with ours: {retried.blocked / max(guarded.blocked, 0.001):,.0f}")


if __name__ == "__main__":
    main()
