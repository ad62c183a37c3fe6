"""What `revision --autogenerate` has written is reviewed at once: it is not to find fault with its own guards."""

import pytest
from tests.cli.shop import EMAIL, NAME, Shop
from tests.workshop import Database

pytestmark = pytest.mark.server

CHECK = 'sa.CheckConstraint("name <> \'x\'", name="real")'
REQUIRED = 'sa.Column("code", sa.Text, nullable=False)'
UNIQUE = 'sa.UniqueConstraint("name", "email", name="one_of_each")'


@pytest.mark.parametrize("wanted", [(NAME, EMAIL, CHECK), (NAME, EMAIL, UNIQUE), (NAME, EMAIL, CHECK, UNIQUE)])
def test_a_constraint_that_rows_may_break_passes(shop: Shop, database: Database, wanted: tuple[str, ...]) -> None:
    url = ("--url", database.url.render_as_string(hide_password=False))
    assert shop.call(*url, "upgrade", "heads").code == 0
    shop.write_models(*wanted)
    done = shop.revision()
    assert done.code == 0, done.err
    assert "fails-when-run" not in done.out
    assert "missing-downgrade" not in done.out
    assert "error:" not in done.out
    gated = shop.call(*url, "upgrade", "heads", "--gate")
    assert gated.code == 0, gated.err


def test_a_column_that_no_row_can_have_is_told_once_and_by_its_own_name(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, REQUIRED)
    done = shop.revision()
    assert done.code == 0, done.err
    assert "fails-when-run" not in done.out
    assert "breaks-running-application" in done.out
