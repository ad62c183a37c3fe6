"""Two things side by side, in turn, in one run: the median of each, and the median of their ratios pair by pair."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
RUNS = int(os.environ.get("RUNS", "9"))
# What pip installs has its bytecode beside it, and so must what runs from a checkout.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Side:
    """One of two things to be compared; `prepare` is not timed."""

    name: str
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that the embedded server's account can reach, so that TMPDIR says where its files are."""
    with tempfile.TemporaryDirectory(prefix="spiritsafe-bench-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def timed(side: Side) -> float:
    side.prepare()
    began = time.perf_counter()
    side.run()
    return time.perf_counter() - began


def compare(title: str, ours: Side, theirs: Side, *, runs: int = RUNS, goal: str = "") -> None:
    for side in (ours, theirs):
        timed(side)
    pairs = [(timed(ours), timed(theirs)) for _ in range(runs)]
    ratio = statistics.median(mine / other for mine, other in pairs)
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{title}\n    {ours.name:<34}{mine * 1000:>9.1f} ms\n    {theirs.name:<34}{other * 1000:>9.1f} ms")
    best, their_best = (min(column) for column in zip(*pairs, strict=True))
    print(f"    of the best {best * 1000:>31.1f} ms / {their_best * 1000:.1f} ms, ratio {best / their_best:.2f}")
    print(f"    ratio {ratio:.2f}" + (f": {1 / ratio:.1f} times faster, {goal}\n" if goal else "\n"))


def alone(title: str, side: Side, *, runs: int = RUNS, goal: str = "") -> None:
    timed(side)
    times = sorted(timed(side) for _ in range(runs))
    wanted = f" ({goal})" if goal else ""
    shown = f"median {statistics.median(times) * 1000:.1f} ms, {times[0] * 1000:.1f} to {times[-1] * 1000:.1f}{wanted}"
    print(f"{title}\n    {side.name:<34}{shown}\n")


def process(*arguments: str | Path, **env: str) -> Callable[[], object]:
    command: Sequence[str] = [str(argument) for argument in arguments]

    def call() -> None:
        subprocess.run(command, cwd=ROOT, env={**ENVIRONMENT, **env}, check=True, capture_output=True)

    return call
