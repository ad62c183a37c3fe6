"""Files that are written on request, each copied from `spiritsafe.templates`."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from spiritsafe.project.adoption.proposal import Proposal
from spiritsafe.templates import EXTRAS, FOLDER

_TARGET = re.compile(r"^([\w-]+):", re.MULTILINE)


def extras_in(folder: Path, names: Iterable[str]) -> Iterator[Proposal]:
    """The files behind these names that are not there yet; of a Makefile the targets that it lacks."""
    for name in names:
        for source, target in EXTRAS[name]:
            path, text = folder / target, (FOLDER / source).read_text(encoding="utf-8")
            if not path.exists():
                yield Proposal(path, None, text)
            elif name == "makefile":
                yield from _more_targets(path, text)


def skipped(folder: Path, names: Iterable[str]) -> list[Path]:
    """What was asked for and is there already: it is left as it is."""
    return [
        folder / target
        for name in names
        if name != "makefile"
        for _, target in EXTRAS[name]
        if (folder / target).exists()
    ]


def _more_targets(path: Path, text: str) -> Iterator[Proposal]:
    before = path.read_text(encoding="utf-8")
    there = set(_TARGET.findall(before))
    title, *blocks = text.strip().split("\n\n")
    missing = [block for block in blocks if not there.intersection(_TARGET.findall(block))]
    if missing:
        gap = "" if before.endswith("\n") else "\n"
        yield Proposal(path, before, f"{before}{gap}\n" + "\n\n".join([title, *missing]) + "\n")
