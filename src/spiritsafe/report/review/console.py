"""For people in a terminal: each finding with its line, its SQL, what PostgreSQL did, and the way out."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spiritsafe.core.finding import Finding
from spiritsafe.report.ansi import Pen
from spiritsafe.report.publication import Publication, ReviewedFile, publication
from spiritsafe.report.source_excerpt import source_excerpt
from spiritsafe.report.sql_excerpt import sql_excerpt
from spiritsafe.report.wording import IN_BASELINE, TITLE, about, looked_at, one_line, outcome, place, seen, totals
from spiritsafe.review.verdict import Verdict

_STYLES = {"error": ("red", "bold"), "warning": ("yellow", "bold"), "note": ("cyan", "bold")}
_LABEL = 10  # characters from the left: "  instead "
_NARROWEST = 40
_FILES = 10  # files that are named where nothing was found


def render(
    verdict: Verdict, sources: Mapping[str, str] | None = None, *, colour: bool = False, width: int = 100
) -> str:
    """Return the verdict as text.

    :param sources: the text of each file that was reviewed, for the lines of the findings.
    """
    page = _Page(publication(verdict, sources), Pen(colour), max(width, _NARROWEST))
    return "\n".join((*page.head(), *page.body(), *page.notes(), *page.foot())) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    publication: Publication
    pen: Pen
    width: int

    def head(self) -> Iterator[str]:
        first, *more = self._wrapped(f"{TITLE}: {looked_at(self.publication)}")
        yield from (first.replace(TITLE, self.pen(TITLE, "bold"), 1), *more, "")

    def body(self) -> Iterator[str]:
        for file in self.publication.files:
            if file.findings:
                yield self._title(file)
                yield ""
                for finding in file.findings:
                    if finding.waived is None:
                        yield from self._finding(finding)
                yield from self._waived(file)

    def notes(self) -> Iterator[str]:
        notes = self.publication.verdict.notes
        if notes:
            yield self.pen("notes", "bold")
            for note in notes:
                yield from self._wrapped(one_line(note), "  - ", "    ")
            yield ""

    def foot(self) -> Iterator[str]:
        verdict = self.publication.verdict
        files = [file.name for file in self.publication.files]
        if not verdict.findings and files:
            more = f" and {len(files) - _FILES} more" if len(files) > _FILES else ""
            yield from self._wrapped(f"nothing found in {', '.join(files[:_FILES])}{more}")
        else:
            yield totals(self.publication)
        yield f"{self.pen(verdict.word, 'red' if verdict.failing else 'green', 'bold')}: {outcome(self.publication)}"

    def _title(self, file: ReviewedFile) -> str:
        name = self.pen(file.name or "(file unknown)", "bold")
        return f"{name} (revision {file.revision})" if file.revision else name

    def _finding(self, finding: Finding) -> Iterator[str]:
        severity = self.pen(finding.severity.value, *_STYLES[finding.severity.value])
        where = self.pen(f"  {place(finding)}", "dim") if finding.line is not None else ""
        yield f"{severity}: {self.pen(about(finding), 'bold')}{where}"
        frame = self._frame(finding)
        yield from frame
        if finding.statement and not (frame and not (finding.file or "").endswith(".py")):  # a script is SQL already
            yield from self._labelled("sent", sql_excerpt(finding.statement, self.width - _LABEL))
        for number, clause in enumerate(seen(finding.evidence)):
            yield from self._labelled("" if number else "seen", self._lines(clause))
        yield from self._labelled("problem", self._lines(one_line(finding.message)))
        if finding.phase is not None:
            yield from self._labelled("phase", [f"{finding.phase.value}: it belongs in a revision of that phase"])
        if finding.remedy:
            yield from self._labelled("instead", finding.remedy.strip("\n").split("\n"))
        yield ""

    def _frame(self, finding: Finding) -> list[str]:
        source = self.publication.sources.get(finding.file or "")
        if source is None or finding.line is None:
            return []
        lines = source_excerpt(finding.file or "", source, finding.line)
        rows = [self._framed(f"{number or ''}", text) for number, text in lines]
        return [self._framed("", ""), *rows, self._framed("", "")] if rows else []

    def _framed(self, number: str, text: str) -> str:
        return f"{self.pen(f'{number:>7} |', 'dim')} {self._cut(text)}".rstrip()

    def _waived(self, file: ReviewedFile) -> Iterator[str]:
        waived = [finding for finding in file.findings if finding.waived is not None]
        known = [finding for finding in waived if finding.waived == IN_BASELINE]
        for finding in waived:
            if finding.waived != IN_BASELINE:
                line = f", line {finding.line}" if finding.line is not None else ""
                yield f"{self.pen('waived', 'dim')}: {about(finding)}{line}: {one_line(finding.waived or '')}"
        if known:
            yield f"{self.pen('waived', 'dim')}: {len(known)} {IN_BASELINE}"
        if waived:
            yield ""

    def _labelled(self, label: str, lines: list[str]) -> Iterator[str]:
        for number, line in enumerate(lines):
            head = "" if number else label
            yield (self.pen(f"  {head}", "dim") + " " * (_LABEL - 2 - len(head)) + line).rstrip()

    def _cut(self, line: str) -> str:
        room = self.width - _LABEL
        return line if len(line) <= room else f"{line[: room - 4]} ..."

    def _lines(self, text: str) -> list[str]:
        return textwrap.wrap(text, self.width - _LABEL, break_on_hyphens=False) or [""]

    def _wrapped(self, text: str, first: str = "", then: str = "") -> list[str]:
        return textwrap.wrap(text, self.width, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
