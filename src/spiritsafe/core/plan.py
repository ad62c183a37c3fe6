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
    :ivar creates: relations that it makes.
    :ivar seconds: for which its strongest lock is held, estimated; None where the size is not known.
    """

    sql: str
    line: int | None
    autocommit: bool
    locks: tuple[tuple[str, str], ...] = ()
    scans: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
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

    def rewrites(self) -> frozenset[str]:
        """The relations that it writes anew."""
        return frozenset(relation for statement in self.statements for relation in statement.rewrites)


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

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Read what `to_json` wrote, but for who was in the way then.

        :raises ValueError: when it is something else.
        """
        try:
            form = json.loads(text)
            return cls(
                str(form["database"]),
                int(form["server_version"]),
                int(form["shadow_version"]),
                tuple(map(str, form["heads"])),
                tuple(_revision(one) for one in form["revisions"]),
                notes=tuple(map(str, form["notes"])),
            )
        except (KeyError, TypeError, AttributeError) as error:
            message = f"it is no plan: {error}"
            raise ValueError(message) from error

    def revision(self, revision: str) -> PlannedRevision:
        """What was planned for a revision."""
        return next(one for one in self.revisions if one.revision == revision)

    def made_until(self, revision: str) -> frozenset[str]:
        """The relations that the plan itself makes, up to the end of a revision."""
        names: set[str] = set()
        for one in self.revisions:
            names |= {name for statement in one.statements for name in statement.creates}
            if one.revision == revision:
                break
        return frozenset(names)


def _revision(form: dict[str, Any]) -> PlannedRevision:
    statements = tuple(_statement(one) for one in form["statements"])
    return PlannedRevision(**{**form, "statements": statements})


def _statement(form: dict[str, Any]) -> PlannedStatement:
    pairs = tuple((str(relation), LockMode(mode).value) for relation, mode in form["locks"])
    lists = {name: tuple(form[name]) for name in ("scans", "rewrites", "creates")}
    return PlannedStatement(**{**form, **lists, "locks": pairs})
