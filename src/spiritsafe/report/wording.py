"""The words that every report of a review uses."""

from collections import Counter
from collections.abc import Iterable

from spiritsafe.core.finding import Evidence, Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.report.publication import Publication

TITLE = "spiritsafe review"
IN_BASELINE = "in the baseline"  # the reason that the policy gives
_NAMED = 6  # relations of one kind that are named: a partitioned table may have thousands


def one_line(text: str, limit: int = 10_000) -> str:
    """The text on one line, cut to so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 4].rstrip()} ..."


def counted(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def server(version: int) -> str:
    """`PostgreSQL 18.6`; only the major version where no server was asked."""
    major, minor = divmod(version, 10_000)
    return f"PostgreSQL {major}.{minor}" if minor else f"PostgreSQL {major}"


def looked_at(publication: Publication) -> str:
    """How much was reviewed, and how: `3 statements of 1 revision, rehearsed on PostgreSQL 18.6`."""
    verdict, sources = publication.verdict, publication.sources
    revisions = sum(name.endswith(".py") for name in sources)
    counts = [(revisions, "revision"), (len(sources) - revisions, "script")]
    of = " and ".join(counted(number, noun) for number, noun in counts if number)
    what = counted(verdict.statements, "statement") + (f" of {of}" if of else "")
    if verdict.mode == "static":
        return f"{what}, judged by their text for {server(verdict.server_version)}: nothing was run (static)"
    return f"{what}, {verdict.mode} on {server(verdict.server_version)}"


def totals(publication: Publication) -> str:
    """`2 errors, 1 warning, 1 waived`, or `nothing found`."""
    numbers = Counter(finding.severity for finding in publication.open)
    parts = [counted(numbers[severity], severity.value) for severity in Severity if numbers[severity]]
    if publication.waived:
        parts.append(f"{len(publication.waived)} waived")
    return ", ".join(parts) or "nothing found"


def outcome(publication: Publication) -> str:
    """Why it is a pass or a fail."""
    verdict = publication.verdict
    bar = verdict.fail_on.value if verdict.fail_on is Severity.ERROR else f"{verdict.fail_on.value} or above"
    failing = len(verdict.failing)
    return f"{counted(failing, 'finding')} of severity {bar}" if failing else f"no finding of severity {bar}"


def place(finding: Finding) -> str:
    """`versions/0002.py:12`; empty where it could not be told."""
    if finding.file is None:
        return ""
    return finding.file if finding.line is None else f"{finding.file}:{finding.line}"


def about(finding: Finding) -> str:
    """`create-index-blocking on public.orders`."""
    return f"{finding.rule} on {one_line(finding.object)}" if finding.object else finding.rule


def seen(evidence: Evidence) -> tuple[str, ...]:
    """What PostgreSQL was seen to do, a clause each."""
    return (
        *_locks(evidence.locks),
        *(f"scanned {names} from end to end" for names in _names(evidence.scans)),
        *(f"rewrote {names}" for names in _names(evidence.rewrites)),
        *(f"broke {one_line(statement)}" for statement in evidence.broken),
        *(one_line(fact) for fact in evidence.facts),
    )


def _locks(locks: tuple[tuple[str, str], ...]) -> Iterable[str]:
    by_mode: dict[str, list[str]] = {}
    for relation, mode in locks:
        by_mode.setdefault(mode, []).append(relation)
    for mode in sorted(by_mode, key=_weakness):
        known = LockMode(mode) if mode in list(LockMode) else None
        for names in _names(by_mode[mode]):
            yield f"took {known.sql if known else mode} on {names}{_blocks(known)}"


def _weakness(mode: str) -> int:
    return -LockMode(mode).strength if mode in list(LockMode) else 0


def _blocks(mode: LockMode | None) -> str:
    if mode is None or not mode.blocks_writes:
        return ""
    return ", which blocks reads and writes" if mode.blocks_reads else ", which blocks writes"


def _names(relations: Iterable[str]) -> Iterable[str]:
    """The names as one clause, or nothing."""
    names = [one_line(name) for name in dict.fromkeys(relations)]
    if len(names) > _NAMED:
        names = [*names[:_NAMED], f"{len(names) - _NAMED} more"]
    if names:
        yield names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
