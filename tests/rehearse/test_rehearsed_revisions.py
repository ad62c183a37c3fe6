"""Revisions on the shadow, through the project's own env.py: every statement with its line, however it is sent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from tests.workshop import NewProject

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.errors import DatabaseError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.project.settings import Settings, load_settings
from spiritsafe.rehearse.revisions import rehearse_revisions
from spiritsafe.rehearse.selection import every_revision, selection_of

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("nothing_left")]
Rehearse = Callable[..., Trace]
BEFORE = """
    op.execute("CREATE TABLE orders (id bigint PRIMARY KEY, note text)")
"""


@pytest.fixture
def rehearse(project: NewProject, shadow: Shadow, configuration: Callable[[], Config]) -> Rehearse:
    """Write a revision that follows another one, and rehearse it."""

    def run(upgrade: str, *, before: str = BEFORE, settings: Settings | None = None) -> Trace:
        folder = project("plain")
        versions = folder / "migrations" / "versions"
        for path in versions.glob("*.py"):
            path.unlink()
        _write(versions, "one", None, before)
        _write(versions, "two", "one", upgrade)
        config = configuration()
        scripts = ScriptDirectory.from_config(config)
        chosen = settings or load_settings(Path("pyproject.toml"), {}, {})
        return rehearse_revisions(config, shadow, chosen, selection_of(scripts, every_revision(scripts)[-1:]))

    return run


def _write(folder: Path, name: str, down: str | None, upgrade: str) -> None:
    (folder / f"{name}.py").write_text(
        f'"""{name}."""\n\nimport time\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f"revision = {name!r}\ndown_revision = {down!r}\n\n\ndef upgrade():{upgrade}\n\ndef downgrade():\n    pass\n"
    )


def line_of(seen: Observation, text: str) -> bool:
    """Whether the line of the file that it names has this text."""
    assert seen.statement.file is not None
    assert seen.statement.line is not None
    return text in Path(seen.statement.file).read_text().splitlines()[seen.statement.line - 1]


def test_each_statement_has_its_revision_and_the_line_of_its_operation(rehearse: Rehearse) -> None:
    trace = rehearse("""
    op.add_column("orders", sa.Column("total", sa.Integer()))
    op.create_index(
        "ix_orders_note",
        "orders",
        ["note"],
    )
""")
    add, index = trace.observations
    assert {seen.statement.revision for seen in trace.observations} == {"two"}
    assert line_of(add, "op.add_column")
    assert line_of(index, "op.create_index")
    assert index.scans == ("public.orders",)


def test_what_alembic_does_itself_is_not_the_revisions(rehearse: Rehearse) -> None:
    (seen,) = rehearse('\n    op.execute("ALTER TABLE orders ADD COLUMN a int")\n').observations
    assert [(lock.relation, lock.mode) for lock in seen.locks] == [("public.orders", LockMode.ACCESS_EXCLUSIVE)]
    assert seen.scans == ()


def test_a_raw_cursor_is_seen_and_said_to_be_one(rehearse: Rehearse) -> None:
    (seen,) = rehearse("""
    cursor = op.get_bind().connection.cursor()
    cursor.execute("ALTER TABLE orders DROP COLUMN note")
""").observations
    assert (seen.statement.unseen, seen.statement.sql) == ("raw cursor", "ALTER TABLE orders DROP COLUMN note")
    assert line_of(seen, "cursor.execute")
    assert seen.lock_on("public.orders") is LockMode.ACCESS_EXCLUSIVE


def test_several_statements_in_one_string_are_one_observation(rehearse: Rehearse) -> None:
    (seen,) = rehearse("""
    op.execute("CREATE TABLE tags (id int); CREATE INDEX ix ON orders (note)")
""").observations
    assert sorted(one.name for one in seen.created) == ["public.ix", "public.tags"]


def test_an_autocommit_block_is_seen(rehearse: Rehearse) -> None:
    plain, alone = rehearse("""
    op.execute("ALTER TABLE orders ADD COLUMN a int")
    with op.get_context().autocommit_block():
        op.create_index("ix", "orders", ["note"], postgresql_concurrently=True)
""").observations
    assert plain.statement.transaction is not None
    assert alone.statement.transaction is None
    assert alone.lock_on("public.orders") is LockMode.SHARE_UPDATE_EXCLUSIVE
    assert line_of(alone, "op.create_index")


def test_parameters_are_kept_beside_the_statement(rehearse: Rehearse) -> None:
    (seen,) = rehearse("""
    op.get_bind().execute(sa.text("UPDATE orders SET note = :note WHERE id = 1"), {"note": "50 % off"})
""").observations
    assert seen.statement.sql == "UPDATE orders SET note = $1 WHERE id = 1"
    assert "50 % off" in seen.statement.parameters


def test_made_up_rows_fail_what_rows_would_fail(rehearse: Rehearse) -> None:
    (seen,) = rehearse('\n    op.execute("ALTER TABLE orders ADD COLUMN total int NOT NULL")\n').observations
    assert seen.failure is not None
    assert (seen.failure.sqlstate, seen.failure.rows) == ("23502", True)


def test_what_breaks_the_running_application_is_told(rehearse: Rehearse) -> None:
    (seen,) = rehearse('\n    op.drop_column("orders", "note")\n').observations
    assert seen.broken[0] == 'SELECT id, note FROM public.orders: column "note" does not exist'


def test_a_statement_that_fails_ends_the_rehearsal_and_is_in_the_trace(rehearse: Rehearse) -> None:
    trace = rehearse('\n    op.execute("ALTER TABLE nothing ADD COLUMN a int")\n    op.execute("SELECT 1")\n')
    (seen,) = trace.observations
    assert seen.failure is not None
    assert seen.failure.message == 'relation "nothing" does not exist'
    assert trace.notes[0].startswith("the rehearsal ended at the history does not replay: revision two")


def test_a_revision_that_does_not_end_is_stopped_and_named(rehearse: Rehearse) -> None:
    settings = load_settings(Path("nothing.toml"), {"SPIRITSAFE_REVIEW_TIMEOUT": "500ms"}, {})
    with pytest.raises(DatabaseError) as raised:
        rehearse('\n    op.execute("SELECT pg_sleep(60)")\n', settings=settings)
    assert raised.value.what == "revision two did not end within 500ms and was stopped"
    assert raised.value.details == (("the last statement", "SELECT pg_sleep(60)"),)


def test_a_loop_that_does_not_end_is_stopped_too(rehearse: Rehearse) -> None:
    settings = load_settings(Path("nothing.toml"), {"SPIRITSAFE_REVIEW_TIMEOUT": "500ms"}, {})
    with pytest.raises(DatabaseError, match="revision two did not end within 500ms and was stopped"):
        rehearse("\n    while True:\n        time.sleep(0.01)\n", settings=settings)
