"""Mistakes around `revision --autogenerate`: three lines, the exit code, nothing written."""

import pytest
from tests.cli.shop import EMAIL, NAME, Shop

pytestmark = pytest.mark.server

LONG = "a" * 70
AGE = 'sa.Column("age", sa.Integer)'
RENAME = "column person.name -> person.full_name"
MALFORMED = (
    "write it like 'column person.name -> person.full_name'; kinds: table, column, index, constraint, sequence, "
    "enum_type, enum_value"
)


def refused(shop: Shop, *arguments: str, **env: str) -> tuple[int, list[str], str]:
    """Call it, and see that nothing was written."""
    before = shop.files()
    done = shop.revision(*arguments, **env)
    assert shop.files() == before
    assert "Traceback" not in done.out + done.err
    return done.code, done.three_lines, done.err


def test_models_that_cannot_be_created(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, 'sa.Column("code", sa.Text, server_default=sa.text("no_such()"))')
    code, lines, text = refused(shop)
    assert (code, lines) == (
        3,
        [
            "the models cannot be created: table person failed",
            "function no_such() does not exist",
            "correct the model so that the statement below runs on a blank database (SQLSTATE 42883)",
        ],
    )
    assert "Statement:\n    CREATE TABLE person (" in text


def test_an_extension_that_the_shadow_lacks(shop: Shop) -> None:
    shop.write_models(
        NAME, EMAIL, tail='sa.event.listen(metadata, "before_create", sa.DDL("CREATE EXTENSION no_such"))'
    )
    code, lines, _ = refused(shop)
    assert (code, lines) == (
        3,
        [
            "the models cannot be created: a statement of an event listener failed",
            "the shadow has no extension 'no_such'",
            "name a server that has it with --shadow-url, or a folder of PostgreSQL programs that has it with --pg-bin",
        ],
    )


def test_a_history_that_does_not_replay(shop: Shop) -> None:
    shop.write_revision("0002_broken", "b0000002", "a0000001", "ALTER TABLE no_such ADD COLUMN x int")
    code, lines, text = refused(shop)
    assert (code, lines) == (
        3,
        [
            "the history does not replay: revision b0000002 0002_broken. failed",
            f'relation "no_such" does not exist ({shop.versions}/0002_broken.py, line 10)',
            "correct the revision: on a blank database the whole history has to run (SQLSTATE 42P01)",
        ],
    )
    assert "Statement:\n    ALTER TABLE no_such ADD COLUMN x int" in text


def test_two_heads(shop: Shop) -> None:
    shop.write_revision("0002_left", "b0000002", "a0000001", "SELECT 1")
    shop.write_revision("0002_right", "b0000003", "a0000001", "SELECT 1")
    shop.write_models('sa.Column("full_name", sa.Text, nullable=False)', EMAIL)  # a question that is not asked in vain
    code, lines, text = refused(shop)
    assert (code, lines) == (
        2,
        [
            "the history has 2 heads, and 'head' means one",
            "two revisions follow the same one, as after merging two branches of work",
            "join them with 'spiritsafe merge heads -m \"merge\"', or name one of them",
        ],
    )
    assert "Heads:\n    b0000002 0002_left.\n    b0000003 0002_right." in text


@pytest.mark.parametrize(
    ("what", "columns", "tail"),
    [
        (f"column person.{LONG}", (f'sa.Column("{LONG}", sa.Text)',), ""),
        (f"table {LONG}", (), f'sa.Table("{LONG}", metadata, sa.Column("id", sa.Integer))'),
        (f"index {LONG} of table person", (), f'sa.Index("{LONG}", person.c.name)'),
        (f"constraint {LONG} of table person", (f'sa.UniqueConstraint("name", name="{LONG}")',), ""),
        (f"enum type {LONG}", (f'sa.Column("mood", sa.ARRAY(sa.Enum("a", name="{LONG}")))',), ""),
        (f"sequence {LONG}", (), f'sa.Sequence("{LONG}", metadata=metadata)'),
        (f"schema {LONG}", (), f'sa.Table("t", metadata, sa.Column("id", sa.Integer), schema="{LONG}")'),
    ],
)
@pytest.mark.parametrize("verb", ["revision", "check"])
def test_a_name_that_postgresql_would_cut_off(
    verb: str, what: str, columns: tuple[str, ...], tail: str, shop: Shop
) -> None:
    shop.write_models(NAME, EMAIL, *columns, tail=tail)
    before = shop.files()
    done = shop.revision() if verb == "revision" else shop.call("check")
    assert (done.code, done.three_lines) == (
        2,
        [
            f"the name of {what} is too long",
            "it has 70 bytes, and PostgreSQL cuts names off after 63",
            "give it a name of at most 63 bytes in the models",
        ],
    )
    assert shop.files() == before


