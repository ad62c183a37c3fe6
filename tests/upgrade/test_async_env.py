"""What happens before and around an upgrade, with an `env.py` and drivers that are not psycopg's."""

import sys
from pathlib import Path

import pytest
from tests.workshop import Database, NewProject, Outcome, Session, run, spelled

from spiritsafe.postgres.embedded import Server

pytestmark = pytest.mark.server


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg_async", "psycopg2"])
def test_gate_plan_rows_and_losses(
    driver: str, project: NewProject, database: Database, second: Session, server: Server
) -> None:
    folder = project("plain" if driver == "psycopg2" else "async_env")
    env = {
        "DATABASE_URL": spelled(database.url.set(drivername=f"postgresql+{driver}")),
        "SPIRITSAFE_SHADOW_URL": server.url(),
    }

    def spiritsafe(*arguments: str, **env: str) -> Outcome:
        return run([sys.executable, "-m", "spiritsafe", *arguments], env)

    versions = folder / "migrations" / "versions"
    for file in versions.glob("*.py"):
        file.unlink()
    write(versions, 1, "CREATE TABLE t (id int PRIMARY KEY, a int)", "DROP TABLE t")
    assert spiritsafe("upgrade", **env).code == 0
    second.execute("INSERT INTO t VALUES (1, NULL)")
    write(versions, 2, "ALTER TABLE t ALTER a SET NOT NULL", "ALTER TABLE t ALTER a DROP NOT NULL")
    done = spiritsafe("upgrade", **env)
    assert (done.code, done.three_lines[1]) == (1, "SET NOT NULL on a is broken by id = 1")
    assert spiritsafe("upgrade", "--gate", **env).code == 1
    second.execute("UPDATE t SET a = 1")
    done = spiritsafe("plan", "--format", "json", "--output", "plan.json", **env)
    assert done.code == 0, done.err
    text = (folder / "plan.json").read_text()
    (folder / "plan.json").write_text(text.replace("AccessExclusiveLock", "ShareLock"))
    done = spiritsafe("upgrade", "--plan", "plan.json", **env)
    assert done.code == 1, done.err
    assert done.three_lines[0] == "revision r2 2. took ACCESS EXCLUSIVE on public.t, and the plan has SHARE"
    (folder / "plan.json").write_text(text)
    done = spiritsafe("upgrade", "--plan", "plan.json", **env)
    assert done.code == 0, done.err
    done = spiritsafe("downgrade", "base", "--profile", "production", **env)
    assert (done.code, done.three_lines[0]) == (1, "the downgrade was not begun: it would lose 1 row of public.t")


def write(versions: Path, number: int, upgrade: str, downgrade: str) -> None:
    after = f'"r{number - 1}"' if number > 1 else "None"
    (versions / f"{number}.py").write_text(
        f'"""{number}."""\nfrom alembic import op\n\nrevision = "r{number}"\ndown_revision = {after}\n\n\n'
        f"def upgrade():\n    op.execute({upgrade!r})\n\n\ndef downgrade():\n    op.execute({downgrade!r})\n"
    )
