"""The parts of a report in Markdown: a table of findings, one folded section for each, waived ones and notes."""

import re
from collections.abc import Iterable, Iterator

from spiritsafe.core.finding import Finding
from spiritsafe.report.markdown_text import code, fenced, table, text
from spiritsafe.report.publication import Publication
from spiritsafe.report.sql_excerpt import sql_excerpt
from spiritsafe.report.wording import IN_BASELINE, about, counted, place, seen

_SQL_LINES, _SQL_WIDTH = 20, 120


def findings(shown: Publication, room: int) -> Iterator[str]:
    """The table, and the sections as far as there is room for so many characters."""
    rows = [_row(finding) for finding in shown.open]
    kept = rows[: _fitting((" | ".join(row) for row in rows), room // 2)]
    if kept:
        yield table(("", "rule", "where", "object", "what happens"), kept)
    sections = [_section(finding) for finding in shown.open]
    room -= sum(len(" | ".join(row)) for row in kept)
    number = _fitting(sections, room)
    yield from sections[:number]
    if number < len(sections):
        more = f"{counted(len(sections) - number, 'finding')} in detail"
        yield f"There is no room here for {more}; `spiritsafe review` shows everything."


def waived(shown: Publication, room: int) -> Iterator[str]:
    """What was waived, and why."""
    lines = [
        f"- {code(finding.rule)} on {code(finding.object)}{_at(finding)}: {text(finding.waived or '')}"
        for finding in shown.waived
        if finding.waived != IN_BASELINE
    ]
    number = _fitting(lines, room)
    known = len(shown.waived) - len(lines)
    more = [f"- {len(lines) - number} more"] if number < len(lines) else []
    more += [f"- {known} {IN_BASELINE}"] if known else []
    if shown.waived:
        yield "\n".join(("**Waived**", "", *lines[:number], *more))


def notes(shown: Publication) -> Iterator[str]:
    """What the review could not know, and waivers that are of no use."""
    if shown.verdict.notes:
        yield "\n".join(("**Notes**", "", *(f"- {text(note)}" for note in shown.verdict.notes)))


def _row(finding: Finding) -> tuple[str, ...]:
    where = code(place(finding)) if finding.file else text(finding.revision or "")
    return (finding.severity.value, code(finding.rule), where, code(finding.object), text(finding.message))


def _section(finding: Finding) -> str:
    return "\n\n".join(
        (
            f"<details>\n<summary>{finding.severity.value}: {text(about(finding))}{_at(finding)}</summary>",
            *_details(finding),
            "</details>",
        )
    )


def _details(finding: Finding) -> Iterator[str]:
    if finding.revision:
        yield f"Revision {code(finding.revision)}"
    if finding.statement:
        yield fenced("\n".join(sql_excerpt(finding.statement, _SQL_WIDTH, _SQL_LINES)), "sql")
    clauses = seen(finding.evidence)
    if clauses:
        yield "\n".join(("What PostgreSQL was seen to do:", "", *(f"- {text(clause)}" for clause in clauses)))
    if finding.phase is not None:
        yield f"It belongs in a revision of the phase {code(finding.phase.value)}."
    if finding.remedy:
        yield f"Instead:\n\n{fenced(finding.remedy, _language(finding.remedy))}"


def _language(remedy: str) -> str:
    return "sql" if re.match(r"--|[A-Z]{3,} ", remedy) else "python"


def _at(finding: Finding) -> str:
    return f" ({text(place(finding))})" if finding.file else ""


def _fitting(pieces: Iterable[str], room: int) -> int:
    """How many of the pieces there is room for."""
    number = 0
    for piece in pieces:
        room -= len(piece) + 6  # what stands between them
        if room < 0:
            break
        number += 1
    return number
