"""A folder outside the project, for what the account cannot reach there or what needs a short path."""

import os
import stat
from pathlib import Path

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres.embedded.account import Account
from spiritsafe.postgres.embedded.own_folder import mark

# Root may use /var/lib, which nobody cleans by age; others get to the next. Made 0700 or 0711, never shared. The empty
# one is $TMPDIR.
_PARENTS = ("/var/lib", "/var/tmp", "", "/tmp")  # noqa: S108


def away(folder: Path, account: Account) -> Path:
    """Make a folder with a short name outside the project, which nobody else can prepare or redirect."""
    for path in away_names(folder):
        if not account.can_enter(path.parent):
            continue
        try:
            path.mkdir(mode=0o711 if account.dropped else 0o700)
        except FileExistsError:
            pass
        except OSError:
            continue
        if is_private(path):
            mark(path, folder)
            return path
    raise EmbeddedServerError(
        f"no folder could be made for the embedded PostgreSQL of {folder}",
        why=f"none of these can be used: {', '.join(map(str, away_names(folder)))}",
        next_step="remove what other accounts have put there, or set TMPDIR to a folder of your own with a short path",
    )


def away_names(folder: Path) -> list[Path]:
    """Name the folders outside the project that may be used for it, the best first."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL, and most servers live in their project

    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    parents = [Path(parent or os.environ.get("TMPDIR") or "/tmp").resolve() for parent in _PARENTS]  # noqa: S108
    return [parent / f"spiritsafe-{os.geteuid()}-{digest}" for parent in dict.fromkeys(parents)]


def is_private(path: Path) -> bool:
    """Tell whether this is a real folder of ours that nobody else can write to."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o022
