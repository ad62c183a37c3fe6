"""`spiritsafe revision --autogenerate` on a copy of this repository's own project with one column more."""

import re
import shutil
import subprocess
import time
from pathlib import Path

from measuring import BIN, ENVIRONMENT, ROOT, Side, alone, scratch_folder

_MODEL = "content.py"
_COLUMN = re.compile(r"^(    \w+: Mapped\[)", re.MULTILINE)


def project(folder: Path) -> Path:
    """A copy whose models are a column ahead of its revisions."""
    copy = folder / "project"
    copy.mkdir()
    for name in ("migrations", "models"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("alembic.ini", "pyproject.toml"):
        shutil.copy(ROOT / name, copy / name)
    model = copy / "models" / _MODEL
    text = model.read_text(encoding="utf-8")
    model.write_text(_COLUMN.sub(r"    remark_of_the_bench: Mapped[str | None]\n\1", text, count=1), encoding="utf-8")
    return copy


def main() -> None:
    with scratch_folder() as name:
        copy = project(name)
        versions = copy / "migrations" / "versions"
        there = set(versions.glob("*.py"))
        clean = {key: value for key, value in ENVIRONMENT.items() if not key.startswith(("PG", "SPIRITSAFE_"))}

        def spiritsafe(*words: str) -> None:
            subprocess.run([BIN / "spiritsafe", *words], cwd=copy, env=clean, check=True, capture_output=True)

        def forget() -> None:
            for process in running:
                assert process.wait() == 0
            running.clear()
            for path in set(versions.glob("*.py")) - there:
                path.unlink()

        running: list[subprocess.Popen[bytes]] = []

        def write() -> None:
            """Until the file is there; the review of it, which follows, is not part of it."""
            words: list[str | Path] = [BIN / "spiritsafe", "revision", "--autogenerate", "-m", "remark of the bench"]
            process = subprocess.Popen(words, cwd=copy, env=clean, stdout=subprocess.DEVNULL)
            running.append(process)
            while not set(versions.glob("*.py")) - there:
                assert process.poll() in (None, 0), "it failed"
                time.sleep(0.005)

        try:
            alone(
                "Autogenerate: one column more in the reference schema, process start to file, warm",
                Side("spiritsafe revision", write, forget),
                goal="wanted: under 2000",
            )
        finally:
            forget()
            spiritsafe("-q", "db", "reset", "--all", "--yes")


if __name__ == "__main__":
    main()
