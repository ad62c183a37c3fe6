"""Holds findings against real tables: an index on 40 rows is advice, on 40 GB an error.

How long the lock is held is estimated in `core.estimate`. Below 0.1 s and 10 waiting statements a finding about time is
a note, below 1 s a warning, above it an error. Findings about lost data or broken statements are the same at any size.
"""

from dataclasses import replace

from spiritsafe.core.estimate import estimate
from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.snapshot import Snapshot, TableSize

_OF_TIME = frozenset({"index", "constraint", "rewrite", "lock", "partition"})
_UNNOTICED, _NOTICED = 0.1, 1.0  # seconds
_FEW = 10  # statements that wait


def sized(finding: Finding, category: str, snapshot: Snapshot) -> Finding:
    """Return the finding with the severity that the table's size and traffic make, and the estimate as evidence.

    :param category: of its rule; only some are about time.
    """
    table = _table(finding, snapshot)
    if table is None or category.split("/", maxsplit=1)[0] not in _OF_TIME:
        return finding
    seen = finding.evidence
    scanned, rewritten = table.name in seen.scans, table.name in seen.rewrites
    if not scanned and not rewritten:
        return finding
    strongest = max(
        (LockMode(mode) for name, mode in seen.locks if name == table.name),
        key=lambda mode: mode.strength,
        default=LockMode.ACCESS_EXCLUSIVE,
    )
    builds = "index" in finding.rule or "unique" in finding.rule or "primary-key" in finding.rule
    cost = estimate(table, scanned=scanned, rewritten=rewritten, built=int(builds), blocks_reads=strongest.blocks_reads)
    severity = Severity.ERROR
    if cost.seconds < _UNNOTICED and cost.waiting < _FEW:
        severity = Severity.NOTE
    elif cost.seconds < _NOTICED:
        severity = Severity.WARNING
    return replace(finding, severity=severity, evidence=replace(seen, facts=(*seen.facts, cost.sentence)))


def _table(finding: Finding, snapshot: Snapshot) -> TableSize | None:
    parts = finding.object.split(".")
    return snapshot.table(".".join(parts[:2])) if len(parts) > 1 else None
