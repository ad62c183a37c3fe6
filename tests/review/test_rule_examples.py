"""Every example of every rule, on a real server: reported or not, and seen to do what the rule says of it."""

import pytest
from tests.review.conftest import Rehearse

from spiritsafe.core.finding import Finding
from spiritsafe.core.snapshot import Snapshot
from spiritsafe.core.trace import Trace
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.review.engine import RuleFile, find, rule_files
from spiritsafe.review.rule import Example

pytestmark = pytest.mark.server
OF_THE_WHOLE = ("missing-downgrade", "multiple-heads", "reversed-order-deploy")  # see test_revisions_as_a_whole.py


def _examples(*, bad: bool) -> list[object]:
    return [
        pytest.param(file, example, id=f"{file.rules[0].name}-{number}")
        for file in rule_files()
        for number, example in enumerate(file.examples.bad if bad else file.examples.good, start=1)
    ]


@pytest.mark.parametrize(("file", "example"), _examples(bad=True))
def test_a_bad_example_is_reported(rehearse: Rehearse, shadow: Shadow, file: RuleFile, example: Example) -> None:
    _skip_other_versions(shadow, example)
    trace = rehearse(example.sql, example.setup, transaction=example.transaction)
    _seen_as_declared(trace, example)
    names = {rule.name for rule in file.rules}
    reported = [finding for finding in _found(trace, example) if finding.rule in names]
    assert reported, [finding.rule for finding in _found(trace, example)]
    assert all(finding.message and finding.object for finding in reported)


@pytest.mark.parametrize(("file", "example"), _examples(bad=False))
def test_a_good_example_is_left_alone(rehearse: Rehearse, shadow: Shadow, file: RuleFile, example: Example) -> None:
    _skip_other_versions(shadow, example)
    trace = rehearse(example.sql, example.setup, transaction=example.transaction)
    _seen_as_declared(trace, example)
    names = {rule.name for rule in file.rules}
    assert [finding for finding in _found(trace, example) if finding.rule in names] == []
    assert example.fails or [seen.failure for seen in trace.observations if seen.failure] == []


@pytest.mark.parametrize("file", rule_files(), ids=lambda file: file.module.rpartition(".")[2])
def test_a_rule_says_what_it_finds_why_and_what_to_do(file: RuleFile) -> None:
    for heading in ("What it finds.", "Why it hurts.", "What PostgreSQL does.", "The safe way.", "References."):
        assert f"**{heading}**" in file.page
    if file.rules[0].name not in OF_THE_WHOLE:
        assert file.examples.bad
        assert file.examples.good


def _found(trace: Trace, example: Example) -> tuple[Finding, ...]:
    snapshot = Snapshot(trace.server_version, "2026-01-01T00:00:00Z", example.tables) if example.tables else None
    return find(trace, snapshot=snapshot, target_version=example.target)


def _skip_other_versions(shadow: Shadow, example: Example) -> None:
    major = shadow.server_version // 10_000
    if not example.since <= major <= example.until:
        pytest.skip(f"this holds for PostgreSQL {example.since} to {example.until}")


def _seen_as_declared(trace: Trace, example: Example) -> None:
    seen = trace.observations
    if example.lock is not None:
        relation, mode = example.lock
        modes = [lock.mode for one in seen for lock in one.locks if lock.relation == relation]
        assert max(modes, key=lambda mode: mode.strength) is mode
    for table in example.scans:
        assert any(table in one.scans for one in seen)
    for table in example.rewrites:
        assert any(table in one.rewrites for one in seen)
    if example.fails:
        assert example.fails in [one.failure.sqlstate for one in seen if one.failure is not None]
