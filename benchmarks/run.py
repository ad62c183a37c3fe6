"""Speed as ratios: each pair runs side by side, in turn, in this one run.

Whole processes, one warm-up, then the median of the runs; the ratio is the median of the ratios pair by pair, so that
a machine that slows down slows both. `make bench` prints the table; nothing here is asserted.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from spiritsafe.postgres import embedded

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
RUNS = int(os.environ.get("RUNS", "9"))


@dataclass(frozen=True)
class Side:
    """One of two things to be compared; `prepare` is not timed."""

    name: str
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


def timed(side: Side) -> float:
    side.prepare()
    began = time.perf_counter()
    side.run()
    return time.perf_counter() - began


def compare(title: str, ours: Side, theirs: Side) -> None:
    for side in (ours, theirs):
        timed(side)
    pairs = [(timed(ours), timed(theirs)) for _ in range(RUNS)]
    ratio = statistics.median(mine / other for mine, other in pairs)
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{title}\n    {ours.name:<34}{mine * 1000:>9.1f} ms\n    {theirs.name:<34}{other * 1000:>9.1f} ms")
    print(f"    ratio {ratio:.2f}\n")


def alone(title: str, side: Side) -> None:
    timed(side)
    times = sorted(timed(side) for _ in range(RUNS))
    shown = f"median {statistics.median(times) * 1000:.1f} ms, {times[0] * 1000:.1f} to {times[-1] * 1000:.1f}"
    print(f"{title}\n    {side.name:<34}{shown}\n")


def process(*arguments: str | Path, **env: str) -> Callable[[], object]:
    command: Sequence[str] = [str(argument) for argument in arguments]

    def call() -> None:
        subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=True, capture_output=True)

    return call


def start_up() -> None:
    compare(
        "Help: --help",
        Side("spiritsafe --help", process(BIN / "spiritsafe", "--help")),
        Side("alembic --help", process(BIN / "alembic", "--help")),
    )


def blank(server: embedded.Server) -> Callable[[], None]:
    def make() -> None:
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
            admin.execute("CREATE DATABASE bench TEMPLATE template0")

    return make


def upgrades(server: embedded.Server) -> None:
    url = {"DATABASE_URL": server.url("bench")}
    compare(
        "Upgrade: the whole history on a blank database",
        Side("spiritsafe upgrade head", process(BIN / "spiritsafe", "upgrade", "head", **url), blank(server)),
        Side("alembic upgrade head", process(BIN / "alembic", "upgrade", "head", **url), blank(server)),
    )
    compare(
        "Upgrade: nothing to do",
        Side("spiritsafe upgrade head", process(BIN / "spiritsafe", "upgrade", "head", **url)),
        Side("alembic upgrade head", process(BIN / "alembic", "upgrade", "head", **url)),
    )


def embedded_server(folder: Path) -> None:
    def start() -> None:
        embedded.start(folder / "server", binaries=embedded.find_binaries())

    alone("Embedded server: cold (initdb and start)", Side("start", start, lambda: embedded.erase(folder / "server")))
    alone("Embedded server: warm (start)", Side("start", start, lambda: embedded.stop(folder / "server")))
    embedded.erase(folder / "server")


def main() -> None:
    print(f"{RUNS} pairs after a warm-up, whole processes, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    start_up()
    with tempfile.TemporaryDirectory(prefix="spiritsafe-bench-") as name:
        folder = Path(name)
        server = embedded.start(folder / "upgrades", binaries=embedded.find_binaries())
        upgrades(server)
        embedded.erase(folder / "upgrades")
        embedded_server(folder)


if __name__ == "__main__":
    main()
