import pytest
from tests.postgres.catalog.reading import OWNER, Made, names

from spiritsafe.core.catalog import Grant, Kind, ObjectId, Sequence, SequenceOptions

pytestmark = pytest.mark.server


def test_a_sequence_without_anything_has_every_default(made: Made) -> None:
    catalog = made("CREATE SEQUENCE s")
    assert catalog.objects[ObjectId(Kind.SEQUENCE, "public", "s")] == Sequence(
        "public", "s", SequenceOptions(), role=OWNER
    )


def test_a_sequence_is_read_whole(made: Made, role: str) -> None:
    catalog = made(f"""
        CREATE SEQUENCE s AS smallint START 3 INCREMENT -1 MINVALUE -10 MAXVALUE 30 CACHE 4 CYCLE;
        COMMENT ON SEQUENCE s IS 'down';
        GRANT USAGE ON SEQUENCE s TO {role}
    """)
    assert catalog.objects[ObjectId(Kind.SEQUENCE, "public", "s")] == Sequence(
        "public",
        "s",
        SequenceOptions("smallint", 3, -1, -10, 30, 4, cycle=True),
        role=OWNER,
        grants=(
            Grant(OWNER, "SELECT"),
            Grant(OWNER, "UPDATE"),
            Grant(OWNER, "USAGE"),
            Grant(role, "USAGE"),
        ),
        comment="down",
    )


def test_where_a_sequence_stands_is_nobodys_business(made: Made) -> None:
    before = made("CREATE SEQUENCE s")
    assert made("SELECT nextval('s'), nextval('s'), setval('s', 100)") == before


def test_a_sequence_says_which_column_owns_it(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY, a int);
        CREATE SEQUENCE s OWNED BY t.n
    """)
    assert catalog.objects[ObjectId(Kind.SEQUENCE, "public", "t_id_seq")] == Sequence(
        "public", "t_id_seq", SequenceOptions("integer", maximum=2147483647), owned_by=("t", "id"), role=OWNER
    )
    assert catalog.objects[ObjectId(Kind.SEQUENCE, "public", "s")] == Sequence(
        "public", "s", SequenceOptions(), owned_by=("t", "n"), role=OWNER
    )


def test_the_sequence_behind_an_identity_column_is_part_of_the_column(made: Made) -> None:
    assert names(made("CREATE TABLE t (n int GENERATED ALWAYS AS IDENTITY)"), Kind.SEQUENCE) == []


def test_a_sequence_may_be_unlogged(made: Made, version: int) -> None:
    if version < 150000:
        pytest.skip("unlogged sequences came with PostgreSQL 15")
    catalog = made("CREATE UNLOGGED SEQUENCE s")
    assert catalog.objects[ObjectId(Kind.SEQUENCE, "public", "s")] == Sequence(
        "public", "s", SequenceOptions(), persistence="unlogged", role=OWNER
    )
