"""Which files a replay depended on: every one that Python opened to read, and every module that was loaded.

A kept database is good for as long as these say the same. What is the project's own is compared byte by byte; what was
installed (site-packages) by size and time, since nobody edits it in place.
"""

import hashlib
import importlib.util
import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_STANDARD = tuple(f"{sysconfig.get_paths()[name]}{os.sep}" for name in ("stdlib", "platstdlib"))
_INSTALLED = (
    *{f"{sysconfig.get_paths()[name]}{os.sep}" for name in ("purelib", "platlib")},
    *(f"{folder}{os.sep}" for folder in (*site.getsitepackages(), site.getusersitepackages())),
    f"{Path(__file__).parents[1]}{os.sep}",
)
_NO_FILES = ("/proc/", "/dev/", "/sys/")

_opened: set[str] | None = None
_hooked = False


@contextmanager
def noting_reads() -> Iterator[set[str]]:
    """Collect the path of every file that is opened to read in a `with` block."""
    global _opened, _hooked  # noqa: PLW0603 - an audit hook cannot be removed, so there is one, and it may be idle
    if not _hooked:
        sys.addaudithook(_note)
        _hooked = True
    outer, _opened = _opened, set()
    try:
        yield _opened
    finally:
        if outer is not None:
            outer |= _opened
        _opened = outer


def sources(opened: Iterable[str]) -> set[str]:
    """The files behind what was opened and what is loaded, without the standard library."""
    loaded = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    files = {_source(path) for path in (*opened, *(path for path in loaded if path))}
    return {path for path in files if _counts(path)}


def state_of(path: str) -> str:
    """What is compared: the digest of a file of the project's, size and time of an installed one, or `absent`."""
    try:
        if path.startswith(_INSTALLED):
            status = os.stat(path)  # noqa: PTH116 - hundreds of them, each time
            return f"{status.st_size} {status.st_mtime_ns}"
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return "absent"


def is_projects(path: str) -> bool:
    """Whether it is a file of the project's, not an installed one."""
    return not path.startswith(_INSTALLED)


def _note(name: str, arguments: tuple[object, ...]) -> None:
    """The audit hook; it must never raise."""
    if _opened is None or name != "open":
        return
    path, mode, flags = arguments
    writes = any(letter in mode for letter in "wax+") if isinstance(mode, str) else False
    writes = writes or (isinstance(flags, int) and flags & os.O_ACCMODE != os.O_RDONLY)
    if isinstance(path, str | bytes) and not writes:
        _opened.add(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - Path is slow to make


def _source(path: str) -> str:
    """The `.py` behind a compiled file, which Python opens in its place."""
    if not path.endswith(".pyc"):
        return path
    try:
        return importlib.util.source_from_cache(path)
    except ValueError:
        return path


def _counts(path: str) -> bool:
    if path.startswith(_INSTALLED):
        return True
    return not path.startswith((*_STANDARD, *_NO_FILES)) and (os.path.isfile(path) or not os.path.exists(path))  # noqa: PTH110, PTH113
