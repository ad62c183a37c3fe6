"""Finds the line of the user's own code in a traceback: neither Python's, nor a package's, nor ours."""

import sysconfig
import traceback
from pathlib import Path

_OURS = Path(__file__).parents[1]
_PYTHON = Path(sysconfig.get_paths()["stdlib"])


def users_line(error: BaseException) -> tuple[str, int | None] | None:
    """The file and line that was reached last in the user's code, or None when none of it was on the way."""
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_users(frame.filename)]
    return (frames[-1].filename, frames[-1].lineno) if frames else None


def _is_users(filename: str) -> bool:
    path = Path(filename)
    foreign = filename.startswith("<") or "site-packages" in path.parts or "dist-packages" in path.parts
    return not foreign and not path.is_relative_to(_OURS) and not path.is_relative_to(_PYTHON)
