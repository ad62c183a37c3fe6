"""A waiver allows a finding beside it, for a reason; one of no use is told."""

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.review.waiver import waive

NAMES = frozenset({"drop-column", "drop-table"})
REVISION = '''"""Drop what nobody reads."""

from alembic import op


def upgrade() -> None:
    # spiritsafe: allow drop-column because nobody reads it
    # (since release 12)
    op.drop_column(
        "orders",
        "note",
    )
    op.drop_column("orders", "other")  # spiritsafe: allow drop-column because it never had a value
    op.drop_column("orders", "third")
'''


def finding(line: int, rule: str = "drop-column", file: str = "r.py") -> Finding:
    return Finding(rule, Severity.ERROR, "public.orders", "it goes", file=file, line=line)


def test_the_comment_above_an_operation_covers_the_whole_of_it() -> None:
    (found,), notes = waive((finding(9),), {"r.py": REVISION}, NAMES)
    assert found.waived == "nobody reads it"
    assert notes == ("r.py:13: nothing to allow here any more: drop-column is not found; remove the waiver",)


def test_the_comment_on_the_line_covers_that_line_alone() -> None:
    (second, third), _ = waive((finding(13), finding(14)), {"r.py": REVISION}, NAMES)
    assert (second.waived, third.waived) == ("it never had a value", None)


def test_another_rule_is_not_covered() -> None:
    (found,), _ = waive((finding(9, "drop-table"),), {"r.py": REVISION}, NAMES)
    assert found.waived is None


def test_in_sql_it_stands_behind_two_dashes() -> None:
    text = "-- spiritsafe: allow drop-table, drop-column because it is empty\nDROP TABLE a;\nDROP TABLE b;\n"
    (one, two), notes = waive(
        (finding(2, "drop-table", "a.sql"), finding(3, "drop-table", "a.sql")), {"a.sql": text}, NAMES
    )
    assert (one.waived, two.waived) == ("it is empty", None)
    assert notes == ("a.sql:1: nothing to allow here any more: drop-column is not found; remove the waiver",)


def test_a_waiver_without_a_reason_does_not_count() -> None:
    text = "DROP TABLE a; -- spiritsafe: allow drop-table\n"
    (found,), notes = waive((finding(1, "drop-table", "a.sql"),), {"a.sql": text}, NAMES)
    assert found.waived is None
    assert notes == ("a.sql:1: a waiver needs a reason: spiritsafe: allow drop-table because ...",)


def test_a_rule_that_is_not_there_is_told() -> None:
    text = "DROP TABLE a; -- spiritsafe: allow drop-tabel because it is empty\n"
    _, notes = waive((), {"a.sql": text}, NAMES)
    assert notes == ("a.sql:1: there is no rule 'drop-tabel' to allow; see 'spiritsafe rules'",)
