"""What may be shown of a text that a user, or the server, wrote: no password, no control character."""

import re
from pathlib import PurePath

from spiritsafe.sql.secrets import without_passwords

# Control characters, marks that turn the direction of writing, line separators and halves of pairs: a terminal obeys
# the first, an eye is deceived by the second, and XML and UTF-8 cannot hold the rest.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_LINE_END = re.compile(r"\r\n?")
_IN_URL = re.compile(r"(://[^\s:/@'\"]*):[^\s@'\"]+@")
# `password=secret` of a connection string; `password=lower(...)` is SQL
_IN_CONNECTION_STRING = re.compile(r"(\bpassword=)(?!['\"$%:])[^\s'\"();,]++(?!\()", re.IGNORECASE)


def printable(text: str) -> str:
    """The text with passwords struck out and every character visible; lines end in a newline."""
    text = _INVISIBLE.sub(_named, _LINE_END.sub("\n", text))
    text = _IN_CONNECTION_STRING.sub(r"\1***", _IN_URL.sub(r"\1:***@", text))
    return without_passwords(text)


def file_name(name: str) -> str:
    """A file as it may be shown: the way to it on this machine is left off."""
    return printable(PurePath(name).name if PurePath(name).is_absolute() else name)


def _named(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - as Python writes them
