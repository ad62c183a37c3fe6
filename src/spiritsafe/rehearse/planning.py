"""Makes a Plan of a Trace: statements with their locks, held against the sizes of the database."""

import hashlib
import os
from pathlib import Path

from alembic.script import Script

from spiritsafe.core.estimate import Estimate, estimate
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.plan import PlannedRevision, PlannedStatement
from spiritsafe.core.snapshot import Snapshot
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.rehearse.selection import Selection

_STRONG = LockMode.SHARE_UPDATE_EXCLUSIVE  # weaker modes only read or write rows


def planned(selection: Selection, trace: Trace, snapshot: Snapshot) -> tuple[PlannedRevision, ...]:
    """The revisions, in the order in which they run."""
    new: set[str] = set()
    statements: dict[str, list[PlannedStatement]] = {name: [] for name in selection.revisions}
    for seen in trace.observations:
        if seen.statement.revision in statements:
            statements[seen.statement.revision].append(_statement(seen, frozenset(new), snapshot))
        new |= {relation.name for relation in seen.created}
    return tuple(
        _revision(selection.scripts.get_revision(name), tuple(statements[name])) for name in selection.revisions
    )


def _revision(script: Script, statements: tuple[PlannedStatement, ...]) -> PlannedRevision:
    content = Path(script.path).read_bytes()
    phase = getattr(script.module, "phase", None)
    return PlannedRevision(
        script.revision,
        script.doc or "",
        os.path.relpath(script.path),
        hashlib.sha256(content).hexdigest(),
        str(phase) if phase is not None else None,
        statements,
    )


def _statement(seen: Observation, new: frozenset[str], snapshot: Snapshot) -> PlannedStatement:
    made = new | {relation.name for relation in seen.created}
    locks = tuple(
        (lock.relation, lock.mode.value)
        for lock in seen.locks
        if lock.relation not in made and lock.kind != "toast table" and lock.mode.strength >= _STRONG.strength
    )
    costs = [cost for relation, mode in locks if (cost := _cost(seen, relation, LockMode(mode), snapshot)) is not None]
    worst = max(costs, key=lambda cost: cost.seconds, default=None)
    return PlannedStatement(
        seen.statement.sql,
        seen.statement.line,
        seen.statement.transaction is None,
        locks,
        tuple(table for table in seen.scans if table not in made),
        tuple(table for table in seen.rewrites if table not in made),
        tuple(relation.name for relation in seen.created),
        round(worst.seconds, 3) if worst is not None else None,
        worst.sentence if worst is not None else "",
    )


def _cost(seen: Observation, relation: str, mode: LockMode, snapshot: Snapshot) -> Estimate | None:
    table = snapshot.table(relation)
    if table is None:
        return None
    tables = {index.name: index.table for index in seen.created if index.kind == "index"}
    return estimate(
        table,
        scanned=relation in seen.scans,
        rewritten=relation in seen.rewrites,
        built=sum(1 for name in seen.builds if tables.get(name) == relation),
        blocks_reads=mode.blocks_reads,
    )
