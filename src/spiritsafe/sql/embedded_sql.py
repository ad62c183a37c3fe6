"""Finds hand-written SQL in Python source: what `op.execute(...)`, `sa.text(...)` and the like are given.

Only what is literal can be judged: a string, strings next to each other or added up, a name for one, or for a list of
them that a loop goes through. What is put together when it runs is counted.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from spiritsafe.sql.bound_names import BoundNames
from spiritsafe.sql.passage import Passage, statements
from spiritsafe.sql.python_literal import PythonLiteral, Source
from spiritsafe.sql.script_part import NoSql

_EXECUTE = frozenset({"execute", "exec_driver_sql", "scalar", "scalars"})
_KEYWORDS = frozenset({"sqltext", "statement", "text"})
_AROUND = frozenset({"bindparams", "columns", "execution_options"})  # sa.text("...").bindparams(...)
_DEDENT = frozenset({"dedent", "cleandoc"})
_COMPOSING = frozenset({"format", "format_map", "join", "replace", "substitute"})
_COMPOSED = "it is put together when it runs"


@dataclass(frozen=True, slots=True)
class Embedded:
    """SQL in a literal."""

    passage: Passage
    literal: PythonLiteral


@dataclass(frozen=True, slots=True)
class EmbeddedSql:
    """What was found in a file, in order.

    :ivar skipped: offset in the file and reason of SQL that cannot be judged.
    """

    found: tuple[Embedded, ...]
    skipped: tuple[tuple[int, str], ...]


def embedded_sql(source: Source) -> EmbeddedSql:
    """Every literal once, wherever it is used."""
    names = BoundNames(source.tree)
    found: dict[int, Embedded] = {}
    skipped: dict[int, str] = {}
    for argument, is_run in _arguments(source.tree):
        for expression in names.alternatives(_inner(argument)):
            constants = names.constants(_inner(expression))
            if constants is None:
                if is_run and _is_composed(expression, names):
                    skipped[source.offset(expression.lineno, expression.col_offset)] = _COMPOSED
                continue
            literal = source.literal(constants)
            passage = _passage(source, literal, constants[0])
            reason = _no_sql(passage)
            if not reason:
                found[literal.offsets[0]] = Embedded(passage, literal)
            elif is_run:
                skipped[literal.offsets[0]] = reason
    return EmbeddedSql(tuple(found[begin] for begin in sorted(found)), tuple(sorted(skipped.items())))


def _arguments(tree: ast.Module) -> Iterator[tuple[ast.expr, bool]]:
    """Each expression that should be SQL, and whether it is run as a statement: `sa.text("now()")` need not be."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg in _KEYWORDS)]
        if given and isinstance(node.func, ast.Attribute) and node.func.attr in _EXECUTE:
            yield given[0], True
        elif given and _name(node.func) == "text":
            yield given[0], False


def _inner(node: ast.expr) -> ast.expr:
    """The text within `sa.text(...)`, `.bindparams(...)` and `dedent(...)`."""
    if not isinstance(node, ast.Call):
        return node
    if isinstance(node.func, ast.Attribute) and node.func.attr in _AROUND:
        return _inner(node.func.value)
    if _name(node.func) in {"text", *_DEDENT} and node.args:
        return _inner(node.args[0])
    return node


def _is_composed(node: ast.expr, names: BoundNames) -> bool:
    """Whether it is text all the same; a `select(...)` of SQLAlchemy's is not."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return _is_text(node.left, names) or _is_text(node.right, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in _COMPOSING and _is_text(node.func.value, names)
    return False


def _is_text(node: ast.expr, names: BoundNames) -> bool:
    return names.constants(_inner(node)) is not None or _is_composed(_inner(node), names)


def _passage(source: Source, literal: PythonLiteral, node: ast.Constant) -> Passage:
    line_begin = source.text.rfind("\n", 0, literal.offsets[0]) + 1
    line = source.text[line_begin:].partition("\n")[0]
    columns = (literal.offsets[0] - line_begin, node.col_offset, len(line) - len(line.lstrip()))
    return Passage(literal.value, literal.offsets, columns)


def _no_sql(passage: Passage) -> str:
    """What PostgreSQL's parser says of it, if it does not take it; empty text is none either."""
    _, parts = statements(passage)
    reasons = [part.reason for part in parts if isinstance(part, NoSql)]
    return reasons[0] if reasons else "" if parts else "it is empty"


def _name(node: ast.expr) -> str:
    """The last name of `sqlalchemy.text`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
