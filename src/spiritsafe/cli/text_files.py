"""Files that are named on the command line."""

from pathlib import Path

from spiritsafe.errors import ConfigurationError


def read_text(name: str) -> str:
    """Read a file.

    :raises ConfigurationError: when it cannot be read as text.
    """
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{name!r} cannot be read", why=str(error), next_step="give the name of a text file"
        ) from error


def write_text(name: str, text: str) -> None:
    """Write a file, with a line feed at its end.

    :raises ConfigurationError: when it cannot be written.
    """
    try:
        Path(name).write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{name!r} cannot be written", why=str(error), next_step="name a file in a folder that exists"
        ) from error
