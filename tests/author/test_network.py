from dataclasses import replace
from itertools import pairwise

from spiritsafe.author.network import Network
from spiritsafe.core.catalog import (
    Catalog,
    CatalogObject,
    Column,
    EnumType,
    Kind,
    MaterializedView,
    ObjectId,
    Routine,
    Table,
    View,
    catalog_of,
)

T, U = ObjectId(Kind.TABLE, "public", "t"), ObjectId(Kind.TABLE, "public", "u")
V, W = ObjectId(Kind.VIEW, "public", "v"), ObjectId(Kind.VIEW, "public", "w")
M = ObjectId(Kind.MATERIALIZED_VIEW, "public", "m")
F = ObjectId(Kind.ROUTINE, "public", "f()")
MOOD = ObjectId(Kind.ENUM_TYPE, "public", "mood")
PUBLIC = ObjectId(Kind.SCHEMA, "", "public")
COLUMN = ObjectId(Kind.COLUMN, "public", "a", "t")
INDEX = ObjectId(Kind.INDEX, "public", "i", "t")
OBJECTS: dict[ObjectId, CatalogObject] = {
    T: Table("public", "t"),
    U: Table("public", "u"),
    V: View("public", "v", ""),
    W: View("public", "w", ""),
    M: MaterializedView("public", "m", ""),
    F: Routine("public", "f()", "function", "", ""),
    MOOD: EnumType("public", "mood", ()),
}


def catalog(*needs: tuple[ObjectId, ObjectId]) -> Catalog:
    return replace(catalog_of(180006, OBJECTS), dependencies=needs)


def test_what_is_needed_comes_first_whatever_its_kind() -> None:
    network = Network(catalog((T, F), (MOOD, U), (F, MOOD)), [T, U, F, MOOD])
    assert network.ordered([T, F, MOOD, U]) == [U, MOOD, F, T]


def test_where_nothing_decides_kinds_and_names_do() -> None:
    network = Network(catalog(), [T, U, V, M, F, MOOD, PUBLIC])
    assert network.ordered([M, F, V, U, T, MOOD, PUBLIC]) == [PUBLIC, MOOD, T, U, V, F, M]


def test_the_order_is_the_same_however_one_asks() -> None:
    network = Network(catalog((V, T), (W, V)), [T, U, V, W, MOOD])
    assert network.ordered([W, V, U, T, MOOD]) == network.ordered([MOOD, T, U, V, W]) == [MOOD, T, U, V, W]


def test_what_is_not_asked_for_does_not_come() -> None:
    assert Network(catalog((V, T), (W, V)), [T, V, W]).ordered([W, T]) == [T, W]


def test_a_circle_is_cut_where_the_kinds_say() -> None:
    assert Network(catalog((T, F), (F, T), (V, F)), [T, F, V]).ordered([V, F, T]) == [T, F, V]


def test_what_needs_itself_does_not_wait_for_itself() -> None:
    assert Network(catalog((T, T)), [T]).ordered([T]) == [T]


def test_an_object_needs_its_schema() -> None:
    assert PUBLIC in Network(catalog(), [T, PUBLIC]).needs(T)
    assert T in Network(catalog(), [T, PUBLIC]).needed_by(PUBLIC)


def test_what_hangs_on_a_table_needs_the_table() -> None:
    network = Network(catalog(), [T, INDEX])
    assert T in network.needs(INDEX)
    assert network.ordered([INDEX, T]) == [T, INDEX]


def test_a_column_that_goes_with_its_table_stands_for_it() -> None:
    assert T in Network(catalog((V, COLUMN)), [T, V]).needs(V)
    apart = Network(catalog((V, COLUMN)), [T, V, COLUMN])
    assert COLUMN in apart.needs(V)
    assert T not in apart.needs(V)
    assert apart.ordered([V, COLUMN, T]) == [T, COLUMN, V]


def test_a_column_of_a_view_stands_for_the_view() -> None:
    network = Network(catalog((W, ObjectId(Kind.COLUMN, "public", "x", "v"))), [V, W])
    assert V in network.needs(W)


def test_dependents_are_all_that_need_it_directly_or_not() -> None:
    network = Network(catalog((V, T), (W, V), (M, W), (F, U)), [T, U, V, W, M, F])
    assert network.dependents([T]) == {V, W, M}
    assert network.dependents([W, U]) == {M, F}
    assert network.dependents([]) == set()


def test_nobody_knows_what_is_nowhere() -> None:
    network = Network(catalog(), [])
    nowhere = ObjectId(Kind.TABLE, "public", "nowhere")
    assert (list(network.needs(nowhere)), list(network.needed_by(nowhere))) == ([], [])


def test_a_long_chain_is_no_trouble() -> None:
    keys = [ObjectId(Kind.VIEW, "public", f"v{number:04}") for number in range(5000)]
    chain = Catalog(180006, dependencies=tuple(pairwise(keys)))
    assert Network(chain, keys).ordered(keys) == keys[::-1]


def test_columns_come_as_they_are_declared() -> None:
    columns = tuple(Column(name, "integer", "integer") for name in ("zeta", "alpha", "mid"))
    declared = catalog_of(180006, {T: Table("public", "t", columns=columns), U: Table("public", "u", columns=columns)})
    keys = [ObjectId(Kind.COLUMN, "public", column.name, table) for table in ("t", "u") for column in columns]
    assert Network(declared, {T, U, *keys}).ordered(set(keys)) == keys
