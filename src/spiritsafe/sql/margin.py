"""The indentation that a statement has only because of where it stands: in a function, behind an opening quote."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from spiritsafe.sql.token import tokens


@dataclass(frozen=True, slots=True)
class Flush:
    """A statement without its margin.

    :ivar margin: what was taken from each line but the first; of a line that begins inside a literal nothing is taken.
    :ivar taken: how many characters each line lost.
    """

    sql: str
    margin: str
    taken: tuple[int, ...]

    def position(self, line: int, column: int) -> int:
        """Where a line and a column of `sql`, both from 1, are in the text with its margin: an offset."""
        lines = self.sql.split("\n")
        before = sum(len(text) + 1 for text in lines[: line - 1]) + sum(self.taken[: line - 1])
        return before + (self.taken[line - 1] if line <= len(lines) else 0) + column - 1


def flush(sql: str, columns: Sequence[int]) -> Flush:
    """Take the margin away.

    :param columns: where a margin may be; the widest that all lines have is taken.
    """
    lines = sql.split("\n")
    inside = _begins_inside(sql)
    own = [line for number, line in enumerate(lines) if number and number not in inside and line.strip()]
    common = reduce(_common, (line[: len(line) - len(line.lstrip(" \t"))] for line in own)) if own else ""
    width = max((column for column in columns if column <= len(common)), default=len(common))
    margin = common[:width]
    taken = tuple(
        0 if not number or number in inside else len(_common(line, margin)) for number, line in enumerate(lines)
    )
    return Flush("\n".join(line[gone:] for line, gone in zip(lines, taken, strict=True)), margin, taken)


def with_margin(sql: str, margin: str) -> str:
    """Give the margin back; a line that begins inside a literal, or is empty, gets none."""
    inside = _begins_inside(sql)
    return "\n".join(
        line if not number or number in inside or not line else f"{margin}{line}"
        for number, line in enumerate(sql.split("\n"))
    )


def _common(one: str, other: str) -> str:
    """What both begin with."""
    return one[: next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(other))]


def _begins_inside(sql: str) -> frozenset[int]:
    """The lines, from 0, whose beginning is part of a literal, a comment or a quoted name."""
    found: set[int] = set()
    for token in tokens(sql):
        if "\n" in token.text:
            first = sql.count("\n", 0, token.begin)
            found.update(range(first + 1, first + token.text.count("\n") + 1))
    return frozenset(found)
