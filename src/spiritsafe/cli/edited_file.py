"""A text file as its author keeps it: encoding and line ends stay what they were when it is written back."""

import os
import tokenize
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from spiritsafe.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class EditedFile:
    r"""A file that was read.

    :ivar name: as it is reported: the way to it from the current folder.
    :ivar text: with a line feed at the end of each line.
    :ivar newline: how lines end in the file: `\n`, `\r\n`, or None where they end in both ways.
    """

    path: Path
    name: str
    text: str
    encoding: str
    newline: str | None

    @classmethod
    def read(cls, path: Path) -> "EditedFile":
        """Read it.

        :raises ConfigurationError: when it cannot be read as text.
        """
        name = os.path.relpath(path)
        try:
            raw = path.read_bytes()
            # A comment may name the encoding of a Python file; a byte order mark is part of it in any file.
            encoding, _ = tokenize.detect_encoding(BytesIO(raw if path.suffix == ".py" else raw[:3]).readline)
            text = raw.decode(encoding)
        except (OSError, UnicodeDecodeError, SyntaxError) as error:
            raise ConfigurationError(
                f"{name!r} cannot be read", why=str(error), next_step="give the name of a text file"
            ) from error
        plain = text.replace("\r\n", "\n")
        ends = [newline for newline in ("\n", "\r\n") if plain.replace("\n", newline) == text]
        return cls(path, name, plain, encoding, ends[0] if ends else None)

    def write(self, text: str) -> "EditedFile":
        """Write another text.

        :raises ConfigurationError: when it cannot be written.
        """
        try:
            with self.path.open("w", encoding=self.encoding, newline=self.newline) as file:
                file.write(text)
        except (OSError, UnicodeEncodeError) as error:
            raise ConfigurationError(
                f"{self.name!r} cannot be written", why=str(error), next_step="make the file writable, then run again"
            ) from error
        return replace(self, text=text)
