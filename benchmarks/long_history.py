"""`spiritsafe review` of one new revision, on top of a short history and of a long one: the cost follows the change."""

import os
import subprocess
from pathlib import Path

from measuring import BIN, ENVIRONMENT, Side, compare, scratch_folder

REVISIONS = int(os.environ.get("REVISIONS", "1000"))
_ENV = """
from alembic import context
from sqlalchemy import create_engine

url = context.config.get_main_option("sqlalchemy.url")
with create_engine(url).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
_REVISION = '''"""Step {number}."""

from alembic import op
import sqlalchemy as sa

revision = "r{number:05d}"
down_revision = {down!r}


def upgrade():
    {operation}


def downgrade():
    pass
'''


def project(folder: Path, revisions: int) -> Path:
    """A history in which every tenth revision makes a table and the others add a column; the last builds an index."""
    copy = folder / f"history-{revisions}"
    versions = copy / "migrations" / "versions"
    versions.mkdir(parents=True)
    (copy / "alembic.ini").write_text(
        "[alembic]\nscript_location = migrations\nsqlalchemy.url = postgresql://nowhere/x\n"
    )
    (copy / "pyproject.toml").write_text("[tool.spiritsafe]\nembedded = true\n")
    (copy / "migrations" / "env.py").write_text(_ENV)
    for number in range(revisions + 1):
        table = f"t{number - number % 10}"
        operation = f'op.add_column("{table}", sa.Column("c{number}", sa.Integer))'
        if number % 10 == 0:
            operation = f'op.create_table("{table}", sa.Column("id", sa.BigInteger, primary_key=True))'
        if number == revisions:
            operation = 'op.create_index("ix_new", "t0", ["c1"])'
        down = f"r{number - 1:05d}" if number else None
        text = _REVISION.format(number=number, down=down, operation=operation)
        (versions / f"r{number:05d}.py").write_text(text)
    return copy


def main() -> None:
    clean = {key: value for key, value in ENVIRONMENT.items() if not key.startswith(("PG", "SPIRITSAFE_", "DATABASE_"))}
    with scratch_folder() as name:
        long, short = (project(name, revisions) for revisions in (REVISIONS, REVISIONS // 100))

        def review(copy: Path) -> Side:
            def run() -> None:
                command: list[str | Path] = [BIN / "spiritsafe", "review", "--latest", "1"]
                done = subprocess.run(command, cwd=copy, env=clean, check=False, capture_output=True, text=True)
                assert done.returncode == 1, done.stderr
                assert "create-index-blocking" in done.stdout

            return Side(f"on top of {len(list(copy.glob('migrations/versions/*.py'))) - 1}", run)

        try:
            for copy in (long, short):
                review(copy).run()  # the history runs once; from then on its outcome is kept
            compare(
                "Review: one new revision, process start to verdict, warm (under 1000 ms)", review(long), review(short)
            )
        finally:
            reset: list[str | Path] = [BIN / "spiritsafe", "-q", "db", "reset", "--all", "--yes"]
            for copy in (long, short):
                subprocess.run(reset, cwd=copy, env=clean, check=True, capture_output=True)


if __name__ == "__main__":
    main()
