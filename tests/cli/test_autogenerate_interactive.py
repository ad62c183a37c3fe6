"""Questions on a terminal: Enter stops, and only a clear answer is one."""

import os
import re
import sys
from collections.abc import Callable

import pexpect
import pytest
from tests.cli.shop import EMAIL, NAME, Shop

pytestmark = pytest.mark.server

Talk = Callable[..., tuple[int, str]]
RENAMED = 'sa.Column("full_name", sa.Text, nullable=False)'


@pytest.fixture
def talk(shop: Shop) -> Talk:
    def call(*answers: str) -> tuple[int, str]:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "spiritsafe", "revision", "--autogenerate", "-m", "change"],
            env={**os.environ, "SPIRITSAFE_SHADOW_URL": shop.shadow, "COLUMNS": "200"},
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 400),
        )
        said = ""
        for answer in answers:
            child.expect_exact("stop [Enter]:")
            said += child.before or ""
            child.sendline(answer)
        child.expect(pexpect.EOF)
        said += child.before or ""
        child.close()
        return child.exitstatus or 0, re.sub(r"\x1b\[[0-9;]*m", "", said).replace("\r\n", "\n")

    return call


@pytest.mark.parametrize("answer", ["", "maybe", "2"])
def test_anything_but_a_clear_answer_stops_and_writes_nothing(answer: str, shop: Shop, talk: Talk) -> None:
    shop.write_models(RENAMED, EMAIL)
    code, said = talk(answer)
    assert code == 7
    assert "was column person.name renamed to person.full_name?\n    type: text\n" in said
    assert "error: stopped at a question: column person.name\nwhy:   it was not answered\n" in said
    assert shop.written() == []


def test_yes_renames(shop: Shop, talk: Talk) -> None:
    shop.write_models(RENAMED, EMAIL)
    code, said = talk("y")
    assert code == 0, said
    [text] = shop.written()
    assert "new_column_name='full_name'" in text


def test_no_drops_and_adds(shop: Shop, talk: Talk) -> None:
    shop.write_models(NAME, 'sa.Column("mail", sa.Text)')
    code, said = talk("n")
    assert code == 0, said
    texts = "".join(shop.written())
    assert "op.add_column('person', sa.Column('mail', sa.Text(), nullable=True))" in texts
    assert "op.drop_column('person', 'email')" in texts


def test_an_interruption_writes_nothing(shop: Shop, talk: Talk) -> None:
    shop.write_models(RENAMED, EMAIL)
    code, said = talk("\x03")
    assert (code, shop.written()) == (130, []), said
