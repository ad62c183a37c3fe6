"""File locks of the kernel (``flock``): gone with the process that held them, however it ended."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spiritsafe.errors import EmbeddedServerError

EXCLUSIVE = fcntl.LOCK_EX
SHARED = fcntl.LOCK_SH
PAUSE = 0.003


def try_lock(path: Path, how: int = EXCLUSIVE) -> int | None:
    """Lock the file, made if need be, and return its descriptor; None when somebody else holds it.

    Read-only and without following links: locking needs no more, and the file may belong to root.
    """
    while True:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        if is_current(descriptor, path):
            return descriptor
        os.close(descriptor)  # `erase` deleted the file while we waited: a lock on it would keep nobody out


def is_current(descriptor: int, path: Path) -> bool:
    """Tell whether the path still names the file behind the descriptor."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False


def is_free(path: Path) -> bool:
    """Tell whether nobody holds the file exclusively; a file that does not exist is free, and is not made.

    The look takes a shared lock for an instant, so whoever wants the exclusive one must try more than once.
    """
    if not path.exists():
        return True
    descriptor = try_lock(path, SHARED)
    if descriptor is None:
        return False
    os.close(descriptor)
    return True


def wait_lock(path: Path, how: int, limit: float, waiting_for: str) -> int:
    """Lock the file within so many seconds, or say what was waited for."""
    deadline = time.monotonic() + limit
    while (descriptor := try_lock(path, how)) is None:
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"the embedded PostgreSQL in {path.parent} is busy",
                why=f"waited {limit:.0f} s for {waiting_for}",
                next_step="see which other spiritsafe process is at work there, end it, and try again",
            )
        time.sleep(PAUSE)
    return descriptor


@contextmanager
def locked(path: Path, limit: float, waiting_for: str) -> Iterator[int]:
    """Hold the file exclusively for the length of the block."""
    descriptor = wait_lock(path, EXCLUSIVE, limit, waiting_for)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
