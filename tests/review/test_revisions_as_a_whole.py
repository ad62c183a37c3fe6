"""What is judged of the revisions together: their order, their ends, their ways back, their phases."""

import pytest

from spiritsafe.core.catalog import Column, Table
from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Facts, Lock, Observation, RevisionFile, Statement, Trace
from spiritsafe.review.engine import find


def trace(*revisions: RevisionFile, heads: tuple[str, ...] = ("b",), seen: tuple[Observation, ...] = ()) -> Trace:
    return Trace(180_000, "rehearsed", seen, (), revisions, heads)


def revision(name: str, phase: str | None = None, *, reversible: bool = True) -> RevisionFile:
    return RevisionFile(name, f"versions/{name}.py", 12, phase, reversible)


def drop_of_a_column(revision_id: str) -> Observation:
    table = Table("public", "orders", (Column("id", "bigint"), Column("note", "text")))
    return Observation(
        Statement(
            0, "ALTER TABLE orders DROP COLUMN note", revision=revision_id, file=f"versions/{revision_id}.py", line=20
        ),
        locks=(Lock("public.orders", LockMode.ACCESS_EXCLUSIVE),),
        before=(Facts(table),),
    )


def only(findings: tuple[Finding, ...], rule: str) -> Finding:
    (found,) = [finding for finding in findings if finding.rule == rule]
    return found


def test_a_revision_without_a_way_back_is_told() -> None:
    seen = (drop_of_a_column("b"),)
    found = only(find(trace(revision("a"), revision("b", reversible=False), seen=seen)), "missing-downgrade")
    assert (found.file, found.line, found.severity) == ("versions/b.py", 12, Severity.WARNING)
    assert found.message == "revision b changes the database, and its downgrade does nothing"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE orders VALIDATE CONSTRAINT small",
        "ALTER DOMAIN size VALIDATE CONSTRAINT small",
        "DO $$ BEGIN IF EXISTS (SELECT FROM orders) THEN RAISE EXCEPTION 'rows'; END IF; END $$",
        "ANALYZE orders",
        "UPDATE orders SET state = 'new' WHERE state IS NULL",
        "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm'",
        "SELECT pg_sleep(0)",
    ],
)
def test_a_revision_with_nothing_to_take_back_needs_no_way_back(statement: str) -> None:
    seen = (Observation(Statement(0, statement, revision="b", file="versions/b.py", line=20)),)
    found = find(trace(revision("a"), revision("b", reversible=False), seen=seen))
    assert "missing-downgrade" not in [finding.rule for finding in found]


@pytest.mark.parametrize("statement", ["ALTER TYPE mood ADD VALUE 'calm'", "DO $$ BEGIN DROP TABLE orders; END $$"])
def test_what_the_next_upgrade_stumbles_over_needs_a_way_back(statement: str) -> None:
    seen = (Observation(Statement(0, statement, revision="b", file="versions/b.py", line=20)),)
    found = only(find(trace(revision("a"), revision("b", reversible=False), seen=seen)), "missing-downgrade")
    assert found.revision == "b"


def test_two_heads_are_told_once() -> None:
    found = only(find(trace(revision("a"), revision("b"), heads=("a", "b"))), "multiple-heads")
    assert found.message == "the history ends in 2 revisions (a, b): 'upgrade head' cannot choose"


def test_an_expand_revision_behind_a_contract_revision_is_told() -> None:
    found = only(find(trace(revision("a", "contract"), revision("b", "expand"))), "reversed-order-deploy")
    assert found.message == "revision b is for before the new code, and comes after a, which is for after it"


def test_revisions_in_order_are_left_alone() -> None:
    assert find(trace(revision("a", "expand"), revision("b", "contract"))) == ()


def test_a_drop_in_a_contract_revision_is_where_it_belongs() -> None:
    free = only(find(trace(revision("b"), seen=(drop_of_a_column("b"),))), "drop-column")
    contract = only(find(trace(revision("b", "contract"), seen=(drop_of_a_column("b"),))), "drop-column")
    assert (free.severity, contract.severity) == (Severity.ERROR, Severity.WARNING)


def test_a_drop_in_an_expand_revision_is_in_the_wrong_phase() -> None:
    found = only(find(trace(revision("b", "expand"), seen=(drop_of_a_column("b"),))), "drop-column")
    assert found.severity is Severity.ERROR
    assert "the revision says phase = 'expand': it runs while the old code does" in found.evidence.facts
