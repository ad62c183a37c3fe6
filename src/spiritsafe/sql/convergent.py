"""Expressions that stay what they are when the server reads back what it printed.

For a `varchar` column PostgreSQL prints `x IN ('a', 'b')` as `(x)::text = ANY ((ARRAY['a'::character varying,
'b'::character varying])::text[])`, and reads that as something else again: printed and read over and over, it never
ends. Written as `IN` it is read as it was meant.
"""

import re
from collections.abc import Callable

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_ITEM = r"'(?:[^']|'')*'::character varying"
_LIST = re.compile(
    r"\((?P<column>[\w.]+|\"(?:[^\"]|\"\")+\")\)::text (?P<operator>= ANY|<> ALL) "
    rf"\(\(ARRAY\[(?P<items>{_ITEM}(?:, {_ITEM})*)\]\)::text\[\]\)"
)
# The same with anything on the left and in the list: only the cast of the whole array goes.
_ARRAY = re.compile(r"\(\(ARRAY\[(?P<items>(?:'(?:[^']|'')*'|[^'\]]|\](?!\)::text\[\]\)))*)\]\)::text\[\]\)")


def convergent(expression: str) -> str:
    """Return the expression in a spelling that the server keeps."""
    return _outside_literals(_ARRAY, _as_array, _outside_literals(_LIST, _as_list, expression))


def _outside_literals(pattern: re.Pattern[str], change: Callable[[re.Match[str]], str], text: str) -> str:
    """Replace where a match begins in no literal: what a literal says is nobody's syntax."""
    parts, position, start = [], 0, 0
    while position < len(text):
        found = pattern.match(text, position)
        literal = None if found else _LITERAL.match(text, position)
        if found:
            parts += [text[start:position], change(found)]
            start = found.end()
        position = found.end() if found else literal.end() if literal else position + 1
    return "".join((*parts, text[start:]))


def _as_array(match: re.Match[str]) -> str:
    return f"(ARRAY[{match['items']}])"


def _as_list(match: re.Match[str]) -> str:
    column, items = match["column"], match["items"]
    if len(re.findall(_ITEM, items)) == 1:  # IN with one item would become a plain comparison
        return f"{column} {match['operator']} (ARRAY[{items}])"
    operator = "IN" if match["operator"] == "= ANY" else "NOT IN"
    values = ", ".join(item.removesuffix("::character varying") for item in re.findall(_ITEM, items))
    return f"{column} {operator} ({values})"
