"""An expression as SQL again, where that is sure to mean the same."""

from typing import Any

import postgast

from spiritsafe.sql.expression import written
from spiritsafe.sql.same_statement import forget_positions


def faithful(expression: Any) -> str:  # noqa: ANN401 - the parser's messages have no types of their own
    """The text; empty where it does not parse to what it was made from."""
    text = written(expression)
    if not text:
        return ""
    try:
        again = postgast.parse(f"SELECT {text}").stmts[0].stmt.select_stmt.target_list[0].res_target.val
    except postgast.PgQueryError:
        return ""
    original = type(expression)()
    original.CopyFrom(expression)
    forget_positions(original)
    forget_positions(again)
    return text if original == again else ""
