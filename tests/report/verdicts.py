"""Verdicts for the tests of the formats, and strings that are up to no good."""

from dataclasses import replace

from hypothesis import strategies as st

from spiritsafe.core.finding import Evidence, Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.review.verdict import Verdict

FILE = "versions/0002_total.py"
SOURCES = {
    "versions/0001_start.py": "def upgrade() -> None:\n    pass\n",
    FILE: (
        'def upgrade() -> None:\n    op.create_index(\n        "ix_orders_total", "orders", ["total"]\n    )\n'
        '    op.drop_column("orders", "legacy")\n    op.add_column("orders", sa.Column("note", sa.Text()))\n'
    ),
}
INDEX = Finding(
    rule="create-index-blocking",
    severity=Severity.ERROR,
    object="public.orders",
    message="public.orders cannot be written to while the index ix_orders_total is built",
    remedy='with op.get_context().autocommit_block():\n    op.create_index("ix_orders_total", "orders", ["total"])',
    statement="CREATE INDEX ix_orders_total ON orders (total)",
    revision="8f3a2c",
    file=FILE,
    line=2,
    evidence=Evidence(locks=(("public.orders", "ShareLock"),), scans=("public.orders",)),
)
DROPPED = Finding(
    rule="drop-column",
    severity=Severity.ERROR,
    object="public.orders.legacy",
    message="the column legacy is dropped while the application uses it",
    statement="ALTER TABLE orders DROP COLUMN legacy",
    revision="8f3a2c",
    file=FILE,
    line=5,
    phase=Phase.CONTRACT,
    waived="nobody reads it",
)
ADVICE = Finding(
    rule="column-without-comment",
    severity=Severity.WARNING,
    object="public.orders.note",
    message="nothing tells what note is for",
    statement="ALTER TABLE orders ADD COLUMN note TEXT",
    revision="8f3a2c",
    file=FILE,
    line=6,
)
NOTE = "the size of public.orders is not known"


def verdict(*findings: Finding, mode: str = "rehearsed", notes: tuple[str, ...] = ()) -> Verdict:
    """A verdict on three statements."""
    return Verdict(findings, Severity.ERROR, 180006 if mode == "rehearsed" else 180000, mode, 3, notes)


REVIEWED = verdict(INDEX, DROPPED, ADVICE, notes=(NOTE,))
CLEAN = verdict()

# What a name, a comment or a literal may hold.
ANYTHING = (
    st.text(alphabet=st.sampled_from("ab_ |`\\*<>&\"'%:,;@#~$![](){}-+=.1\n\r\t\x00\x1b\x07\u202e\ufffe\ud800é"))
    | st.text()
)


def named(name: str) -> Finding:
    """A finding in which everything that a user can write is this text."""
    return replace(
        INDEX, object=name, message=name, remedy=name, statement=name, revision=name, file=f"versions/{name}",
        evidence=Evidence(((name, "ShareLock"),), (name,), (name,), (name,), (name,)),
    )  # fmt: skip
