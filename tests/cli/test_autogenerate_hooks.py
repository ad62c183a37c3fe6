"""What `env.py` gives to `context.configure` means what Alembic says it means."""

import sys
from collections.abc import Callable

import pytest
from tests.cli.shop import EMAIL, NAME, Shop

pytestmark = pytest.mark.server

AGE = 'sa.Column("age", sa.Integer)'
ADDED = "op.add_column('person', sa.Column('age', sa.Integer(), nullable=True))"
OTHER = 'sa.Table("other", metadata, sa.Column("id", sa.Integer, primary_key=True))'
AGREE = "the models and the revisions agree: no revision was written\n"
MONEY = (
    "class Money(sa.TypeDecorator):\n    impl = sa.Numeric(10, 2)\n    cache_ok = True\n\n"
    '    def __repr__(self):\n        return "Money()"\n'
)
RENDER = """
def render(kind, item, context):
    if kind == "type" and type(item).__name__ == "Money":
        context.imports.add("from shop_models import Money")
        return "Money()"
    return False
OPTIONS = {"render_item": render}
"""


def only_age(shop: Shop) -> None:
    """One revision was written, and it adds `age` and does nothing else."""
    [body] = shop.bodies()
    assert [line.strip() for line in body.splitlines() if "op." in line] == [ADDED, "op.drop_column('person', 'age')"]


@pytest.mark.parametrize(
    ("options", "columns", "tail"),
    [
        pytest.param(
            '{"include_object": lambda item, name, kind, reflected, other: not (kind == "table" and name == "other")}',
            (NAME, EMAIL, AGE),
            OTHER,
            id="a table of the models, with its counter",
        ),
        pytest.param(
            '{"include_object": lambda item, name, kind, reflected, other: not reflected}',
            (NAME, EMAIL, AGE),
            "",
            id="whatever the models do not have",
        ),
        pytest.param('{"include_schemas": False}', (NAME, EMAIL, AGE), "", id="other schemas"),
        pytest.param(
            '{"include_schemas": True, "include_name": lambda name, kind, parents: name not in ("theirs", "notes", '
            '"by_hand", "extra", "fk")}',
            (NAME, EMAIL, AGE),
            "",
            id="names of everything",
        ),
        pytest.param(
            '{"compare_type": False}', ('sa.Column("name", sa.String(50), nullable=False)', EMAIL, AGE), "", id="types"
        ),
        pytest.param(
            '{"compare_type": lambda context, there, modelled, old, new: modelled.name != "name"}',
            ('sa.Column("name", sa.String(50), nullable=False)', EMAIL, AGE),
            "",
            id="the type of one column",
        ),
        pytest.param(
            '{"compare_server_default": False}',
            ('sa.Column("name", sa.Text, nullable=False, server_default="x")', EMAIL, AGE),
            "",
            id="defaults",
        ),
        pytest.param(
            '{"compare_server_default": lambda context, there, modelled, old, given, new: new != "\'x\'::text"}',
            ('sa.Column("name", sa.Text, nullable=False, server_default="x")', EMAIL, AGE),
            "",
            id="one default",
        ),
    ],
)
def test_what_env_py_leaves_out_is_left_out(options: str, columns: tuple[str, ...], tail: str, shop: Shop) -> None:
    if "reflected" in options and not tail:
        foreign = (
            "CREATE INDEX by_hand ON person (name)",
            "ALTER TABLE person ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES person",
        )
        shop.write_revision("0002_theirs", "b0000002", "a0000001", "CREATE TABLE theirs (id int)", *foreign)
    if "schemas" in options:
        shop.write_revision(
            "0002_theirs", "b0000002", "a0000001", "CREATE SCHEMA theirs", "CREATE TABLE theirs.t (id int)"
        )
    shop.write_options(f"OPTIONS = {options}\n")
    shop.write_models(*columns, tail=tail)
    done = shop.revision()
    assert done.code == 0, done.err
    only_age(shop)
    assert shop.call("check").code == 0


def test_include_name_sees_tables_columns_and_indexes(shop: Shop) -> None:
    shop.write_revision(
        "0002_theirs",
        "b0000002",
        "a0000001",
        "CREATE TABLE theirs (id int)",
        "ALTER TABLE person ADD extra int",
        "CREATE INDEX by_hand ON person (name)",
    )
    left_out = {("theirs", "table"), ("extra", "column"), ("by_hand", "index")}
    shop.write_options(f"OPTIONS = {{'include_name': lambda name, kind, parents: (name, kind) not in {left_out}}}\n")
    assert shop.revision().out == AGREE
    shop.write_options("OPTIONS = {}\n")
    checked = shop.call("check")
    assert checked.err.endswith(
        "Operations:\n    dropped column public.person.extra\n    dropped index public.person.by_hand\n"
        "    dropped table public.theirs\n"
    )


def test_defaults_are_compared_unless_that_is_refused_in_so_many_words(shop: Shop) -> None:
    shop.write_models('sa.Column("name", sa.Text, nullable=False, server_default="x")', EMAIL)
    assert shop.call("check").err.endswith("Operations:\n    altered column public.person.name\n")


def test_the_version_table_and_its_schema_are_alembics(shop: Shop) -> None:
    env = shop.folder / "migrations" / "env.py"
    made = "connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS theirs')\n        connection.commit()\n        "
    env.write_text(env.read_text().replace("        context.configure(conn", f"        {made}context.configure(conn"))
    shop.write_options('OPTIONS = {"version_table": "versions", "version_table_schema": "theirs"}\n')
    shop.write_models(NAME, EMAIL, AGE)
    assert shop.revision().code == 0
    only_age(shop)


