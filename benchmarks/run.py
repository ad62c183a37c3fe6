"""Speed as ratios: each pair runs side by side, in turn, in this one run; then how many changes come out right.

`make bench` prints it all; nothing here is asserted.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import coverage
import large_schema
import long_history
import many_revisions
import one_revision
import psycopg
import review_corpus
from measuring import BIN, RUNS, Side, alone, compare, process, scratch_folder

from spiritsafe.postgres import embedded


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
    with scratch_folder() as folder:
        server = embedded.start(folder / "upgrades", binaries=embedded.find_binaries())
        upgrades(server)
        embedded.erase(folder / "upgrades")
        embedded_server(folder)
    many_revisions.main()
    one_revision.main()
    large_schema.main()
    long_history.main()
    review_corpus.main()
    coverage.main()


if __name__ == "__main__":
    main()
