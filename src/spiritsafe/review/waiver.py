"""Waivers: reasoned exceptions, written as comments beside the operation.

In a revision `# spiritsafe: allow drop-column because nobody reads it`, in SQL the same after `--`; on a line of the
operation, or in the comment right above it.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from spiritsafe.core.finding import Finding

_WAIVER = re.compile(r"(?:#|--)\s*spiritsafe:\s*allow\s+(?P<rules>[\w\s,-]*?)(?:\s+because\s+(?P<reason>.*?))?\s*$")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One comment.

    :ivar lines: the first and the last line that it is about.
    """

    file: str
    line: int
    rules: tuple[str, ...]
    reason: str
    lines: tuple[int, int]

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding, and says why."""
        return (
            bool(self.reason)
            and finding.rule in self.rules
            and finding.file == self.file
            and finding.line is not None
            and self.lines[0] <= finding.line <= self.lines[1]
        )


def waive(
    findings: tuple[Finding, ...], sources: Mapping[str, str], names: frozenset[str], *, stale: bool = True
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Mark the findings that a waiver covers; tell of waivers that are of no use.

    :param sources: text of each reviewed file.
    :param names: of every rule there is.
    :param stale: tell of waivers without a finding as well: whatever there is to find was found.
    :returns: the findings, and a sentence for each waiver without a reason, without a rule, or without a finding.
    """
    waivers = [waiver for file, text in sorted(sources.items()) for waiver in waivers_in(file, text)]
    marked = tuple(_marked(finding, waivers) for finding in findings)
    return marked, tuple(_complaints(waivers, marked, names, stale=stale))


def waivers_in(file: str, text: str) -> Iterator[Waiver]:
    """Every waiver of one file."""
    lines = text.splitlines()
    spans = _python_spans(text) if file.endswith(".py") else _sql_spans(lines)
    for number, line in enumerate(lines, start=1):
        match = _WAIVER.search(line)
        if match is not None:
            rules = tuple(re.split(r"[\s,]+", match["rules"].strip())) if match["rules"].strip() else ()
            yield Waiver(file, number, rules, (match["reason"] or "").strip(), _about(number, lines, spans))


def _marked(finding: Finding, waivers: list[Waiver]) -> Finding:
    for waiver in waivers:
        if waiver.covers(finding):
            return replace(finding, waived=waiver.reason)
    return finding


def _complaints(
    waivers: list[Waiver], findings: tuple[Finding, ...], names: frozenset[str], *, stale: bool
) -> Iterator[str]:
    for waiver in waivers:
        place = f"{waiver.file}:{waiver.line}"
        if not waiver.reason:
            yield f"{place}: a waiver needs a reason: spiritsafe: allow {' '.join(waiver.rules)} because ..."
            continue
        for rule in waiver.rules:
            if rule not in names:
                yield f"{place}: there is no rule {rule!r} to allow; see 'spiritsafe rules'"
            elif stale and not any(finding.rule == rule and waiver.covers(finding) for finding in findings):
                yield f"{place}: nothing to allow here any more: {rule} is not found; remove the waiver"


def _about(number: int, lines: list[str], spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The operation a comment on this line belongs to: around it, or the next one below other comments."""
    inside = [span for span in spans if span[0] <= number <= span[1]]
    if inside:
        return max(inside)  # the innermost begins last
    below = number
    while below < len(lines) and lines[below].strip().startswith(("#", "--")):
        below += 1
    following = [span for span in spans if span[0] == below + 1]
    return min(following, key=lambda span: span[1]) if following else (number, number)


def _python_spans(text: str) -> list[tuple[int, int]]:
    """First and last line of each simple statement."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    return [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    ]


def _sql_spans(lines: list[str]) -> list[tuple[int, int]]:
    """First and last line of each statement, as far as semicolons at the end of a line tell."""
    spans, begin = [], 0
    for number, line in enumerate(lines, start=1):
        code = line.split("--")[0].strip()
        if code and not begin:
            begin = number
        if begin and code.endswith(";"):
            spans.append((begin, number))
            begin = 0
    return [*spans, (begin, len(lines))] if begin else spans
