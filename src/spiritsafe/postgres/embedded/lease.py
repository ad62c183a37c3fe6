"""Who uses a server: every process that started or joined it holds a shared lock until it ends.

The guardian waits for the exclusive lock on the same file. The kernel gives it when the last user is gone, also when
that user was killed and could say nothing. Descriptors close on exec, so programs that a user starts are no users; a
*forked* child shares its parent's lease and keeps the server for as long as it lives.
"""

import os
from pathlib import Path

from spiritsafe.postgres.embedded.locks import SHARED, is_current, wait_lock

_SHUTDOWN_LIMIT = 60.0  # longer than the guardian's own patience with a server that will not stop

_held: dict[Path, int] = {}


def take(folder: Path, lease: Path) -> bool:
    """Become a user for the life of this process; False when it is one already.

    A guardian that is just ending the server holds the lock exclusively: this waits until it is done.
    """
    held = _held.get(folder)
    if held is not None and is_current(held, lease):
        return False
    release(folder)  # a lease on a file that `erase` deleted in the meantime
    _held[folder] = wait_lock(lease, SHARED, _SHUTDOWN_LIMIT, "the server's previous run to end")
    return True


def release(folder: Path) -> None:
    """Stop being a user of the server in this folder; the last one's leaving ends a server that is not kept.

    Closing is all it does: an explicit unlock would take the lease from a forked parent or child as well.
    """
    descriptor = _held.pop(folder, None)
    if descriptor is not None:
        os.close(descriptor)
