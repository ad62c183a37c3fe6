"""Takes a script apart for a look at its style: each statement with its semicolon and the comment behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spiritsafe.sql.command import split
from spiritsafe.sql.token import Token, tokens

_INSTRUCTION = re.compile(r"--\s*(?:noqa:\s*(?:disable|enable)\s*=|sqlfluff:)")


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a script: `script[begin:end]`.

    :ivar instructions: the comments before it that tell sqlfluff what to do from there on, each on a line.
    """

    begin: int
    end: int
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class NoSql:
    """What stands at `begin` is nothing that PostgreSQL's parser takes."""

    begin: int
    reason: str


def parts(script: str) -> tuple[Part | NoSql, ...]:
    """Every statement; where one does not parse, the others are still found."""
    try:
        words = tokens(script)
    except ValueError as error:
        return (NoSql(0, str(error).partition(": ")[2]),)
    try:
        return tuple(_parsed(script, words, 0))
    except ValueError:
        return tuple(found for begin, end in _between_semicolons(words) for found in _piece(script, words, begin, end))


def _piece(script: str, words: tuple[Token, ...], begin: int, end: int) -> Iterator[Part | NoSql]:
    inside = tuple(word for word in words if begin <= word.begin < end)
    try:
        yield from _parsed(script[:end], inside, begin, _instructions(words, begin))
    except ValueError as error:
        first = next((word.begin for word in inside if not word.comment), begin)
        yield NoSql(first, str(error).partition(": ")[2])


def _parsed(script: str, words: tuple[Token, ...], begin: int, instructions: str = "") -> Iterator[Part]:
    cursor = begin
    for text in split(script[begin:]):
        start = next(word.begin for word in words if word.begin >= cursor and not (word.comment or word.semicolon))
        cursor = _end(script, words, start + len(text.sql))
        yield Part(start, cursor, instructions + _instructions(words, start))


def _end(script: str, words: tuple[Token, ...], end: int) -> int:
    """Past the semicolon, and a comment on the same line, where `-- noqa` may stand."""
    following = [word for word in words if word.begin >= end][:2]
    if following and following[0].semicolon:
        end = following.pop(0).end
    if following and following[0].line_comment and "\n" not in script[end : following[0].begin]:
        end = following[0].end
    return end


def _instructions(words: tuple[Token, ...], before: int) -> str:
    return "".join(
        f"{word.text}\n" for word in words if word.end <= before and word.line_comment and _INSTRUCTION.match(word.text)
    )


def _between_semicolons(words: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Where statements begin and end as far as semicolons tell."""
    begin = 0
    for word in words:
        if word.semicolon:
            yield begin, word.end
            begin = word.end
    if any(word.begin >= begin and not word.comment for word in words):
        yield begin, words[-1].end
