"""A table that is large or busy is locked.

**What it finds.** Any statement that takes a lock which keeps writers out, or readers and writers, on a table that has
10 GB or more, or 500 and more reads or writes a second. It needs the sizes: a database URL, or a saved snapshot.

**Why it hurts.** Even a change of the catalogue alone has to get the lock first. On a busy table there is always
somebody to wait for, and everybody else waits behind it in the meantime.

**What PostgreSQL does.** A request for a lock that cannot be granted stands in a queue, and later requests that
conflict with it stand behind it (manual, "Explicit Locking").

**The safe way.** Let `spiritsafe upgrade` take the lock: it looks first, tries shortly, and steps back. Choose a quiet
hour, and keep the revision to this one statement.

**References.** https://www.postgresql.org/docs/current/explicit-locking.html
"""

from collections.abc import Iterator

from spiritsafe.core.estimate import human_bytes
from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.snapshot import TableSize
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("large-or-hot-table-ddl", "size-aware", Severity.WARNING, "A table that is large or busy is locked.")
_LARGE = 10_000_000_000
_HOT = 500.0


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report each strong lock on a table of that kind."""
    for lock in observation.locks:
        size = context.snapshot.table(lock.relation) if context.snapshot is not None else None
        if size is None or not lock.mode.blocks_writes or lock.relation in context.new:
            continue
        if size.bytes < _LARGE and size.writes < _HOT and size.reads < _HOT:
            continue
        who = "readers and writers" if lock.mode.blocks_reads else "writers"
        yield context.finding(
            RULE,
            lock.relation,
            f"{lock.relation} has {human_bytes(size.bytes)}, {size.reads:,.0f} reads and {size.writes:,.0f} writes a "
            f"second: {lock.mode.sql} keeps {who} out, and before it is granted they queue behind it",
            "# run it in a quiet hour, in a revision of its own, with: spiritsafe upgrade",
        )


_SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, note text);"
_BUSY = (TableSize("public.orders", 90_000_000, 21_000_000_000, 4_000_000_000, writes=80.0, reads=900.0),)
_QUIET = (TableSize("public.orders", 40, 8192, 16384),)
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD COLUMN seen boolean;",
            _SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            tables=_BUSY,
        ),
    ),
    good=(
        Example("ALTER TABLE orders ADD COLUMN seen boolean;", _SETUP, tables=_QUIET),
        Example("CREATE INDEX CONCURRENTLY ix ON orders (note);", _SETUP, transaction=False, tables=_BUSY),
        Example("ALTER TABLE orders ADD COLUMN seen boolean;", _SETUP),
    ),
)
