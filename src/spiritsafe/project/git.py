"""What git knows of the revision files."""

import subprocess
from pathlib import Path

from spiritsafe.errors import ConfigurationError

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def files_since(folder: Path, ref: str) -> frozenset[Path]:
    """Files that are new or changed since the merge base with a ref, those not committed yet among them.

    :raises ConfigurationError: when git does not know the ref, or this is no repository.
    """
    try:
        top = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
        base = _git(folder, "merge-base", ref, "HEAD").strip()
        changed = _git(folder, "diff", "--name-only", "--diff-filter=AMR", "-z", base)
        untracked = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    except (OSError, subprocess.CalledProcessError) as error:
        said = error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else str(error)
        raise ConfigurationError(
            f"git cannot tell what is new since {ref!r}",
            why=said.splitlines()[-1] if said else "the two have no common commit",
            next_step=f"fetch it ('git fetch origin'; in CI with the whole history), or name another ref than {ref!r}",
        ) from error
    return frozenset((top / name).resolve() for name in (changed + untracked).split("\0") if name)


def default_branch(folder: Path) -> str | None:
    """The ref that work is merged into, if there is one and it is not what is checked out."""
    for ref in _DEFAULT_BRANCHES:
        try:
            _git(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        except (OSError, subprocess.CalledProcessError):
            continue
        return ref
    return None


def commit_of(folder: Path) -> str:
    """The commit that is checked out, read from `.git` without starting a program; empty where there is none."""
    for parent in (folder, *folder.parents):
        head = parent / ".git" / "HEAD"
        if head.is_file():
            text = head.read_text(encoding="utf-8").strip()
            ref = parent / ".git" / text.removeprefix("ref: ")
            if text.startswith("ref: "):
                return ref.read_text(encoding="utf-8").strip() if ref.is_file() else ""
            return text
    return ""


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout
