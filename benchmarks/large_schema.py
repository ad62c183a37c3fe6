"""2,000 tables and nothing changed, next to Alembic's `compare_metadata` on the same database in the same run.

Each table has 10 columns, 2 indexes and a foreign key. Timed are: reading both catalogues and comparing them; the
whole `check` in a process that has imported the models, on a shadow that has seen them; and the peak of memory of
the first in processes of their own, above that of one that imports the same.
"""

import importlib
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from measuring import RUNS, Side, compare, scratch_folder
from sqlalchemy import MetaData, NullPool, create_engine, make_url

from spiritsafe.cli.app import app
from spiritsafe.core.catalog import Catalog
from spiritsafe.diff.compare import compare as compare_catalogs
from spiritsafe.postgres import embedded
from spiritsafe.postgres.catalog import read_catalog

TABLES = int(os.environ.get("TABLES", "2000"))
_RUNS = min(RUNS, 3)
_PIECE = 250  # tables in a revision: more would not fit into the lock table of a server as it comes
_MODELS = """\
from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, Numeric, String, Table, Text, func

metadata = MetaData()
for n in range({tables}):
    Table(
        f"t{{n}}", metadata,
        Column("id", Integer, primary_key=True),
        Column("parent_id", Integer, ForeignKey(f"t{{max(n - 1, 0)}}.id")),
        Column("name", String(100), nullable=False),
        Column("code", String(20), nullable=False, server_default="none"),
        Column("amount", Numeric(12, 2)),
        Column("quantity", Integer, nullable=False, server_default="0"),
        Column("note", Text),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("updated_at", DateTime(timezone=True)),
        Column("kind", String(10)),
        Index(f"ix_t{{n}}_name", "name"),
        Index(f"ix_t{{n}}_code_kind", "code", "kind"),
    )
pieces = [metadata.sorted_tables[n : n + {piece}] for n in range(0, {tables}, {piece})]
"""
_ENV = """\
from alembic import context
from sqlalchemy import create_engine, pool

import models

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""
_REVISION = """\
from alembic import op

import models

revision = "r{n:04}"
down_revision = {down!r}


def upgrade() -> None:
    models.metadata.create_all(op.get_bind(), tables=models.pieces[{n}], checkfirst=False)


def downgrade() -> None:
    models.metadata.drop_all(op.get_bind(), tables=models.pieces[{n}], checkfirst=False)
"""
_INI = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\npath_separator = os\n"


def make_project(folder: Path) -> None:
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(_INI)
    (folder / "models.py").write_text(_MODELS.format(tables=TABLES, piece=_PIECE))
    (folder / "migrations" / "env.py").write_text(_ENV)
    for n in range(-(-TABLES // _PIECE)):
        down = f"r{n - 1:04}" if n else None
        (versions / f"r{n:04}.py").write_text(_REVISION.format(n=n, down=down))


def metadata_of(folder: Path) -> MetaData:
    sys.path.insert(0, str(folder))
    found = importlib.import_module("models").metadata
    assert isinstance(found, MetaData)
    return found


def read(url: str) -> Catalog:
    with psycopg.connect(url) as connection:
        return read_catalog(lambda query: connection.execute(query.encode()).fetchall(), dependencies=False)


def ours(current: str, desired: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert compare_catalogs(*pool.map(read, (current, desired))) == ()


def theirs(metadata: MetaData, url: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def databases(server: embedded.Server, metadata: MetaData) -> tuple[str, str]:
    """Two databases that the models made."""
    current, desired = server.url("current"), server.url("desired")
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE current TEMPLATE template0")
        engine = create_engine(make_url(current).set(drivername="postgresql+psycopg"), poolclass=NullPool)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            metadata.create_all(connection, checkfirst=False)
        with psycopg.connect(current, autocommit=True) as connection_:
            connection_.execute("VACUUM ANALYZE")
        admin.execute("CREATE DATABASE desired TEMPLATE current STRATEGY file_copy")
    return current, desired


@contextmanager
def checking(folder: Path, server: embedded.Server) -> Iterator[None]:
    """Stand in the project, with the server as its shadow."""
    here = Path.cwd()
    os.chdir(folder)
    os.environ["SPIRITSAFE_SHADOW_URL"] = server.url()
    try:
        yield
    finally:
        os.chdir(here)
        del os.environ["SPIRITSAFE_SHADOW_URL"]


def check() -> None:
    with redirect_stdout(StringIO()):
        app.main(args=["check"], prog_name="spiritsafe", standalone_mode=False)


def peak(what: str, folder: Path, current: str, desired: str) -> int:
    """Kilobytes that a process needs to do this."""
    command = [sys.executable, __file__, what, str(folder), current, desired]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def high_water() -> int:
    """Kilobytes; `ru_maxrss` would begin with what the process that started this one had."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


def measured(what: str, folder: Path, current: str, desired: str) -> None:
    metadata = metadata_of(folder)
    if what == "ours":
        ours(current, desired)
    elif what == "theirs":
        theirs(metadata, current)
    print(high_water())


def memory(folder: Path, current: str, desired: str) -> None:
    found = {
        what: statistics.median(peak(what, folder, current, desired) for _ in range(_RUNS))
        for what in ("nothing", "ours", "theirs")
    }
    mine, other = (found[what] - found["nothing"] for what in ("ours", "theirs"))
    print(f"{TABLES} tables, nothing changed: peak of memory above the imported models")
    print(f"    {'two catalogues and their comparison':<34}{mine / 1024:>9.1f} MB")
    print(f"    {'compare_metadata':<34}{other / 1024:>9.1f} MB")
    print(f"    ratio {mine / max(other, 1):.2f}, wanted: under 0.50\n")


def main() -> None:
    with scratch_folder() as name:
        folder = name / "project"
        make_project(folder)
        metadata = metadata_of(folder)
        server = embedded.start(name / "server", binaries=embedded.find_binaries())
        try:
            current, desired = databases(server, metadata)
            alembic = Side("compare_metadata", lambda: theirs(metadata, current))
            both = Side("two catalogues and their comparison", lambda: ours(current, desired))
            title = f"{TABLES} tables, nothing changed"
            compare(f"{title}: reading and comparing", both, alembic, runs=_RUNS, goal="wanted: 10")
            with checking(folder, server):
                whole = Side("spiritsafe check, models imported", check)
                compare(f"{title}: the whole check, warm", whole, alembic, runs=_RUNS, goal="wanted: 4")
            memory(folder, current, desired)
        finally:
            embedded.erase(name / "server")


if __name__ == "__main__":
    if sys.argv[1:]:
        what, folder, current, desired = sys.argv[1:]
        measured(what, Path(folder), current, desired)
    else:
        main()
