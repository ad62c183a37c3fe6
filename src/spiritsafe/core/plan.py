"""Plan: what an upgrade would run on one database, and what each statement was seen to do on the shadow."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.lock_mode import LockMode


@dataclass(frozen=True, slots=True)
class PlannedStatement:
    """One statement.

    :ivar autocommit: it runs in no transaction.
    :ivar locks: pairs of relation and mode; only of relations that are there before.
    :ivar seconds: for which its strongest lock is held, estimated; None where the size is not known.
    """

    sql: str
    line: int | None
    autocommit: bool
    locks: tuple[tuple[str, str], ...] = ()
    scans: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    seconds: float | None = None
    estimate: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRevision:
    """One revision.

    :ivar sha256: of its file: what was planned is what runs.
    """

    revision: str
    message: str
    file: str
    sha256: str
    phase: str | None
    statements: tuple[PlannedStatement, ...]

    def wanted(self) -> dict[str, LockMode]:
        """The strongest mode for each relation that it locks."""
        modes: dict[str, LockMode] = {}
        for statement in self.statements:
            for relation, mode in statement.locks:
                known = modes.get(relation)
                if known is None or LockMode(mode).strength > known.strength:
                    modes[relation] = LockMode(mode)
        return modes


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole of it.

    :ivar database: the URL, password hidden.
    :ivar heads: the revisions the database is at.
    :ivar blockers: who holds at this moment what the plan will want.
    """

    database: str
    server_version: int
    shadow_version: int
    heads: tuple[str, ...]
    revisions: tuple[PlannedRevision, ...]
    blockers: tuple[Blocker, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the plan as one JSON object."""
        form: dict[str, Any] = {"schema": 1, **asdict(self)}
        for blocker, value in zip(form["blockers"], self.blockers, strict=True):
            blocker |= {"sentence": value.sentence, "command": value.command}
        return json.dumps(form, indent=2, ensure_ascii=False)
