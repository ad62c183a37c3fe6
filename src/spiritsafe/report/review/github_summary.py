"""The summary page of a job of GitHub Actions; what is printed belongs into the file `$GITHUB_STEP_SUMMARY`."""

from collections.abc import Iterator, Mapping

from spiritsafe.report.markdown_findings import findings, notes, waived
from spiritsafe.report.markdown_text import code, table
from spiritsafe.report.publication import Publication, ReviewedFile, publication
from spiritsafe.report.wording import TITLE, counted, looked_at, outcome, totals
from spiritsafe.review.verdict import Verdict

_ROOM = 800_000  # GitHub takes pages of one mebibyte


def render(verdict: Verdict, sources: Mapping[str, str] | None = None) -> str:
    """Return the page."""
    return "\n\n".join(_parts(publication(verdict, sources))) + "\n"


def _parts(shown: Publication) -> Iterator[str]:
    yield f"## {TITLE}: {shown.verdict.word}"
    yield table(
        ("", ""),
        [
            ("verdict", f"{shown.verdict.word}: {outcome(shown)}"),
            ("findings", totals(shown)),
            ("looked at", looked_at(shown)),
        ],
    )
    if shown.files:
        yield table(("file", "revision", "findings"), [_row(file) for file in shown.files])
    yield from findings(shown, _ROOM)
    yield from waived(shown, _ROOM // 10)
    yield from notes(shown)


def _row(file: ReviewedFile) -> tuple[str, ...]:
    number = sum(finding.waived is None for finding in file.findings)
    revision = code(file.revision) if file.revision else ""
    return (
        code(file.name) if file.name else "(file unknown)",
        revision,
        counted(number, "finding") if number else "none",
    )
