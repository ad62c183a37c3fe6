"""Hides the passwords that statements themselves hold: `CREATE ROLE bob PASSWORD '...'`."""

import re

# Text for people's eyes is made from it, never SQL to be sent, so that no parser is needed.
_PASSWORD = re.compile(r"""(\bpassword\b['"]?\s*(?:=|,|\bto\b)?\s*)(E?'(?:[^']|'')*')""", re.IGNORECASE)


def without_passwords(sql: str) -> str:
    """The statement with every literal that follows the word PASSWORD replaced by `'***'`."""
    return _PASSWORD.sub(r"\1'***'", sql)
