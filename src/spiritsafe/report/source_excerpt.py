"""Finds the lines of an operation in the text of its file."""

import ast
import re
import textwrap
from functools import lru_cache

from spiritsafe.report.printable import printable

_LINES = 8  # shown of one operation
_LINE_END = re.compile(r"\r\n|\r|\n")  # str.splitlines() ends lines where Python and editors do not


def source_excerpt(file: str, text: str, line: int) -> tuple[tuple[int | None, str], ...]:
    """The lines of the operation that begins on a line, numbered, without their common indentation.

    What is too long is cut, and ends in a line `...` without a number. Empty when the file has no such line.
    """
    lines = _LINE_END.split(text)
    if not 1 <= line <= len(lines):
        return ()
    last = min(_last_line(text, line) if file.endswith(".py") else _end_of_sql(lines, line), len(lines))
    shown = textwrap.dedent(printable("\n".join(lines[line - 1 : min(last, line + _LINES - 1)]))).split("\n")
    numbered: list[tuple[int | None, str]] = [(line + number, content.rstrip()) for number, content in enumerate(shown)]
    if last - line >= _LINES:
        numbered.append((None, "..."))
    return tuple(numbered)


def _last_line(text: str, line: int) -> int:
    """Where the innermost simple statement around a line of Python ends."""
    around = [span for span in _spans(text) if span[0] <= line <= span[1]]
    return max(around)[1] if around else line


@lru_cache(maxsize=8)  # a file is asked about once for each of its findings
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    return tuple(
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    )


def _end_of_sql(lines: list[str], line: int) -> int:
    ends = (number for number in range(line, len(lines) + 1) if lines[number - 1].rstrip().endswith(";"))
    return next(ends, line)
