"""What runs before a deployment and what after it, and what is left."""

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Session

pytestmark = pytest.mark.server


@pytest.fixture
def phased(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int, a int)")')
    deployment.revision(2, 'op.execute("CREATE INDEX i ON t (id)")', attributes='phase = "expand"')
    deployment.revision(3, 'op.drop_column("t", "a")')
    deployment.revision(4, 'op.execute("CREATE TABLE u (id int)")', 'op.execute("DROP TABLE u")')
    return deployment


def test_expand_stops_before_the_first_contract_revision(phased: Deployment, second: Session) -> None:
    assert phased.call("upgrade", "r1").code == 0
    done = phased.upgrade("--phase", "expand", "--no-gate")
    assert done.code == 0, done.err
    assert at(second) == ["r2"]
    assert "2 revisions are left for after the deployment, from r3 Revision 3. on, which is a contract" in done.out
    status = phased.call("status", "--check")
    assert status.out.splitlines() == ["at        r2", "contract  r3 Revision 3.", "contract  r4 Revision 4."]
    assert (status.code, status.three_lines[0]) == (1, "2 revisions are left to apply")
    assert phased.upgrade().code == 0
    assert phased.call("status", "--check").out.splitlines() == ["at        r4", "nothing is left to apply"]


def test_a_file_may_say_that_what_it_takes_away_is_not_used(phased: Deployment, second: Session) -> None:
    phased.revision(3, 'op.drop_column("t", "a")', attributes='phase = "expand"')
    assert phased.call("upgrade", "r1").code == 0
    assert phased.upgrade("--phase", "expand", "--no-gate").code == 0
    assert at(second) == ["r4"]
    phased.revision(5, "pass", attributes='phase = "later"')
    done = phased.upgrade("--phase", "expand", "--no-gate")
    assert (done.code, done.three_lines[0]) == (2, "phase of revision r5 is 'later'")


def test_a_blank_database_has_no_old_code_to_wait_for(phased: Deployment, second: Session) -> None:
    assert phased.upgrade("--phase", "expand", "--no-gate").code == 0
    assert at(second) == ["r4"]
