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
    _write(name, text, "w")


def append_text(name: str, text: str) -> None:
    """Write at the end of a file, with a line feed at the end.

    :raises ConfigurationError: when it cannot be written.
    """
    _write(name, text, "a")


def _write(name: str, text: str, mode: str) -> None:
    try:
        with Path(name).open(mode, encoding="utf-8") as file:
            file.write(text if text.endswith("\n") else f"{text}\n")
    except OSError as error:
        raise ConfigurationError(
            f"{name!r} cannot be written", why=str(error), next_step="name a file in a folder that exists"
        ) from error
