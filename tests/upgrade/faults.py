"""The faults that an upgrade survives, by number, and the tests that show it.

A test says so itself: `@pytest.mark.fault(17)`. `python -m tests.upgrade.faults` writes docs/explanation/faults.md.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parents[1] / "docs" / "explanation" / "faults.md"

FAULTS = {
    1: "the run is killed (SIGKILL) in a transaction",
    2: "it is asked to end (SIGTERM)",
    3: "it is interrupted (SIGINT), once or twice",
    4: "it is killed in `CREATE INDEX CONCURRENTLY` while an old snapshot is open",
    5: "the build that a killed run began ends well by itself",
    6: "the next run comes while that build is still at work",
    7: "it is interrupted in `CREATE INDEX CONCURRENTLY`",
    8: "a `lock_timeout` is set where an index is built concurrently",
    9: "so is a `statement_timeout`",
    10: "eight deployers begin at once on an empty database",
    11: "eight deployers begin at once, with statements outside a transaction",
    12: "a deployer waits while another builds an index concurrently",
    13: "`env.py` sends SQL before `context.configure()`, and never commits",
    14: "`env.py` holds a lock of its transaction where a revision has to commit",
    15: "the session that keeps other runs out dies",
    16: "a pooler lends one session to several, transaction by transaction",
    17: "a pooler does so statement by statement",
    18: "a pooler keeps one session for one client",
    19: "somebody reads for long, and the application queues up behind the upgrade",
    20: "a table is never left alone, though by nobody for long",
    21: "long readers come one after the other",
    22: "an autovacuum is at work on the table",
    23: "the autovacuum is one against wraparound",
    24: "the upgrade and the application wait for each other",
    25: "a revision needs two tables, and the second is busy",
    26: "the session is ended in a transaction",
    27: "it is ended between what is done outside a transaction and the version row",
    28: "the connection is lost during COMMIT",
    29: "the server crashes and starts again",
    30: "the server is a standby, or read-only; the primary is lost and a standby takes over",
    31: "a forgotten prepared transaction holds a lock",
    32: "the synchronous standby is gone",
    33: "the disk is full",
    34: "the disk of the write-ahead log is full",
    35: "a batch of a backfill takes too long",
    36: "the run is killed between a batch of a backfill and the note of it",
    37: "the version table is missing, and the tables are there",
    38: "the version table is missing, and so is everything",
    39: "the version table names a revision and its ancestor",
    40: "it names one twice",
    41: "it names one that no file has",
    42: "an applied revision was edited",
    43: "the file of an applied revision is gone",
    44: "a revision was edited while it was half applied",
    45: "the search path of the role or the database has changed",
    46: "a revision id is longer than the version table takes",
    47: "an `idle_in_transaction_session_timeout` of the server, and slow Python",
    48: "a `transaction_timeout` of the server",
    49: "a deferred constraint fails at COMMIT",
    50: "all connection slots are taken",
    51: "name, TLS or password are wrong",
    52: "the clock is wrong, and jumps",
    53: "a revision sets something for the session",
    54: "a revision opens a connection of its own",
    55: "a revision commits or rolls back by itself",
    56: "a revision uses the driver's own cursor",
    57: "there are several heads, branches and `depends_on`",
    58: "two version tables in one schema",
    59: "the history is missing, of an older release, or may not be written",
    60: "nobody reads the output, or there is no room for it",
    61: "the process crashes, or has no memory left",
    62: "another release of spiritsafe goes on where one was cut off",
    63: "`REINDEX CONCURRENTLY` is killed",
    64: "`DETACH PARTITION CONCURRENTLY` is killed",
    65: "`VALIDATE CONSTRAINT` finds a row that breaks it",
    66: "a unique index built concurrently finds duplicates",
    67: "one of a hundred databases fails",
    68: "a downgrade would lose data",
}
NOT_SHOWN = {
    35: "spiritsafe has no backfill engine yet",
    36: "spiritsafe has no backfill engine yet",
    67: "spiritsafe upgrades one database at a time",
}
_BEFORE = """# What an upgrade survives

Each of these is done to a real PostgreSQL by the tests named beside it. Each test asserts what has to come out, and
that a following run ends at head with every effect exactly once. A test says which fault it shows:
`@pytest.mark.fault(17)`. This page is written by `python -m tests.upgrade.faults`, and a test fails when it is stale.

| | Fault | Shown by |
| --- | --- | --- |
"""


def shown() -> dict[int, list[str]]:
    """The tests of each fault, as `file.py: name`, in order."""
    found: dict[int, list[str]] = {}
    for path in sorted(TESTS.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for number in numbers(node):
                found.setdefault(number, []).append(f"{path.name}: {getattr(node, 'name', '')}")
            if isinstance(node, ast.Assign):  # pytestmark, for the whole file
                for number in marks(node.value):
                    found.setdefault(number, []).append(path.name)
    return found


def numbers(node: ast.stmt) -> set[int]:
    """The faults that a test says it shows, in its decorators and its parameters."""
    if not isinstance(node, ast.FunctionDef):
        return set()
    return {number for decorator in node.decorator_list for number in marks(decorator)}


def marks(node: ast.AST) -> Iterator[int]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "fault":
            yield from (word.value for word in part.args if isinstance(word, ast.Constant) and type(word.value) is int)


def page() -> str:
    """The whole of docs/explanation/faults.md."""
    tests = shown()
    rows = []
    for number, fault in FAULTS.items():
        names = "<br>".join(f"`{name}`" for name in tests.get(number, [])) or f"not shown: {NOT_SHOWN[number]}"
        rows.append(f"| {number} | {fault} | {names} |\n")
    return _BEFORE + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
