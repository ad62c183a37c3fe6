"""`spiritsafe revision --autogenerate` and `check`: what is written, what is said, and nothing else."""

import re
from pathlib import Path

import pytest
from tests.cli.shop import EMAIL, NAME, Shop

pytestmark = pytest.mark.server

AGE = 'sa.Column("age", sa.Integer)'
FULL_NAME = 'sa.Column("full_name", sa.Text, nullable=False)'
RENAME = "column person.name -> person.full_name"


def test_models_and_revisions_that_agree_are_left_alone(shop: Shop) -> None:
    before = shop.files()
    done = shop.revision()
    assert (done.code, done.out) == (0, "the models and the revisions agree: no revision was written\n")
    assert shop.files() == before
    checked = shop.call("check")
    assert (checked.code, checked.out) == (0, "No new upgrade operations detected.\n")


def test_a_difference_is_shown_by_check_and_written_by_revision_and_then_it_is_gone(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, AGE)
    checked = shop.call("check")
    assert checked.code == 1
    assert checked.three_lines[0] == "the models and the database differ"
    assert "Operations:\n    added column public.person.age" in checked.err
    done = shop.revision("--rev-id", "b0000002")
    assert done.code == 0, done.err
    [text] = shop.written()
    assert "down_revision = 'a0000001'\n" in text
    assert 'phase = "expand"\n' in text
    assert "    op.add_column('person', sa.Column('age', sa.Integer(), nullable=True))\n" in text
    assert "    op.drop_column('person', 'age')\n" in text
    assert shop.call("check").code == 0
    assert shop.revision().out == "the models and the revisions agree: no revision was written\n"


def test_what_cannot_run_in_one_transaction_is_chained(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, 'sa.Column("age", sa.Integer, index=True)')
    assert shop.revision("--rev-id", "b0000002").code == 0
    first, other = shop.written()
    assert re.findall("^(?:revision|down_revision) = '(.*)'$", first, re.MULTILINE) == ["b0000002", "a0000001"]
    assert "\ndown_revision = 'b0000002'\n" in other
    assert other.startswith('"""change, online\n')
    assert "with op.get_context().autocommit_block():" in other
    assert shop.call("check").code == 0


def test_single_writes_one_revision(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, 'sa.Column("age", sa.Integer, index=True)')
    assert shop.revision("--single").code == 0
    [text] = shop.written()
    assert "postgresql_concurrently" not in text
    assert shop.call("check").code == 0


@pytest.mark.parametrize("flags", [(), ("--single",)])
def test_the_same_models_give_the_same_bytes(flags: tuple[str, ...], shop: Shop) -> None:
    shop.write_models(
        NAME,
        EMAIL,
        'sa.Column("mood", sa.Enum("good", "bad", name="mood"), index=True)',
        'sa.UniqueConstraint("email", name="uq_person_email")',
        tail='sa.Table("b", metadata, sa.Column("id", sa.Integer, primary_key=True))\n'
        'sa.Table("a", metadata, sa.Column("id", sa.Integer, sa.ForeignKey("b.id")))\n',
    )
    outcomes = []
    for _ in range(2):
        done = shop.revision("--rev-id", "b0000002", *flags)
        assert done.code == 0, done.err
        texts = "\f".join(shop.written())
        for number, name in enumerate(re.findall(r"^revision = '(\w+)'$", texts, re.MULTILINE)):
            texts = texts.replace(name, f"r{number}")
        outcomes.append(re.sub("Create Date: .*", "", texts))
        shop.remove_written()
    assert outcomes[0] == outcomes[1]


def test_a_rename_that_nobody_answered_writes_nothing_and_prints_the_flags(shop: Shop) -> None:
    shop.write_models(FULL_NAME, EMAIL)
    before = shop.files()
    done = shop.revision()
    assert done.code == 7
    assert done.three_lines == [
        "1 rename is not answered: column person.name",
        "what is gone resembles what is new; if it was renamed, dropping it would lose what is in it",
        "answer each with one of its flags below, in a file with --answers, or run this in a terminal",
    ]
    assert f"    --rename '{RENAME}'\n    --not-rename '{RENAME}'\n" in done.err
    assert shop.files() == before


@pytest.mark.parametrize("way", ["flag", "file", "marker"])
def test_an_answered_rename_is_a_rename(way: str, shop: Shop) -> None:
    marked = 'sa.Column("full_name", sa.Text, nullable=False, info={"renamed_from": "name"})'
    shop.write_models(marked if way == "marker" else FULL_NAME, EMAIL)
    (shop.folder / "answers.txt").write_text(f"# what became of the name\nrename {RENAME}\n")
    arguments = {"flag": ("--rename", RENAME), "file": ("--answers", "answers.txt"), "marker": ()}
    done = shop.revision(*arguments[way])
    assert done.code == 0, done.err
    [text] = shop.written()
    assert re.search(r"op\.alter_column\('person', 'name',\s+new_column_name='full_name'\)", text)
    assert "drop_column" not in text
    assert shop.call("check").code == 0


@pytest.mark.parametrize("way", ["flag", "file"])
def test_what_is_not_a_rename_is_dropped_and_added(way: str, shop: Shop) -> None:
    shop.write_models(NAME, 'sa.Column("address", sa.Text)')
    answer = "column person.email -> person.address"
    (shop.folder / "answers.txt").write_text(f"not-rename {answer}\n")
    done = shop.revision(*(("--not-rename", answer) if way == "flag" else ("--answers", "answers.txt")))
    assert done.code == 0, done.err
    first, other = shop.written()
    assert "op.add_column('person', sa.Column('address', sa.Text(), nullable=True))" in first
    assert "op.drop_column('person', 'email')" in other
    assert ('phase = "expand"' in first, 'phase = "contract"' in other) == (True, True)


def test_a_marker_that_has_done_its_work_is_reported(shop: Shop) -> None:
    shop.write_models('sa.Column("name", sa.Text, nullable=False, info={"renamed_from": "nick"})', EMAIL)
    done = shop.revision()
    assert (done.code, done.out) == (0, "the models and the revisions agree: no revision was written\n")
    assert "note: renamed_from nick on column public.person.name can be removed: the rename is done\n" in done.err


def test_neither_a_database_nor_an_opt_in_is_needed(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, AGE)
    done = shop.revision(DATABASE_URL="postgresql://nobody@nowhere.invalid/shop")
    assert done.code == 0, done.err
    assert shop.call("check", DATABASE_URL="postgresql://nobody@nowhere.invalid/shop").code == 0


def test_nothing_is_left_in_the_project_but_the_revision(shop: Shop) -> None:
    def files() -> set[str]:
        paths = (path.relative_to(shop.folder) for path in shop.folder.rglob("*") if path.is_file())
        return {str(path) for path in paths if path.suffix != ".pyc"}

    before = files()
    shop.write_models(NAME, EMAIL, AGE)
    assert shop.revision("--rev-id", "b0000002").code == 0
    left = {name for name in files() - before if not name.startswith(".spiritsafe/")}
    assert left == {str(Path("migrations", "versions", "b0000002_change.py"))}
