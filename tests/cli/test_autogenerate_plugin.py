"""Stock `alembic` with `autogenerate_plugins=["spiritsafe"]` in env.py gives the same answer."""

import pytest
from tests.cli.shop import EMAIL, NAME, Shop
from tests.workshop import Database, spelled

pytestmark = pytest.mark.server

PLUGIN = 'OPTIONS = {"autogenerate_plugins": ["spiritsafe"]}\n'
COLUMNS = (NAME, EMAIL, 'sa.Column("age", sa.Integer, index=True)', 'sa.UniqueConstraint("email", name="uq_email")')


@pytest.fixture
def url(shop: Shop, database: Database) -> str:
    """A database at the head of the history."""
    url = spelled(database.url)
    assert shop.stock("upgrade", "head", DATABASE_URL=url).code == 0
    return url


def test_the_same_files_are_written(shop: Shop, url: str) -> None:
    shop.write_models(*COLUMNS)
    assert shop.revision("--rev-id", "b0000002").code == 0
    ours = shop.bodies()
    shop.remove_written()
    shop.write_options(PLUGIN)
    done = shop.stock("revision", "--autogenerate", "-m", "change", "--rev-id", "b0000002", DATABASE_URL=url)
    assert done.code == 0, done.err
    assert shop.bodies() == ours
    first, second, third = shop.written()
    assert "\ndown_revision = 'b0000002'\n" in second
    assert [text.splitlines()[0] for text in (first, second, third)] == [
        '"""change',
        '"""change, online',
        '"""change 2',
    ]
    assert all('phase = "expand"\n' in text for text in (first, second, third))
    assert shop.stock("upgrade", "head", DATABASE_URL=url).code == 0
    checked = shop.stock("check", DATABASE_URL=url)
    assert (checked.code, checked.out) == (0, "No new upgrade operations detected.\n")


def test_a_rename_that_nobody_answered_fails_in_a_few_lines_and_writes_nothing(shop: Shop, url: str) -> None:
    shop.write_options(PLUGIN)
    shop.write_models('sa.Column("full_name", sa.Text, nullable=False)', EMAIL)
    done = shop.stock("revision", "--autogenerate", "-m", "change", DATABASE_URL=url)
    assert done.code != 0
    text = done.out + done.err
    assert "Traceback" not in text
    assert text.startswith(
        "FAILED: 1 rename is not answered: column person.name\n"
        "why:   what is gone resembles what is new; if it was renamed, dropping it would lose what is in it\n"
        "next:  give one of the flags below to 'spiritsafe revision --autogenerate', or say it in the models: "
        'info={"renamed_from": ...} on what is new\n'
    )
    assert "    --rename 'column person.name -> person.full_name'\n" in text
    assert shop.written() == []
    checked = shop.stock("check", DATABASE_URL=url)
    assert checked.code != 0
    assert (checked.out + checked.err).startswith("FAILED: New upgrade operations detected: ")


def test_stock_alembic_without_the_plugin_is_as_ever(shop: Shop, url: str) -> None:
    shop.write_models(*COLUMNS)
    assert shop.stock("revision", "--autogenerate", "-m", "change", DATABASE_URL=url).code == 0
    [text] = shop.written()
    assert "op.create_index(op.f('ix_person_age'), 'person', ['age'], unique=False)" in text
    assert "op.create_unique_constraint('uq_email', 'person', ['email'])" in text


def test_an_empty_revision_is_written_as_by_stock_alembic(shop: Shop, url: str) -> None:
    shop.write_options(PLUGIN)
    assert shop.stock("revision", "--autogenerate", "-m", "nothing", DATABASE_URL=url).code == 0
    [body] = shop.bodies()
    assert "op." not in body
