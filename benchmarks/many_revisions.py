"""`upgrade head` of spiritsafe and of Alembic: 500 trivial revisions on a blank database, a stock `env.py`."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
from measuring import BIN, ENVIRONMENT, Side, compare, scratch_folder

from spiritsafe.postgres import embedded

REVISIONS = int(os.environ.get("REVISIONS", "500"))
_ENV = """
from alembic import context
from sqlalchemy import create_engine
import os

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
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
    op.create_table("t{number}", sa.Column("id", sa.BigInteger, primary_key=True))


def downgrade():
    op.drop_table("t{number}")
'''


def project(folder: Path, revisions: int) -> Path:
    """A history in which every revision makes one table."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    (folder / "migrations" / "env.py").write_text(_ENV)
    for number in range(revisions):
        down = f"r{number - 1:05d}" if number else None
        (versions / f"r{number:05d}.py").write_text(_REVISION.format(number=number, down=down))
    return folder


def main() -> None:
    with scratch_folder() as folder:
        server = embedded.start(folder / "server", binaries=embedded.find_binaries())
        copy = project(folder / "project", REVISIONS)
        environment = {**ENVIRONMENT, "DATABASE_URL": server.url("bench").replace("postgresql:", "postgresql+psycopg:")}

        def blank() -> None:
            with psycopg.connect(server.url(), autocommit=True) as admin:
                admin.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
                admin.execute("CREATE DATABASE bench TEMPLATE template0")

        def upgrade(program: str) -> Callable[[], object]:
            command: list[str | Path] = [BIN / program, "upgrade", "head"]
            return lambda: subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)

        try:
            compare(
                f"Upgrade: {REVISIONS} trivial revisions on a blank database (a ratio of 1.3 at most is wanted)",
                Side("spiritsafe upgrade head", upgrade("spiritsafe"), blank),
                Side("alembic upgrade head", upgrade("alembic"), blank),
            )
        finally:
            embedded.erase(folder / "server")


if __name__ == "__main__":
    main()
