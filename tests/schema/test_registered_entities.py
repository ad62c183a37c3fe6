"""What alembic_utils users registered, as statements."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from tests.workshop import Session

from spiritsafe.schema.registered_entities import entity_statements

alembic_utils = pytest.importorskip("alembic_utils")


@pytest.fixture(autouse=True)
def _nothing_registered() -> Iterator[None]:
    from alembic_utils.replaceable_entity import registry

    registry.clear()  # type: ignore[no-untyped-call]
    yield
    registry.clear()  # type: ignore[no-untyped-call]


def register() -> None:
    from alembic_utils.pg_extension import PGExtension
    from alembic_utils.pg_function import PGFunction
    from alembic_utils.pg_grant_table import PGGrantTable
    from alembic_utils.pg_materialized_view import PGMaterializedView
    from alembic_utils.pg_policy import PGPolicy
    from alembic_utils.pg_trigger import PGTrigger
    from alembic_utils.pg_view import PGView
    from alembic_utils.replaceable_entity import register_entities

    body = "returns trigger language plpgsql as $$ begin new.note := 'a:b %'; return new; end $$"
    register_entities([
        PGGrantTable(schema="public", table="notes", role="pg_monitor", grant="DELETE"),
        PGPolicy(schema="public", signature="mine", on_entity="public.notes", definition="using (note = 'x:y')"),
        PGTrigger(
            schema="public", signature="stamp", on_entity="public.notes",
            definition="before insert on public.notes for each row execute function public.stamp()",
        ),
        PGMaterializedView(schema="public", signature="kept", definition="select * from loud", with_data=True),
        PGView(schema="public", signature="loud", definition="select note::text from notes where note like '%:x'"),
        PGFunction(schema="public", signature="stamp()", definition=body),
        PGExtension(schema="public", signature="btree_gist"),
    ])  # fmt: skip


def test_they_are_sorted_so_that_what_is_needed_comes_first() -> None:
    register()
    words = [" ".join(statement.split()[:2]) for statement in entity_statements()]
    assert words == [
        "CREATE EXTENSION",
        "CREATE FUNCTION",
        "CREATE VIEW",
        "CREATE MATERIALIZED",
        "CREATE TRIGGER",
        "CREATE POLICY",
        "GRANT DELETE",
    ]


@pytest.mark.server
def test_they_run_as_they_are(second: Session) -> None:
    register()
    second.execute("CREATE TABLE notes (note text)")
    for statement in entity_statements():
        second.execute(statement.encode())
    second.execute("INSERT INTO notes VALUES ('x')")
    assert second.execute("SELECT note FROM notes").fetchone() == ("a:b %",)
    assert second.execute("SELECT qual FROM pg_policies").fetchone() == ("(note = 'x:y'::text)",)


def test_registration_order_is_kept_within_a_kind() -> None:
    from alembic_utils.pg_view import PGView
    from alembic_utils.replaceable_entity import register_entities

    register_entities([PGView(schema="public", signature=name, definition="select 1") for name in ("b", "a")])
    assert [statement.split()[2] for statement in entity_statements()] == ['"public"."b"', '"public"."a"']


def test_nobody_who_does_not_use_alembic_utils_imports_it() -> None:
    code = (
        "import sys\nfrom spiritsafe.schema.registered_entities import entity_statements\n"
        "assert entity_statements() == ()\nassert not any('alembic_utils' in name for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
