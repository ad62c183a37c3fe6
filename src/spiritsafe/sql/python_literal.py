"""String literals of Python source: which place in the file each character of their value comes from."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

_LITERAL = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quote>'''|\"\"\"|'|\")")
_UNIT = re.compile(r"\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PythonLiteral:
    """A string, which may be written as several next to each other.

    :ivar offsets: for each character of the value, and its end, where it stands in the source.
    :ivar body: begin and end of what is between the quotes; None where it may not be replaced.
    :ivar fixed_text: why it may not be replaced.
    """

    value: str
    offsets: Sequence[int]
    body: tuple[int, int] | None
    fixed_text: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Python source with its syntax tree; lines end in a line feed.

    :ivar offset: the offset of a line and a column as `ast` counts them.
    """

    text: str
    tree: ast.Module
    offset: Callable[[int, int], int]

    @classmethod
    def of(cls, text: str) -> "Source":
        """Parse it.

        :raises SyntaxError: when it is no Python.
        """
        lines = text.split("\n")
        begins = list(accumulate((len(line) + 1 for line in lines), initial=0))

        def offset(line: int, column: int) -> int:
            return begins[line - 1] + len(lines[line - 1].encode()[:column].decode())

        return cls(text, ast.parse(text), offset)

    def literal(self, nodes: Sequence[ast.Constant]) -> PythonLiteral:
        """The literal that these constants, added up, make."""
        bodies = [body for node in nodes for body in self._bodies(node)]
        value = "".join(str(node.value) for node in nodes)
        offsets = [offset for begin, end, raw in bodies for offset in self._offsets(begin, end, raw=raw)]
        begin, end, _ = bodies[-1]
        offsets.append(end)
        if len(offsets) != len(value) + 1:
            message = "a literal whose characters cannot be told"
            raise ValueError(message)
        if len(bodies) > 1:
            return PythonLiteral(value, offsets, None, "it is written as several strings")
        if self.text[begin:end] != value:
            return PythonLiteral(value, offsets, None, "it has a backslash in it")
        return PythonLiteral(value, offsets, (begin, end))

    def _bodies(self, node: ast.Constant) -> Iterator[tuple[int, int, bool]]:
        """What is between the quotes of each string that a constant is written as, and whether it is raw."""
        begin = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno or 0, node.end_col_offset or 0)
        segment = f"({self.text[begin:end]})"
        starts = list(accumulate((len(line) + 1 for line in segment.split("\n")), initial=0))
        for token in tokenize.generate_tokens(io.StringIO(segment).readline):
            found = _LITERAL.match(token.string) if token.type == tokenize.STRING else None
            if found is not None:
                at = begin - 1 + starts[token.start[0] - 1] + token.start[1]
                inside = at + found.end(), at + len(token.string) - len(found["quote"])
                yield *inside, "r" in found["prefix"].lower()

    def _offsets(self, begin: int, end: int, *, raw: bool) -> Iterator[int]:
        if raw:
            yield from range(begin, end)
            return
        for unit in _UNIT.finditer(self.text, begin, end):
            yield from [unit.start()] * len(_unescaped(unit[0]))


def replaced(source: Source, literal: PythonLiteral, value: str) -> str:
    """The source with another value between the same quotes.

    :raises ValueError: when the value cannot be written there as it is, or something else would change; the reason.
    """
    if literal.body is None:
        raise ValueError(literal.fixed_text)
    begin, end = literal.body
    if "\n" in value and "\n" not in literal.value and source.text[end : end + 3] not in ("'''", '"""'):
        message = "it is on one line, and the fix needs more"
        raise ValueError(message)
    text = source.text[:begin] + value + source.text[end:]
    if _without(source, begin) != _replaced_value(text, begin, value):
        message = "it could not be replaced without changing anything else"
        raise ValueError(message)
    return text


def _without(source: Source, body: int) -> str:
    """The tree, the literal whose body begins there left out."""
    return _dump(source, body, None)


def _replaced_value(text: str, body: int, value: str) -> str:
    """The same of the new text, or nothing where the literal does not have the value."""
    try:
        return _dump(Source.of(text), body, value)
    except (SyntaxError, ValueError):
        return ""


def _dump(source: Source, body: int, value: str | None) -> str:
    tree = ast.parse(source.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            begin = source.offset(node.lineno, node.col_offset)
            end = source.offset(node.end_lineno or 0, node.end_col_offset or 0)
            if begin < body <= end and value in (None, node.value):
                node.value = ""
    return ast.dump(tree)


def _unescaped(unit: str) -> str:
    """What one character, or one escape, of a literal stands for."""
    if not unit.startswith("\\"):
        return unit
    if unit == "\\\n":
        return ""
    return str(ast.literal_eval(f'"{unit}"')) if unit[1] not in "\"'" else unit[1]
