"""How long a statement keeps its lock on a table of some size.

The formula: bytes that are read at 400 MB/s, bytes that are written at 100 MB/s. A full scan reads the table; an index
build reads the table and writes about what one of its indexes has; a rewrite writes the table and all its indexes.
These are round numbers of ordinary cloud disks: an estimate tells seconds from minutes, and no more.
"""

from dataclasses import dataclass

from spiritsafe.core.snapshot import TableSize

READ_RATE = 400_000_000
WRITE_RATE = 100_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a statement costs on a real table.

    :ivar seconds: for which its lock is held.
    :ivar waiting: statements of the application that come in that time, and wait.
    """

    table: TableSize
    seconds: float
    waiting: float

    @property
    def sentence(self) -> str:
        """What to tell a person."""
        table = self.table
        wait = f"; about {self.waiting:,.0f} statements wait" if self.waiting >= 1 else ""
        return (
            f"{table.name} has about {table.rows:,} rows, {human_bytes(table.bytes)} and "
            f"{human_bytes(table.index_bytes)} of indexes: its lock is held for {human_seconds(self.seconds)}{wait}"
        )


def estimate(table: TableSize, *, scanned: bool, rewritten: bool, built: int, blocks_reads: bool) -> Estimate:
    """Estimate one statement on one table.

    :param built: how many indexes it builds on the table.
    :param blocks_reads: its lock keeps readers out too, not writers alone.
    """
    index = table.index_bytes / 2 if table.index_bytes else table.bytes / 10
    seconds = 0.0
    if rewritten:
        seconds = table.bytes / READ_RATE + (table.bytes + table.index_bytes) / WRITE_RATE
    elif built:
        seconds = built * (table.bytes / READ_RATE + index / WRITE_RATE)
    elif scanned:
        seconds = table.bytes / READ_RATE
    rate = table.writes + (table.reads if blocks_reads else 0.0)
    return Estimate(table, seconds, seconds * rate)


def human_bytes(count: float) -> str:
    """`1.5 GB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:  # noqa: PLR2004 - the next unit
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 10 else f"{count:.1f} {unit}"  # noqa: PLR2004
        count /= 1000
    return f"{count:.1f} TB"


def human_seconds(seconds: float) -> str:
    """`3 ms`, `2.5 s`, `4 min`, `1.5 h`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 90:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"  # noqa: PLR2004
