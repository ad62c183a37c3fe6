"""`--head`, labels, `--splice`, `--depends-on`, `--rev-id`, `--version-path` and `--sql` with `--autogenerate`."""

import re

import pytest
from tests.cli.shop import EMAIL, NAME, Shop

pytestmark = pytest.mark.server


@pytest.fixture
def forked(shop: Shop) -> Shop:
    """Two heads, one of them on a labelled branch, and models that need two revisions."""
    shop.write_revision("0002_left", "b0000002", "a0000001", "SELECT 1")
    shop.write_revision("0002_right", "b0000003", "a0000001", "SELECT 1")
    with (shop.versions / "0002_left.py").open("a") as file:
        file.write('\n\nbranch_labels = ("left",)\n')
    shop.write_models(NAME, EMAIL, 'sa.Column("age", sa.Integer, index=True)')
    return shop


def links(text: str) -> dict[str, str]:
    return dict(re.findall(r"^(revision|down_revision|branch_labels|depends_on) = (.*)$", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--head", "left@head"), {"down_revision": "'b0000002'"}),
        (("--head", "b0000003"), {"down_revision": "'b0000003'"}),
        (("--head", "heads"), {"down_revision": "('b0000002', 'b0000003')"}),
        (("--head", "a0000001", "--splice"), {"down_revision": "'a0000001'"}),
        (("--head", "left@head", "--branch-label", "more"), {"branch_labels": "('more',)"}),
        (("--head", "left@head", "--depends-on", "b0000003"), {"depends_on": "'b0000003'"}),
        (("--head", "left@head", "--version-path", "migrations/versions"), {"down_revision": "'b0000002'"}),
    ],
)
def test_the_first_revision_goes_where_it_was_told_and_the_others_follow(
    arguments: tuple[str, ...], expected: dict[str, str], forked: Shop
) -> None:
    done = forked.revision("--rev-id", "c0000004", *arguments)
    assert done.code == 0, done.err
    first, other = (links(text) for text in forked.written())
    assert first == {**first, "revision": "'c0000004'", **expected}
    assert other == {**other, "down_revision": "'c0000004'", "branch_labels": "None", "depends_on": "None"}


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            ("--head", "a0000001"),
            [
                "the revisions cannot be used as asked",
                (
                    "Revision a0000001 is not a head revision; please specify --splice to create a new branch "
                    "from this revision"
                ),
            ],
        ),
        (
            ("--head", "nosuch"),
            [
                "there is no revision 'nosuch'",
                "no file in the migrations folder has that id, or one that begins with it",
            ],
        ),
        (
            ("--head", "left@head", "--version-path", "nosuch"),
            ["the revisions cannot be used as asked", "Path nosuch is not represented in current version locations"],
        ),
        (
            ("--sql",),
            ["the revisions cannot be used as asked", "Using --sql with --autogenerate does not make any sense"],
        ),
    ],
)
def test_what_alembic_refuses_is_refused(arguments: tuple[str, ...], lines: list[str], forked: Shop) -> None:
    before = forked.files()
    done = forked.revision(*arguments)
    assert (done.code, done.three_lines[:2]) == (2, lines)
    assert forked.files() == before
