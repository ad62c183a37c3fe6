"""The parent of one embedded PostgreSQL: ends it when its last user is gone.

Run as a script (``python -I -S guardian.py``), and therefore without any import from this package. It stays the account
that started it, root included, so it can read its interpreter and this file; only PostgreSQL itself drops to the
account it is to run as. The arguments are in the order of :func:`main`.
"""

import _thread
import fcntl
import os
import signal
import sys
import time
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself is left out, for it takes longer to load than all the rest
    from collections.abc import Callable

LOG_LIMIT = 16 * 1024 * 1024
_LOG_CHECK_SECONDS = 60
_PR_SET_PDEATHSIG = 1
# Fast shutdown first; the harsher ones only for a server that does not listen. Data survive all three.
PATIENCE = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def born(pid: int) -> str | None:
    """Return when the process started, which together with its number names it for good; None once it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - pathlib would double this script's start
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None if os.path.exists("/proc/self/stat") else _born_unknown(pid)  # noqa: PTH110 - as above
    return None if fields[0] in {b"Z", b"X"} else fields[19].decode()


def _born_unknown(pid: int) -> str | None:
    """Without /proc, being there is all that can be told."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return "unknown"
    return "unknown"


def _death_wish() -> "Callable[[], None]":
    """Return what asks Linux for a fast shutdown should the guardian be killed; elsewhere there is no such service."""
    try:
        import ctypes  # noqa: PLC0415 - only here, and not for a kept server

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, AttributeError, OSError):
        return lambda: None
    return lambda: prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)


def _become(command: list[str], uid: int, gid: int, gate: int, *, kept: bool) -> None:
    """Turn this process into the server, once the guardian has written down its number."""
    wish = _death_wish() if not kept else None  # before setuid: the account may not be able to read Python's library
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    if wish is not None:
        wish()  # after setuid, which would clear it
    if os.read(gate, 1) == b"!":
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted here


def _spawn(command: list[str], uid: int, gid: int, *, kept: bool) -> tuple[int, int]:
    """Fork the server-to-be, which waits at a gate; return its number and what opens the gate."""
    gate, opener = os.pipe()
    pid = os.fork()
    if pid:
        os.close(gate)
        return pid, opener
    os.close(opener)  # so that the gate also gives way, to nothing, when the guardian dies
    try:
        _become(command, uid, gid, gate, kept=kept)
    except OSError as error:
        os.write(2, f"spiritsafe: cannot run {command[0]}: {error.strerror}\n".encode(errors="replace"))
    finally:
        os._exit(127)


def _write(path: str, text: str) -> None:
    """Write the file as a whole or not at all."""
    fresh = f"{path}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    try:
        os.fchmod(descriptor, 0o644)  # whatever the umask: the next user may be another account
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
    os.replace(fresh, path)  # noqa: PTH105 - as above


def _end_after_last_user(lease: str, keep: str, server: int) -> None:
    """Block until nobody holds the lease, then end the server, unless it was meant to stay."""
    descriptor = os.open(lease, os.O_RDONLY | os.O_CLOEXEC)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    # Under the lock: whoever promotes a server holds the lease while writing this file.
    if os.path.exists(keep):  # noqa: PTH110 - as above
        os.close(descriptor)
        return
    for number, seconds in PATIENCE:
        with suppress(ProcessLookupError):
            os.kill(server, number)
        time.sleep(seconds)  # the main thread ends this process as soon as the server is gone


def _trim_log() -> None:
    """Empty the log when it has grown out of hand; it is standard error here and in the server, opened to append."""
    while True:
        time.sleep(_LOG_CHECK_SECONDS)
        if os.fstat(2).st_size > LOG_LIMIT:
            os.ftruncate(2, 0)


def main(*arguments: str) -> None:
    """Start the server, write down who it is, and stay until it has ended."""
    record, lease, keep, facts, uid, gid, *command = arguments
    if os.fork():
        return  # the caller reaps this half at once; the other half is nobody's child
    kept = os.path.exists(keep)  # noqa: PTH110 - as above
    server, opener = _spawn(command, int(uid), int(gid), kept=kept)
    try:
        _write(record, f"{server} {born(server)}\n{facts}\n")
        os.write(opener, b"!")
    except OSError as error:
        os.write(2, f"spiritsafe: cannot write {record}: {error.strerror}\n".encode(errors="replace"))
    os.close(opener)
    _thread.start_new_thread(_end_after_last_user, (lease, keep, server))
    _thread.start_new_thread(_trim_log, ())
    os.waitpid(server, 0)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
