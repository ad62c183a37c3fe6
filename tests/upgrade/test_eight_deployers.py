"""Faults 10 and 11 of the list: eight deployers at once, on an empty database and on one that is half way.

`make soak` runs ten rounds of each; the suite one.
"""

import os

import pytest
from tests.upgrade.conftest import Deployment
from tests.workshop import Session

pytestmark = pytest.mark.server

ROUNDS = 10 if "SOAK" in os.environ else 1
DEPLOYERS = 8


def history(deployment: Deployment) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\nop.execute("INSERT INTO t VALUES (1)")')
    deployment.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int")\nop.execute("INSERT INTO t VALUES (2)")')
    deployment.revision(
        3,
        'op.execute("INSERT INTO t VALUES (3)")\nwith op.get_context().autocommit_block():\n'
        '    op.execute("CREATE TABLE IF NOT EXISTS seed (id int)")\n    op.execute("INSERT INTO seed VALUES (1)")\n'
        '    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")\nop.execute("INSERT INTO t VALUES (4)")',
    )


@pytest.mark.fault(10, 11)
@pytest.mark.parametrize("begun_at", ["base", "r2"])
@pytest.mark.parametrize("number", range(ROUNDS))
def test_eight_at_once_apply_everything_once(
    number: int, begun_at: str, deployment: Deployment, second: Session
) -> None:
    history(deployment)
    if begun_at != "base":
        assert deployment.call("upgrade", begun_at).code == 0
    processes = [deployment.start() for _ in range(DEPLOYERS)]
    outcomes = [(process.communicate(timeout=120), process.returncode) for process in processes]
    assert [code for _, code in outcomes] == [0] * DEPLOYERS, (number, outcomes)
    ran = "done: 3 revisions applied" if begun_at == "base" else "done: 1 revision applied"
    assert sum(ran in out for (out, _), _ in outcomes) == 1
    for query, expected in (
        ("SELECT array_agg(version_num) FROM alembic_version", ["r3"]),
        ("SELECT array_agg(id ORDER BY id) FROM t", [1, 2, 3, 4]),
        ("SELECT array_agg(id) FROM seed", [1]),
        ("SELECT array_agg(indisvalid) FROM pg_index WHERE indrelid = 't'::regclass", [True]),
        ("SELECT array_agg(revision ORDER BY number) FROM spiritsafe_revision", ["r1", "r2", "r3"]),
        ("SELECT array_agg(state) FROM spiritsafe_journal", None),
    ):
        assert second.execute(query.encode()).fetchone() == (expected,)
