"""What `lint` found, for a terminal or as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from spiritsafe.core.style import PassedOver, StyleFinding, StyleReport
from spiritsafe.report.ansi import Pen
from spiritsafe.report.printable import printable

_PLACES = 3  # that are named for one reason


def as_text(report: StyleReport, *, colour: bool = False) -> str:
    """A line for each finding, then what was passed over, and the total."""
    pen = Pen(colour)
    lines = [_finding(finding, pen) for finding in report.findings]
    below = [*_passed("left as it is", report.left), *_passed("not judged", report.skipped)]
    if report.unreadable:
        below.append(f"not judged: {_counted(report.unreadable, 'statement')} that sqlfluff cannot read")
    if report.fixed:
        below.append(f"fixed: {_counted(report.fixed, 'statement')}")
    blank = [""] if lines else []
    return "\n".join([*lines, *blank, *below, _total(report, pen)])


def as_json(report: StyleReport) -> str:
    """One object."""
    return json.dumps(
        {
            "schema": 1,
            "verdict": "fail" if report.findings else "pass",
            "files": report.files,
            "statements": report.statements,
            "unreadable": report.unreadable,
            "fixed": report.fixed,
            "findings": [_finding_form(finding) for finding in report.findings],
            "skipped": [_passed_form(item) for item in report.skipped],
            "left": [_passed_form(item) for item in report.left],
        },
        indent=2,
        ensure_ascii=False,
    )


def _finding(finding: StyleFinding, pen: Pen) -> str:
    place = pen(f"{printable(finding.file)}:{finding.line}:{finding.column}:", "bold")
    return f"{place} {pen(finding.rule, 'cyan')} {printable(finding.message)}"


def _passed(title: str, items: tuple[PassedOver, ...]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for item in items:
        by_reason.setdefault(item.reason, []).append(f"{item.file}:{item.line}")
    for reason, places in by_reason.items():
        more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
        yield printable(f"{title}: {', '.join(places[:_PLACES])}{more}: {reason}")


def _total(report: StyleReport, pen: Pen) -> str:
    judged = f"{_counted(report.statements, 'statement')} of {_counted(report.files, 'file')}"
    if not report.findings:
        return f"{pen('clean', 'green', 'bold')}: {judged}"
    files = len({finding.file for finding in report.findings})
    found = f"{_counted(len(report.findings), 'finding')} in {_counted(files, 'file')}"
    return f"{pen(found, 'red', 'bold')}; {judged} judged"


def _finding_form(finding: StyleFinding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
    }


def _passed_form(item: PassedOver) -> dict[str, Any]:
    return {"file": item.file, "line": item.line, "reason": item.reason}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