@pytest.mark.parametrize(
    ("hook", "written", "code"),
    [
        ("for script in scripts: script.upgrade_ops.ops[:] = script.downgrade_ops.ops[:] = []", [], 0),
        ("scripts[:] = []", [], 0),
        ('scripts[0].message = "as we call it"', ['"""as we call it'], 1),
    ],
)
def test_process_revision_directives_has_the_last_word(hook: str, written: list[str], code: int, shop: Shop) -> None:
    shop.write_options(
        f"def process(context, revision, scripts):\n    {hook}\nOPTIONS = {{'process_revision_directives': process}}\n"
    )
    shop.write_models(NAME, EMAIL, AGE)
    if hook != "scripts[:] = []":  # Alembic's own check needs a script to look at
        assert shop.call("check").code == code
    assert shop.revision().code == 0
    assert [text.splitlines()[0] for text in shop.written()] == written


def test_a_rewriter_may_add_an_operation(shop: Shop) -> None:
    shop.write_options(
        "from alembic.autogenerate.rewriter import Rewriter\nfrom alembic.operations import ops\n"
        "writer = Rewriter()\n\n@writer.rewrites(ops.AddColumnOp)\ndef also(context, revision, operation):\n"
        '    return [operation, ops.ExecuteSQLOp("SELECT 42")]\n\n'
        'OPTIONS = {"process_revision_directives": writer}\n'
    )
    shop.write_models(NAME, EMAIL, AGE)
    assert shop.revision().code == 0
    [body] = shop.bodies()
    assert f"    {ADDED}\n    op.execute('SELECT 42')\n" in body


@pytest.mark.parametrize(
    ("options", "spelled"),
    [
        (RENDER, "Money()"),
        ('OPTIONS = {"user_module_prefix": "shop_models."}\n', "shop_models.Money()"),
        ("OPTIONS = {}\n", "sa.Numeric(precision=10, scale=2)"),
    ],
)
def test_a_type_of_the_projects_own_is_written_as_the_project_says(options: str, spelled: str, shop: Shop) -> None:
    shop.write_options(options)
    shop.write_models(
        NAME,
        EMAIL,
        'sa.Column("price", Money)',
        head=MONEY,
        tail='sa.Table("sale", metadata, sa.Column("id", sa.Uuid, primary_key=True), sa.Column("price", Money))\n',
    )
    assert shop.revision().code == 0
    [text] = shop.written()
    assert f"op.add_column('person', sa.Column('price', {spelled}, nullable=True))" in text
    assert f"    sa.Column('price', {spelled}, nullable=True),\n" in text
    assert ("from shop_models import Money\n" in text) == (options == RENDER)
    if "prefix" not in options:
        assert shop.call("check").code == 0


def no_phase(shop: Shop) -> None:
    mako = shop.folder / "migrations" / "script.py.mako"
    mako.write_text(mako.read_text().replace('phase = "expand"\n', ""))


def a_phase_of_its_own(shop: Shop) -> None:
    mako = shop.folder / "migrations" / "script.py.mako"
    mako.write_text(mako.read_text().replace('phase = "expand"', "phase: str | None = None"))


@pytest.mark.parametrize("prepare", [no_phase, a_phase_of_its_own])
def test_the_phase_is_there_before_post_write_hooks_run(prepare: Callable[[Shop], None], shop: Shop) -> None:
    prepare(shop)
    (shop.folder / "see.py").write_text('import sys\nopen("seen", "w").write(open(sys.argv[1]).read())\n')
    with (shop.folder / "alembic.ini").open("a") as ini:
        ini.write("\n[post_write_hooks]\nhooks = see\nsee.type = exec\n")
        ini.write(f"see.executable = {sys.executable}\nsee.options = see.py REVISION_SCRIPT_FILENAME\n")
    shop.write_models(NAME, EMAIL, AGE)
    assert shop.revision().code == 0
    seen = (shop.folder / "seen").read_text()
    assert [line for line in seen.splitlines() if line.startswith("phase")] == ['phase = "expand"']
    assert shop.written() == [seen]


def test_several_collections_of_models(shop: Shop) -> None:
    shop.write_options("from shop_models import metadata, more\nOPTIONS = {'target_metadata': [metadata, more]}\n")
    shop.write_models(NAME, EMAIL, tail=f"more = sa.MetaData()\n{OTHER.replace('metadata', 'more')}\n")
    assert shop.revision().code == 0
    [body] = shop.bodies()
    assert "op.create_table('other'," in body


ASYNC = """
import asyncio

from alembic import context
from shop_models import metadata
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config


def run(connection):
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


async def connect():
    section = context.config.get_section(context.config.config_ini_section, {})
    engine = async_engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)


asyncio.run(connect())
"""


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg2", "psycopg"])
def test_any_driver_writes_the_same(driver: str, shop: Shop) -> None:
    if driver == "asyncpg":
        (shop.folder / "migrations" / "env.py").write_text(ASYNC)
    shop.write_models(NAME, EMAIL, AGE)
    done = shop.revision(DATABASE_URL=f"postgresql+{driver}://nobody@nowhere.invalid/shop")
    assert done.code == 0, done.err
    only_age(shop)
