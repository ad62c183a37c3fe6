"""Counts what a downgrade would lose, and has it accepted object by object where that matters."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import psycopg

from spiritsafe.core.event import Event, Losses, Lost
from spiritsafe.core.revision import Revision
from spiritsafe.errors import Refused
from spiritsafe.postgres.control import Control
from spiritsafe.project.database import DEVELOPMENT
from spiritsafe.project.settings import Settings
from spiritsafe.sql.identifier import quoted
from spiritsafe.sql.losing import Losing, losing

_LIMITS = """
SELECT set_config('statement_timeout', '{milliseconds}', true), set_config('lock_timeout', '500', true),
    set_config('transaction_read_only', 'on', true)
"""
_TABLE = """
SELECT n.nspname::text, c.relname::text, c.oid::regclass::text, c.reltuples::bigint
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(%s)
    AND (%s = '' OR EXISTS (
        SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = %s AND NOT a.attisdropped
    ))
"""
_IN_SCHEMA = """
SELECT c.relname::text
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY 1
"""


def require_accepted(
    control: Control | None,
    statements: Iterable[tuple[Revision, str | None]],
    settings: Settings,
    accepted: frozenset[str],
    emit: Callable[[Event], None],
) -> None:
    """Tell what a downgrade loses, and see that it may.

    :param accepted: the objects whose loss was accepted by name.
    :raises Refused: when it may not.
    """
    lost = tuple(_lost(control, statements, settings))
    if lost:
        emit(Losses(lost))
    if settings.allow_downgrade is False:
        raise _never(lost)
    if settings.profile == DEVELOPMENT:
        return
    left = [one for one in lost if _bare(one.object) not in {_bare(name) for name in accepted}]
    if left:
        raise _not_accepted(left, settings.profile)
    if settings.allow_downgrade is None and not accepted:
        raise _not_meant(settings.profile)


@dataclass(frozen=True, slots=True)
class _Count:
    control: Control
    milliseconds: int

    def of(self, revision: Revision, what: Losing) -> Iterator[Lost]:
        if what.schema:
            for (name,) in self.control.query(_IN_SCHEMA, [what.schema]):
                yield from self.of(revision, Losing((what.schema, str(name))))
            return
        name = ".".join(quoted(part) for part in what.table if part)
        rows = self.control.query(_TABLE, [name, what.column, what.column])
        if not rows:
            return  # the downgrade has made it itself, or has it dropped before
        schema, table, sql, about = rows[0]
        label = ".".join(part for part in (schema, table, what.column) if part)
        counted = quoted(what.column) if what.column else "*"
        where = f"\nWHERE {what.where}" if what.where else ""
        count = self._asked(f"SELECT count({counted})\nFROM {sql}{where}")
        if count is None or count > 0:
            yield Lost(revision, label, count, "values" if what.column else "rows", max(int(about), 0))

    def _asked(self, sql: str) -> int | None:
        """The number; None where it could not be counted in time."""
        try:
            with self.control.session.transaction(force_rollback=True):
                self.control.query(_LIMITS.replace("{milliseconds}", str(self.milliseconds)))
                return int(self.control.query(sql)[0][0])
        except psycopg.Error:
            return None


def _lost(
    control: Control | None, statements: Iterable[tuple[Revision, str | None]], settings: Settings
) -> Iterator[Lost]:
    """What is lost, each object once: where it is named first."""
    told: set[str] = set()
    for revision, sql in statements:
        if sql is None or control is None:
            found = [Lost(revision, revision.id, None, "unknown")]
        else:
            count = _Count(control, settings.probe_timeout.milliseconds)
            found = [one for what in losing(sql) for one in count.of(revision, what)]
        for one in found:
            if one.object not in told:
                told.add(one.object)
                yield replace(one)


def _bare(name: str) -> str:
    return name.removeprefix("public.")


def _flags(lost: Iterable[Lost]) -> str:
    return " ".join(f"--accept-data-loss {one.object}" for one in lost)


def _listed(lost: Iterable[Lost]) -> tuple[tuple[str, str], ...]:
    lines = "\n".join(f"{one.sentence}  ({one.revision.id})" for one in lost)
    return (("What would be lost", lines),) if lines else ()


def _not_accepted(left: list[Lost], profile: str) -> Refused:
    more = f", and {len(left) - 1} more" if len(left) > 1 else ""
    return Refused(
        f"the downgrade was not begun: it would lose {left[0].sentence}{more}",
        why=f"this is profile {profile!r}, and nobody has accepted that",
        next_step=f"write a revision that goes forward; or, when it may be lost, give {_flags(left)}",
        details=_listed(left),
    )


def _not_meant(profile: str) -> Refused:
    return Refused(
        f"a downgrade is refused in profile {profile!r}",
        why="the code that runs there may need what a revision added; no data would be lost",
        next_step="write a revision that goes forward; or, when it is meant, give --allow-downgrade",
    )


def _never(lost: tuple[Lost, ...]) -> Refused:
    return Refused(
        "a downgrade is refused in this project",
        why="the setting allow_downgrade is false",
        next_step="write a revision that goes forward; or, when it is meant, give --allow-downgrade",
        details=_listed(lost),
    )
