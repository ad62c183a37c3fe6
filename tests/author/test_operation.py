import pytest
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op
from alembic.operations import Operations
from alembic.operations.ops import MigrateOperation
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, NullPool, create_engine
from tests.workshop import Database

from spiritsafe.author.operation import AutocommitOp, NoteOp, SqlOp, is_plain

TEXTS = (
    "plain",
    'it\'s "quoted"',
    "100%",
    "%s %(a)s %%",
    ":name",
    "a::text",
    r"\:name \n",
    "several\n  lines,\n'one' indented",
    "größe",
    "{braces}",
    "a" * 200,
    "100% of :name\nand\\more",
    '"""',
)


def rendered(operation: MigrateOperation, connection: Connection | None = None) -> list[str]:
    context = MigrationContext.configure(connection, dialect_name="postgresql")
    options = {"alembic_module_prefix": "op.", "sqlalchemy_module_prefix": "sa.", "user_module_prefix": None}
    return render_op(AutogenContext(context, MetaData(), opts=options), operation)


@pytest.mark.server
@pytest.mark.parametrize("text", TEXTS)
def test_sql_arrives_at_the_server_as_it_was(database: Database, text: str) -> None:
    import sqlalchemy as sa

    statement = "COMMENT ON SCHEMA public IS '" + text.replace("'", "''") + "'"
    with create_engine(database.url, poolclass=NullPool).begin() as connection:
        source = "\n".join(rendered(SqlOp(statement), connection))
        exec(source, {"op": Operations(MigrationContext.configure(connection)), "sa": sa})
        comment = "SELECT obj_description('public'::regnamespace, 'pg_namespace')"
        assert connection.exec_driver_sql(comment).scalar() == text


def test_one_short_statement_is_one_line() -> None:
    assert rendered(SqlOp("DROP TABLE t")) == ["op.execute('DROP TABLE t')"]


def test_a_long_statement_has_a_line_of_source_for_each_line() -> None:
    assert rendered(SqlOp("CREATE VIEW v AS\n SELECT 1")) == [
        "op.execute(\n    'CREATE VIEW v AS\\n'\n    ' SELECT 1'\n)",
    ]


def test_a_note_is_a_comment() -> None:
    assert rendered(NoteOp("Slow.\nVery slow.")) == ["# Slow.", "# Very slow."]


def test_what_runs_outside_a_transaction_is_in_a_block() -> None:
    (text,) = rendered(AutocommitOp([NoteOp("Slow."), SqlOp("VACUUM t")]))
    assert text == "with op.get_context().autocommit_block():\n    # Slow.\n    op.execute('VACUUM t')"


def test_the_check_of_alembic_can_print_them() -> None:
    both = AutocommitOp([NoteOp("Slow."), SqlOp("VACUUM t")])
    assert both.to_diff_tuple() == ("autocommit", [("note", "Slow."), ("execute", "VACUUM t")])


@pytest.mark.parametrize("operation", [SqlOp("x"), NoteOp("x"), AutocommitOp([])])
def test_no_operation_guesses_its_way_back(operation: MigrateOperation) -> None:
    with pytest.raises(NotImplementedError):
        operation.reverse()


@pytest.mark.parametrize(
    ("sql", "plain"),
    [("now()", True), ("'a'::text", True), ("x[1:2]", True), ("'100%'", False), ("':a'", False), (r"E'\\'", False)],
)
def test_plain_is_what_renderers_carry_through(sql: str, *, plain: bool) -> None:
    assert is_plain(sql) == plain