def test_bytes_count_not_letters(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, f'sa.Column("{"ö" * 40}", sa.Text)')
    code, lines, _ = refused(shop)
    assert (code, lines[1]) == (2, "it has 80 bytes, and PostgreSQL cuts names off after 63")


def test_a_name_that_sqlalchemy_shortens_by_itself_is_none_of_these(shop: Shop) -> None:
    convention = 'metadata.naming_convention = {"uq": "uq_%(table_name)s_%(column_0_N_name)s"}'
    shop.write_models(
        NAME,
        EMAIL,
        tail=f'{convention}\nsa.Table("long_name_of_a_table_in_this_shop", metadata, '
        'sa.Column("a_column_of_a_long_name_too", sa.Integer, unique=True), sa.Column("id", sa.Integer))\n',
    )
    assert shop.revision().code == 0
    assert shop.call("check").code == 0


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            ("--rename", "column person.nam -> person.full_name"),
            [
                "--rename: 'column person.nam -> person.full_name' matches nothing",
                "there is no column person.nam in the current schema (the closest: person.name)",
                "correct the name, or take the answer back",
            ],
        ),
        (
            ("--rename", RENAME, "--not-rename", RENAME),
            [
                f"{RENAME} is answered both ways",
                "--rename says it is a rename, --not-rename says it is not",
                "keep one of the two answers",
            ],
        ),
        (
            ("--rename", "person.name"),
            [
                "--rename: 'person.name' cannot be read",
                "it is not of the form 'kind old_name -> new_name'",
                MALFORMED,
            ],
        ),
        (
            ("--rename", "colum person.name -> person.full_name"),
            [
                "--rename: 'colum person.name -> person.full_name' cannot be read",
                "'colum' is no kind of object that can be renamed",
                MALFORMED,
            ],
        ),
        (
            ("--answers", "no_such.txt"),
            [
                "the answers 'no_such.txt' cannot be read",
                "[Errno 2] No such file or directory: 'no_such.txt'",
                "give a text file with a line such as: rename column person.name -> person.full_name",
            ],
        ),
    ],
)
def test_an_answer_that_cannot_be_followed(arguments: tuple[str, ...], lines: list[str], shop: Shop) -> None:
    shop.write_models('sa.Column("full_name", sa.Text, nullable=False)', EMAIL)
    assert refused(shop, *arguments)[:2] == (2, lines)


@pytest.mark.parametrize("verb", ["revision", "check"])
def test_an_env_py_without_models(verb: str, shop: Shop) -> None:
    shop.write_options('OPTIONS = {"target_metadata": None}\n')
    done = shop.revision() if verb == "revision" else shop.call("check")
    assert (done.code, done.three_lines) == (
        2,
        [
            "env.py names no models",
            "target_metadata is not given to context.configure(), or is None",
            "set target_metadata to the MetaData of your models in env.py, such as Base.metadata",
        ],
    )
    assert shop.written() == []


def test_models_that_do_not_import(shop: Shop) -> None:
    (shop.folder / "shop_models.py").write_text("metadata = Bse.metadata\n")
    assert refused(shop)[:2] == (
        2,
        [
            f"{shop.folder}/shop_models.py does not run (line 1)",
            "NameError: name 'Bse' is not defined",
            "correct that line: env.py and the models it imports must load; --debug shows the whole traceback",
        ],
    )


def test_no_shadow_to_be_had(shop: Shop) -> None:
    code, lines, _ = refused(shop, SPIRITSAFE_SHADOW_URL="postgresql://127.0.0.1:1/shadow")
    assert (code, lines) == (
        3,
        [
            "could not connect to postgresql+psycopg://127.0.0.1:1/shadow (from SPIRITSAFE_SHADOW_URL)",
            "nothing accepts connections at 127.0.0.1:1",
            "start the server, or check the host and port in SPIRITSAFE_SHADOW_URL",
        ],
    )
