"""Annotations of GitHub Actions: workflow commands, one to a line."""

from collections.abc import Iterator, Mapping

from spiritsafe.core.finding import Finding
from spiritsafe.report.publication import Publication, publication
from spiritsafe.report.wording import TITLE, about, looked_at, outcome, seen, totals
from spiritsafe.review.verdict import Verdict

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(verdict: Verdict, sources: Mapping[str, str] | None = None) -> str:
    """Return the workflow commands; every line is one, so that no name can smuggle in another."""
    return "\n".join(_commands(publication(verdict, sources))) + "\n"


def _commands(shown: Publication) -> Iterator[str]:
    for finding in shown.open:
        yield _command(
            _COMMANDS[finding.severity.value],
            _told(finding),
            file=finding.file or "",
            line=str(finding.line) if finding.file and finding.line is not None else "",
            title=about(finding),
        )
    for note in shown.verdict.notes:
        yield _command("notice", note, title=TITLE)
    summary = f"{shown.verdict.word}: {outcome(shown)}. {totals(shown)}; looked at {looked_at(shown)}"
    yield _command("notice", summary, title=TITLE)


def _told(finding: Finding) -> str:
    parts = [finding.message, *seen(finding.evidence)]
    if finding.remedy:
        parts += ["Instead:", finding.remedy]
    return "\n".join(parts)


def _command(name: str, message: str, **properties: str) -> str:
    settings = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {settings}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
