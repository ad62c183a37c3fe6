from dataclasses import replace

from tests.diff.renames.building import catalog, check, col, decided, key, match, table, unique

from spiritsafe.core.catalog import Constraint

COLUMNS = (col("id", "integer"), col("a", "integer"))


def renamed(before: tuple[Constraint, ...], after: tuple[Constraint, ...]) -> set[str]:
    return decided(
        match(catalog(table("t", *COLUMNS, constraints=before)), catalog(table("t", *COLUMNS, constraints=after)))
    )


def test_a_primary_key_is_the_same_one_though_its_columns_change() -> None:
    later = replace(key("t", "id", "a"), name="pk_t")
    assert renamed((key("t", "id"),), (later,)) == {"constraint public.t.t_pkey -> public.t.pk_t"}


def test_a_primary_key_that_keeps_its_name_is_not_renamed() -> None:
    assert renamed((key("t", "id"),), (key("t", "id", "a"),)) == set()


def test_a_primary_key_takes_the_name_of_a_check_that_goes() -> None:
    before = (key("t", "id"), check("one", "id > 0", "id"))
    assert renamed(before, (replace(key("t", "id"), name="one"),)) == {
        "constraint public.t.t_pkey -> public.t.one",
    }


def test_a_constraint_of_another_type_under_the_same_name_is_another_constraint() -> None:
    before = (unique("old", "a"), check("one", "a > 0", "a"))
    after = (unique("one", "a"), check("new", "a > 0", "a"))
    assert renamed(before, after) == {
        "constraint public.t.old -> public.t.one",
        "constraint public.t.one -> public.t.new",
    }
