"""Whether two texts are the same to PostgreSQL: whitespace, case of words and `AS` are all that may differ."""

import re
from typing import Any

import postgast

from spiritsafe.sql.token import comments

# Where a thing stands in the text. Everything else of a parse tree is what it means.
_POSITION = re.compile(r"(?:.*_)?location|stmt_len|(?:.*_)?list_(?:start|end)")


def same_statement(before: str, after: str) -> bool:
    """Whether the parser makes the same of both, constants included, and no comment is lost."""
    try:
        return _meaning(before) == _meaning(after) and comments(before) == comments(after)
    except (postgast.PgQueryError, ValueError):
        return False


def _meaning(sql: str) -> Any:  # noqa: ANN401 - the parser's messages have no types of their own
    parsed = postgast.parse(sql)
    forget_positions(parsed)
    return parsed


def forget_positions(message: Any) -> None:  # noqa: ANN401
    """Take out of a parse tree where things stand in the text."""
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for item in value if descriptor.is_repeated else (value,):
                forget_positions(item)
        elif _POSITION.fullmatch(descriptor.name):
            message.ClearField(descriptor.name)
