"""What the operating system refuses, told as what it means for the embedded server."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spiritsafe.errors import EmbeddedServerError

_ACCESS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS})

OTHER_SERVER = "give a server of your own with --url"
TAIL_LINES = 15


def explain(error: OSError, folder: Path) -> EmbeddedServerError:
    """Turn an error of the operating system into the three sentences, naming the server's folder."""
    where = error.filename if error.filename is not None else folder
    what = f"the embedded PostgreSQL in {folder} could not be used"
    why = f"{error.strerror or error}: {where}"
    if error.errno in _FULL or _copying_filled_the_disk(error):
        return EmbeddedServerError(
            what,
            why=f"the disk is full: {where}",
            next_step="make room there (a new server needs 40 MB) and try again",
        )
    if error.errno in _ACCESS:
        return EmbeddedServerError(
            what,
            why=f"this account may not write there, or use what is there: {where}",
            next_step="make the folder writable for this account, or run as the account it belongs to",
        )
    if error.errno in _LOCKS:
        return EmbeddedServerError(what, why=f"this file system has no file locks: {where}", next_step=OTHER_SERVER)
    return EmbeddedServerError(what, why=why, next_step=OTHER_SERVER)


def _copying_filled_the_disk(error: OSError) -> bool:
    """`shutil.copytree` collects its errors as text, without their numbers."""
    return isinstance(error, shutil.Error) and any(os.strerror(number) in str(error) for number in _FULL)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Let no bare ``OSError`` out of the block."""
    try:
        yield
    except OSError as error:
        raise explain(error, folder) from error


def last_lines(text: str) -> str:
    """Keep the end of a log or of a program's output: the part that says what went wrong."""
    return "\n".join(text.strip().splitlines()[-TAIL_LINES:])
