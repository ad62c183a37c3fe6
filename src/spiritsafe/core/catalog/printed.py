"""Reads the column lists of definitions that PostgreSQL printed."""

import re

QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_COLUMN = re.compile(r'(?:PERIOD )?("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)(?: |$)')


def unquoted(name: str) -> str:
    """Return an identifier without its quotes."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def bracketed(text: str) -> tuple[list[str], str]:
    """Split `(a, f(b, c)) rest` into its parts at the outermost commas, and the rest.

    :raises ValueError: when the text does not begin with a bracket, or the bracket is never closed.
    """
    if not text.startswith("("):
        raise ValueError(text)
    depth, start, position, parts = 0, 1, 0, []
    while position < len(text):
        quoted = QUOTED.match(text, position)
        if quoted:
            position = quoted.end()
            continue
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[position], 0)
        if depth == 0:
            parts.append(text[start:position].strip())
            return parts, text[position + 1 :]
        if depth == 1 and text[position] == ",":
            parts.append(text[start:position].strip())
            start = position + 1
        position += 1
    raise ValueError(text)


def first_columns(definition: str) -> tuple[tuple[str, ...], str]:
    """Return the names in the first brackets, empty for an expression, and what follows the brackets."""
    position = 0
    while position < len(definition) and definition[position] != "(":
        quoted = QUOTED.match(definition, position)
        position = quoted.end() if quoted else position + 1
    if position == len(definition):
        return (), ""
    parts, rest = bracketed(definition[position:])
    found = (_COLUMN.match(part) for part in parts)
    return tuple(unquoted(match.group(1)) if match else "" for match in found), rest


def referenced(rest: str) -> tuple[str, ...]:
    """Return schema, table and columns behind ` REFERENCES `."""
    target = rest.removeprefix(" REFERENCES ")
    names = []
    while target and not target.startswith("("):
        word = re.match(r'("(?:[^"]|"")+"|[^.(]+)\.?', target)
        if word is None:
            return ()
        names.append(unquoted(word.group(1)))
        target = target[word.end() :]
    columns, _ = first_columns(target)
    return (*(names if len(names) > 1 else ("", *names)), *columns)
