"""JUnit XML: a suite for each check, a case for each revision and one for the whole history."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from spiritsafe.report.printable import printable
from spiritsafe.report.shown_outcome import shown_outcome
from spiritsafe.report.wording import one_line
from spiritsafe.verify.outcome import Answer, Outcome, Verification

_TITLE = "spiritsafe verify"


def render(verification: Verification) -> str:
    """Return the XML: warnings pass, with their text."""
    messages = {revision.id: revision.message for revision in verification.revisions}
    root = ET.Element("testsuites", name=_TITLE)
    for check in verification.checks:
        root.append(_suite(check, [one for one in verification.outcomes if one.check == check], messages))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(check: str, outcomes: Sequence[Outcome], messages: dict[str, str]) -> ET.Element:
    failures = sum(one.answer is Answer.FAILED for one in outcomes)
    skipped = sum(one.answer is Answer.SKIPPED for one in outcomes)
    suite = ET.Element(
        "testsuite", name=check, tests=str(len(outcomes)), failures=str(failures), errors="0", skipped=str(skipped)
    )
    for outcome in outcomes:
        name = f"{outcome.revision} {messages.get(outcome.revision, '')}" if outcome.revision else "the whole history"
        case = ET.SubElement(suite, "testcase", name=one_line(printable(name)), classname=f"verify.{check}")
        _told(case, shown_outcome(outcome))
    return suite


def _told(case: ET.Element, outcome: Outcome) -> None:
    what = one_line(outcome.what)
    if outcome.answer is Answer.SKIPPED:
        ET.SubElement(case, "skipped", message=what)
    elif outcome.answer is Answer.FAILED:
        ET.SubElement(case, "failure", type=outcome.check, message=what).text = _text(outcome)
    elif outcome.answer is Answer.WARNED:
        ET.SubElement(case, "system-out").text = f"warning: {what}\n{_text(outcome)}"


def _text(outcome: Outcome) -> str:
    lines = [f"why: {outcome.why}", f"next: {outcome.next_step}"]
    for title, text in outcome.details:
        lines += ["", f"{title}:", text]
    return "\n".join(lines)
