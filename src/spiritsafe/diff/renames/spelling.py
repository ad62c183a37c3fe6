"""How names are written in answers: bare where they are plain words, in double quotes otherwise."""

import re
from collections.abc import Sequence

from spiritsafe.core.quoting import identifier

PART = r""""(?:[^"]|"")*"|'(?:[^']|'')*'|(?:(?!->)[^\s."'=])+"""
PATH = rf"(?:{PART})(?:\.(?:{PART}))*"

_PLAIN = re.compile(r"[^\W\d][\w$]*")
_PART = re.compile(PART)


def quoted(name: str) -> str:
    """Return the name as an answer has to spell it."""
    return name if _PLAIN.fullmatch(name) else identifier(name)


def dotted(parts: Sequence[str]) -> str:
    """Return a path as an answer has to spell it."""
    return ".".join(quoted(part) for part in parts)


def undotted(path: str) -> tuple[str, ...]:
    """Return the parts of a path. Capitals stay: people write what they see in the models."""
    return tuple(_unquoted(part) for part in _PART.findall(path))


def _unquoted(part: str) -> str:
    mark = part[0]
    return part[1:-1].replace(mark * 2, mark) if mark in "\"'" else part
