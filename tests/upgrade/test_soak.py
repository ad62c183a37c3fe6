"""A history that is killed at a random moment, and run again: nothing is lost, nothing is done twice.

`make soak` runs it long: SOAK=300; the suite a short form.
"""

import os
import random
import time

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Session

pytestmark = pytest.mark.server

ROUNDS = int(os.environ.get("SOAK", "3"))


@pytest.fixture
def history(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int, at text)")\nop.execute("INSERT INTO t VALUES (1)")')
    deployment.revision(
        2,
        'op.execute("INSERT INTO t VALUES (2)")\nwith op.get_context().autocommit_block():\n'
        '    op.execute("INSERT INTO t VALUES (3)")\n    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")\n'
        '    op.execute("INSERT INTO t VALUES (4)")\nop.execute("INSERT INTO t VALUES (5)")',
    )
    deployment.revision(3, 'op.execute("ALTER TABLE t ADD COLUMN a int")\nop.execute("INSERT INTO t VALUES (6)")')
    deployment.revision(
        4,
        "with op.get_context().autocommit_block():\n"
        '    op.execute("CREATE UNIQUE INDEX CONCURRENTLY j ON t (id)")\n    op.execute("INSERT INTO t VALUES (7)")',
    )
    return deployment


@pytest.mark.parametrize("number", range(ROUNDS))
def test_killed_at_any_moment_and_run_again(number: int, history: Deployment, second: Session) -> None:
    chance = random.Random(number)
    for _ in range(chance.randint(1, 2)):
        process = history.start()
        assert process.stdout is not None
        process.stdout.readline()  # it is connected
        time.sleep(chance.uniform(0, 0.4))
        process.kill()
        process.communicate()
    done = history.upgrade()
    assert done.code == 0, done.err
    assert at(second) == ["r4"]
    assert second.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone() == ([1, 2, 3, 4, 5, 6, 7],)
    assert second.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid").fetchone() == (0,)
    assert second.execute("SELECT count(*) FROM spiritsafe_journal").fetchone() in {(0,), None}
    assert second.execute("SELECT count(*) FROM spiritsafe_revision").fetchone() == (4,)
