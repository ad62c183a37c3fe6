"""The corpus: what is bad is reported by its name, what is safe is left alone.

An eighth of it runs by default, all of it with SPIRITSAFE_TEST_ALL_CASES=1.
"""

import os

import pytest
from tests.review.cases import CASES
from tests.review.conftest import Review
from tests.review.review_case import Case

from spiritsafe.core.finding import Severity
from spiritsafe.postgres.shadow import Shadow

pytestmark = pytest.mark.server
SHARE = 8
CHOSEN = CASES if os.environ.get("SPIRITSAFE_TEST_ALL_CASES") else CASES[::SHARE]


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_what_is_bad_is_reported_and_what_is_safe_is_not(review: Review, shadow: Shadow, case: Case) -> None:
    major = shadow.server_version // 10_000
    if not case.versions[0] <= major <= case.versions[1]:
        pytest.skip(f"this is about PostgreSQL {case.versions[0]} to {case.versions[1]}")
    findings = review(case.sql, case.setup, transaction=case.transaction)
    found = {finding.rule for finding in findings if finding.severity is not Severity.NOTE}
    assert set(case.expects) <= found
    if not case.expects:
        assert found == set()
