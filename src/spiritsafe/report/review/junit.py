"""JUnit XML: a suite for each file, a case for each finding; a file without findings is one case that passes."""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from spiritsafe.core.finding import Finding
from spiritsafe.report.publication import Publication, ReviewedFile, publication
from spiritsafe.report.wording import TITLE, about, looked_at, one_line, place, seen
from spiritsafe.review.verdict import Verdict


def render(verdict: Verdict, sources: Mapping[str, str] | None = None) -> str:
    """Return the XML: what makes the answer no is a failure, other findings pass, waived ones are skipped."""
    shown = publication(verdict, sources)
    failing = frozenset(map(id, shown.verdict.failing))
    root = ET.Element("testsuites", name=TITLE)
    for file in shown.files or (ReviewedFile(""),):
        root.append(_suite(file, failing))
    root.append(_about_the_review(shown))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(file: ReviewedFile, failing: frozenset[int]) -> ET.Element:
    name = one_line(file.name) or "(file unknown)"
    cases = list(_cases(file, name, failing)) or [_case("nothing found", name)]
    skipped = sum(case.find("skipped") is not None for case in cases)
    failures = sum(case.find("failure") is not None for case in cases)
    suite = _counted(name, len(cases), failures)
    suite.set("skipped", str(skipped))
    if file.revision:
        _property(suite, "revision", file.revision)
    suite.extend(cases)
    return suite


def _cases(file: ReviewedFile, name: str, failing: frozenset[int]) -> Iterator[ET.Element]:
    names: dict[str, int] = {}
    for finding in file.findings:
        title = about(finding)
        number = names[title] = names.get(title, 0) + 1
        case = _case(title if number == 1 else f"{title} ({number})", name)
        if finding.waived is not None:
            ET.SubElement(case, "skipped", message=one_line(finding.waived))
        elif id(finding) in failing:
            ET.SubElement(case, "failure", type=finding.severity.value, message=one_line(finding.message)).text = _told(
                finding
            )
        else:
            ET.SubElement(case, "system-out").text = f"{finding.severity.value}: {_told(finding)}"
        yield case


def _told(finding: Finding) -> str:
    parts = [f"{place(finding)}: {finding.message}" if finding.file else finding.message]
    parts += [f"seen: {clause}" for clause in seen(finding.evidence)]
    if finding.statement:
        parts += ["", finding.statement]
    if finding.remedy:
        parts += ["", "instead:", finding.remedy]
    return "\n".join(parts)


def _about_the_review(shown: Publication) -> ET.Element:
    """A suite without cases: what was looked at, and the notes."""
    suite = _counted(TITLE, 0, 0)
    _property(suite, "looked at", looked_at(shown))
    _property(suite, "verdict", shown.verdict.word)
    if shown.verdict.notes:
        ET.SubElement(suite, "system-out").text = "\n".join(one_line(note) for note in shown.verdict.notes)
    return suite


def _counted(name: str, tests: int, failures: int) -> ET.Element:
    return ET.Element("testsuite", name=name, tests=str(tests), failures=str(failures), errors="0")


def _case(name: str, file: str) -> ET.Element:
    return ET.Element("testcase", name=name, classname=file)


def _property(suite: ET.Element, name: str, value: str) -> None:
    properties = suite.find("properties")
    if properties is None:
        properties = ET.SubElement(suite, "properties")
    ET.SubElement(properties, "property", name=name, value=one_line(value))
