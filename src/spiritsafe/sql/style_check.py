"""Judges the SQL of a file, or rewrites it: `.sql` files, and strings in Python files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from spiritsafe.core.style import PassedOver, StyleFinding, StyleReport
from spiritsafe.errors import ConfigurationError
from spiritsafe.sql.embedded_sql import embedded_sql
from spiritsafe.sql.passage import Judged, Passage, Rewritten, judged, rewritten, statements
from spiritsafe.sql.python_literal import Source, replaced
from spiritsafe.sql.rendered_style import words
from spiritsafe.sql.script_part import NoSql, Part
from spiritsafe.sql.style import Style

_REFUSED = "PostgreSQL would not run the same statement after the fix of"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file's text rewritten, how many statements were, and what was left."""

    text: str
    fixed: int = 0
    left: tuple[PassedOver, ...] = ()


def check(file: str, text: str, style: Style) -> StyleReport:
    """What there is to say of a file.

    :raises ConfigurationError: when it is no Python.
    """
    if not file.endswith(".py"):
        return _report(file, text, [Passage(text, range(len(text) + 1))], style)
    embedded = embedded_sql(_source(file, text))
    report = _report(file, text, [item.passage for item in embedded.found], style)
    skipped = tuple(PassedOver(file, _line(text, begin), reason) for begin, reason in embedded.skipped)
    return replace(report, skipped=report.skipped + skipped)


def fix(file: str, text: str, style: Style) -> Fixed:
    """Rewrite what can be rewritten without changing what PostgreSQL, or Python, makes of it."""
    return _fixed_python(file, text, style) if file.endswith(".py") else _fixed_sql(file, text, style)


def hand_written(file: str, text: str) -> frozenset[str]:
    """The statements of a Python file that are judged where they stand, as `words` gives them."""
    passages = [item.passage for item in embedded_sql(_source(file, text)).found] if file.endswith(".py") else []
    found = [statements(passage) for passage in passages]
    return frozenset(
        words(numbers.named(numbers.sql[part.begin : part.end]))
        for numbers, parts in found
        for part in parts
        if isinstance(part, Part)
    )


def _fixed_sql(file: str, text: str, style: Style) -> Fixed:
    result = rewritten(Passage(text, range(len(text) + 1)), style)
    return Fixed(result.sql, result.fixed, tuple(_refused(file, text, result, lambda offset: offset)))


def _fixed_python(file: str, text: str, style: Style) -> Fixed:
    source = _source(file, text)
    fixed, left = 0, []
    for item in reversed(embedded_sql(source).found):  # from the end: what comes before keeps its place
        offsets = item.passage.offsets
        result = rewritten(item.passage, style)
        left += list(_refused(file, text, result, offsets.__getitem__))
        if not result.fixed:
            continue
        try:
            source = Source.of(replaced(source, item.literal, result.sql))
            fixed += result.fixed
        except ValueError as error:
            left.append(PassedOver(file, _line(text, offsets[0]), str(error)))
    return Fixed(source.text, fixed, tuple(sorted(left, key=lambda item: item.line)))


def _refused(file: str, text: str, result: Rewritten, place: Callable[[int], int]) -> Iterator[PassedOver]:
    for begin, rules in result.refused:
        yield PassedOver(file, _line(text, place(begin)), f"{_REFUSED} {', '.join(rules)}")


def _report(file: str, text: str, passages: list[Passage], style: Style) -> StyleReport:
    findings: list[StyleFinding] = []
    skipped: list[PassedOver] = []
    count = unreadable = 0
    for passage in passages:
        for found in judged(passage, style):
            if isinstance(found, NoSql):
                skipped.append(PassedOver(file, _line(text, passage.offsets[found.begin]), found.reason))
            elif found.issues is None:
                unreadable += 1
            else:
                count += 1
                findings += _findings(file, text, passage, found)
    findings.sort(key=lambda finding: (finding.line, finding.column, finding.rule))
    return StyleReport(tuple(findings), 1, count, unreadable, tuple(skipped))


def _findings(file: str, text: str, passage: Passage, found: Judged) -> Iterator[StyleFinding]:
    for position, issue in found.issues or ():
        offset = passage.offsets[min(position, len(passage.sql))]
        column = offset - text.rfind("\n", 0, offset)
        yield StyleFinding(file, _line(text, offset), column, issue.rule, issue.name, issue.message)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _source(file: str, text: str) -> Source:
    try:
        return Source.of(text)
    except SyntaxError as error:
        raise ConfigurationError(
            f"{file!r} is no Python", why=f"line {error.lineno}: {error.msg}", next_step="correct it, then run again"
        ) from error
