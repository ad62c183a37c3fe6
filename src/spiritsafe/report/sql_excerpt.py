"""Shortens SQL for the eye."""

import textwrap

_LINES = 4


def sql_excerpt(sql: str, width: int = 100, lines: int = _LINES) -> list[str]:
    """The first few lines of a statement, none of them wider than `width`, and a line that tells how many are left."""
    own = textwrap.dedent(sql).strip().split("\n")
    wrapped = [
        part
        for line in own[: lines + 1]
        for part in textwrap.wrap(
            line, width, subsequent_indent="  ", drop_whitespace=True, break_on_hyphens=False, replace_whitespace=False
        )
        or [""]
    ]
    if len(own) <= lines and len(wrapped) <= lines:
        return wrapped
    return [*wrapped[: lines - 1], "..."]
