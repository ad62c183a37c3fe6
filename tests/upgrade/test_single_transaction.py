"""`--single-transaction`: all revisions or none."""

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Session

pytestmark = pytest.mark.server


@pytest.fixture
def three(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int")')
    deployment.revision(3, 'op.execute("ALTER TABLE t ADD COLUMN b int")')
    return deployment


def versions(second: Session) -> list[str]:
    there = second.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone() == (True,)
    return at(second) if there else []


def test_all_of_them_are_one_transaction(three: Deployment, second: Session) -> None:
    done = three.upgrade("--single-transaction")
    assert done.code == 0, done.err
    assert at(second) == ["r3"]
    xmins = "SELECT count(DISTINCT xmin::text) FROM spiritsafe_revision"
    assert second.execute("SELECT count(*) FROM spiritsafe_revision").fetchone() == (3,)
    assert second.execute(xmins.encode()).fetchone() == (1,)


def test_none_of_them_stays_when_one_fails(three: Deployment, second: Session) -> None:
    three.revision(3, 'op.execute("ALTER TABLE t ADD COLUMN a int")')
    done = three.upgrade("--single-transaction")
    assert (done.code, versions(second)) == (3, [])
    assert second.execute("SELECT to_regclass('t')").fetchone() == (None,)
    assert "env.py runs all revisions in one transaction: the 2 revisions before it were rolled back too" in done.err
    assert three.upgrade("--single-transaction").code == 3


@pytest.mark.parametrize(
    "statement",
    [
        'with op.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")',
        "op.get_bind().commit()",
    ],
)
def test_what_would_commit_a_part_is_refused(statement: str, three: Deployment, second: Session) -> None:
    three.revision(3, statement)
    done = three.upgrade("--single-transaction")
    assert (done.code, versions(second)) == (1, [])
    assert done.three_lines == [
        "the run was rolled back: revision r3 Revision 3. commits by itself, or leaves its transaction",
        "with --single-transaction all revisions are one transaction, and a part of it would be committed",
        "run the same command without --single-transaction",
    ]
    assert second.execute("SELECT to_regclass('t')").fetchone() == (None,)
    assert three.upgrade().code == 0
    assert at(second) == ["r3"]


def test_all_of_it_is_tried_again_until_it_has_its_locks(three: Deployment, second: Session) -> None:
    assert three.call("upgrade", "r1").code == 0
    with three.database.connect() as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT * FROM t")
        process = three.start("--single-transaction")
        assert process.stdout is not None
        next(line for line in process.stdout if "try 1 of r2 got no lock" in line)
        holder.execute("COMMIT")
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "no history is kept" not in out
    assert at(second) == ["r3"]
    assert second.execute("SELECT count(*) FROM spiritsafe_revision").fetchone() == (3,)


def test_it_gives_up_like_any_other(three: Deployment, second: Session) -> None:
    assert three.call("upgrade", "r1").code == 0
    with three.database.connect() as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT * FROM t")
        done = three.upgrade("--single-transaction", "--deadline", "1s")
    assert (done.code, at(second)) == (4, ["r1"])
    assert done.three_lines[0].startswith(
        "upgrade in a single transaction, in revision r2 Revision 2., did not get its"
    )
