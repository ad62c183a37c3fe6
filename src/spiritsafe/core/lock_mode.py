"""PostgreSQL's eight table lock modes (manual, "Explicit Locking", table 13.2)."""

from enum import StrEnum


class LockMode(StrEnum):
    """One mode, spelled as `pg_locks` spells it; the members stand in the order of strength."""

    ACCESS_SHARE = "AccessShareLock"
    ROW_SHARE = "RowShareLock"
    ROW_EXCLUSIVE = "RowExclusiveLock"
    SHARE_UPDATE_EXCLUSIVE = "ShareUpdateExclusiveLock"
    SHARE = "ShareLock"
    SHARE_ROW_EXCLUSIVE = "ShareRowExclusiveLock"
    EXCLUSIVE = "ExclusiveLock"
    ACCESS_EXCLUSIVE = "AccessExclusiveLock"

    @property
    def sql(self) -> str:
        """As LOCK TABLE spells it: `ACCESS EXCLUSIVE`."""
        return self.name.replace("_", " ")

    @property
    def strength(self) -> int:
        """1 for ACCESS SHARE to 8 for ACCESS EXCLUSIVE."""
        return _STRENGTHS[self]

    def conflicts_with(self, other: "LockMode") -> bool:
        """Whether two sessions cannot hold these on one table at the same time."""
        return other in _CONFLICTS[self]

    @property
    def blocks_reads(self) -> bool:
        """Whether a SELECT has to wait."""
        return self.conflicts_with(LockMode.ACCESS_SHARE)

    @property
    def blocks_writes(self) -> bool:
        """Whether INSERT, UPDATE and DELETE have to wait."""
        return self.conflicts_with(LockMode.ROW_EXCLUSIVE)


_ALL = tuple(LockMode)
_STRENGTHS = {mode: place for place, mode in enumerate(_ALL, start=1)}
_CONFLICTS: dict[LockMode, tuple[LockMode, ...]] = {
    LockMode.ACCESS_SHARE: _ALL[7:],
    LockMode.ROW_SHARE: _ALL[6:],
    LockMode.ROW_EXCLUSIVE: _ALL[4:],
    LockMode.SHARE_UPDATE_EXCLUSIVE: _ALL[3:],
    LockMode.SHARE: (*_ALL[2:4], *_ALL[5:]),
    LockMode.SHARE_ROW_EXCLUSIVE: _ALL[2:],
    LockMode.EXCLUSIVE: _ALL[1:],
    LockMode.ACCESS_EXCLUSIVE: _ALL,
}
