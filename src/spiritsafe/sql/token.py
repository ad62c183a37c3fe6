"""The words of a SQL text as PostgreSQL's own scanner sees them, with positions in characters."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

import postgast
from postgast import pg_query_pb2

_LINE_COMMENT = pg_query_pb2.Token.Value("SQL_COMMENT")
_COMMENTS = frozenset({_LINE_COMMENT, pg_query_pb2.Token.Value("C_COMMENT")})
_SEMICOLON = pg_query_pb2.Token.Value("ASCII_59")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, literal, operator or comment.

    :ivar keyword: PostgreSQL knows the word as a keyword, whatever it stands for here.
    """

    begin: int
    end: int
    text: str
    keyword: bool = False
    comment: bool = False
    line_comment: bool = False
    semicolon: bool = False


def tokens(sql: str) -> tuple[Token, ...]:
    """Return every token, comments among them.

    :raises ValueError: when a quote, a comment or the like is not closed; the message has the line.
    """
    try:
        scanned = postgast.scan(sql).tokens
    except postgast.PgQueryError as error:
        line = sql.count("\n", 0, max(error.cursorpos - 1, 0)) + 1
        message = f"line {line}: {error.message}"
        raise ValueError(message) from None
    position = _characters(sql)
    return tuple(
        Token(
            begin := position(token.start),
            end := position(token.end),
            sql[begin:end],
            keyword=token.keyword_kind != 0,
            comment=token.token in _COMMENTS,
            line_comment=token.token == _LINE_COMMENT,
            semicolon=token.token == _SEMICOLON,
        )
        for token in scanned
    )


def comments(sql: str) -> tuple[str, ...]:
    """The comments of a text that can be scanned, without regard to how they are broken and indented."""
    return tuple(" ".join(token.text.split()) for token in tokens(sql) if token.comment)


def _characters(sql: str) -> Callable[[int], int]:
    """From the scanner's bytes to characters."""
    if sql.isascii():
        return int
    begins = accumulate((len(character.encode()) for character in sql), initial=0)
    return {byte: number for number, byte in enumerate(begins)}.__getitem__
