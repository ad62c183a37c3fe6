"""Names and texts as SQL reads them, for statements that nobody has to read: names are in quotes, plain or not.

Manual: 4.1.1 Identifiers and Key Words, 4.1.2.1 String Constants with `standard_conforming_strings` on. What a person
is to read is spelled by `sql/identifier.py`.
"""


def identifier(*path: str) -> str:
    """A name with what it lies in before it, each in double quotes."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in path)


def literal(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"
