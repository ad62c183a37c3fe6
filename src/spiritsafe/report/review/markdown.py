"""A comment for a merge request: one line of summary, a table, and folded details."""

from collections.abc import Iterator, Mapping

from spiritsafe.report.markdown_findings import findings, notes, waived
from spiritsafe.report.markdown_text import code
from spiritsafe.report.publication import Publication, publication
from spiritsafe.report.wording import TITLE, looked_at, outcome, totals
from spiritsafe.review.verdict import Verdict

MARK = f"<!-- {TITLE} -->"  # by which a job finds its own comment again, to write over it
_ROOM = 50_000  # GitHub takes comments of 65,536 characters


def render(verdict: Verdict, sources: Mapping[str, str] | None = None) -> str:
    """Return the comment."""
    return "\n\n".join(_parts(publication(verdict, sources))) + "\n"


def _parts(shown: Publication) -> Iterator[str]:
    yield MARK
    yield f"**{TITLE}: {shown.verdict.word}**: {totals(shown)} ({outcome(shown)}). Looked at {looked_at(shown)}."
    yield from findings(shown, _ROOM)
    if not shown.verdict.findings and shown.files:
        yield "Nothing found in:\n\n" + "\n".join(f"- {code(file.name)}" for file in shown.files[:20])
    yield from waived(shown, _ROOM // 10)
    yield from notes(shown)
