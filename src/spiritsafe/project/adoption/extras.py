"""Files that are written on request, each copied from `spiritsafe.templates`."""

import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from spiritsafe.project.adoption.proposal import Proposal, top_of
from spiritsafe.templates import AT_THE_TOP, EXTRAS, FOLDER, PLACES

_TARGET = re.compile(r"^([\w-]+):", re.MULTILINE)


def extras_in(folder: Path, names: Iterable[str]) -> Iterator[Proposal]:
    """The files behind these names that are not there yet; of a Makefile the targets that it lacks."""
    for name, path, text in _files(folder, names):
        if not path.exists():
            yield Proposal(path, None, text)
        elif name == "makefile":
            yield from _more_targets(path, text)


def skipped(folder: Path, names: Iterable[str]) -> list[Path]:
    """What was asked for and is there already: it is left as it is."""
    return [path for name, path, _ in _files(folder, names) if name != "makefile" and path.exists()]


def _files(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, Path, str]]:
    for name in names:
        top = (top_of(folder) or folder) if name in AT_THE_TOP else folder
        for source, target in EXTRAS[name]:
            text = (FOLDER / source).read_text(encoding="utf-8")
            yield name, top / target, _from_there(text, folder.relative_to(top)) if top != folder else text


def _from_there(text: str, inside: Path) -> str:
    """A file at the top of the repository, for a project further down."""
    for place in PLACES:
        name = shlex.quote(inside.as_posix()) if place.startswith("cd ") else inside.as_posix()
        there = (place[:-1] + name).replace("\\", r"\\")
        text = re.sub(rf"{re.escape(place)}(?=[ /\n])", there, text)
    return text


def _more_targets(path: Path, text: str) -> Iterator[Proposal]:
    before = path.read_text(encoding="utf-8")
    there = set(_TARGET.findall(before))
    title, *blocks = text.strip().split("\n\n")
    missing = [block for block in blocks if not there.intersection(_TARGET.findall(block))]
    if missing:
        gap = "" if before.endswith("\n") else "\n"
        yield Proposal(path, before, f"{before}{gap}\n" + "\n\n".join([title, *missing]) + "\n")
