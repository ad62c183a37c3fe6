"""Statements that the server takes in no transaction, which some of them do not show."""

import pytest
from tests.upgrade.conftest import Deployment
from tests.workshop import Session

pytestmark = pytest.mark.server
PARTITIONED = """
op.execute("CREATE TABLE t (id int NOT NULL) PARTITION BY RANGE (id)")
op.execute("CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (9)")
op.execute("CREATE INDEX t_id ON t (id)")
"""
ALONE = [
    "DISCARD ALL",
    "REINDEX TABLE t",
    "REINDEX INDEX t_id",
    "VACUUM t",
    "CLUSTER t USING t_id",
]


@pytest.mark.parametrize("statement", ALONE)
def test_it_runs_by_itself_and_is_recorded(deployment: Deployment, second: Session, statement: str) -> None:
    if statement.startswith("CLUSTER") and second.info.server_version < 150_000:
        pytest.skip("only PostgreSQL 15 and later can do it")
    deployment.revision(1, PARTITIONED)
    deployment.revision(2, f"with op.get_context().autocommit_block():\n    op.execute({statement!r})")
    deployment.revision(3, 'op.execute("INSERT INTO t VALUES (1)")')
    for _ in range(2):
        done = deployment.upgrade()
        assert done.code == 0, done.err
    recorded = second.execute("SELECT revision, statements FROM spiritsafe_revision ORDER BY number").fetchall()
    assert [revision for revision, _ in recorded] == ["r1", "r2", "r3"]
    assert recorded[1][1] == [statement]
    assert second.execute("SELECT count(*) FROM spiritsafe_journal").fetchone() == (0,)
