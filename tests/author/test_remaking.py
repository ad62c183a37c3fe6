from collections.abc import Mapping
from dataclasses import replace

from spiritsafe.author.network import Network
from spiritsafe.author.remaking import Remaking, Surroundings, remaking
from spiritsafe.core.catalog import (
    Column,
    Constraint,
    EnumType,
    Index,
    Kind,
    ObjectId,
    Policy,
    Routine,
    Sequence,
    SequenceOptions,
    Table,
    View,
    catalog_of,
)
from spiritsafe.core.change import Part

T = ObjectId(Kind.TABLE, "public", "t")
A = ObjectId(Kind.COLUMN, "public", "a", "t")
B = ObjectId(Kind.COLUMN, "public", "b", "t")
V = ObjectId(Kind.VIEW, "public", "v")
W = ObjectId(Kind.VIEW, "public", "w")
F = ObjectId(Kind.ROUTINE, "public", "f()")
P = ObjectId(Kind.POLICY, "public", "p", "t")
I = ObjectId(Kind.INDEX, "public", "i", "t")  # noqa: E741
C = ObjectId(Kind.CONSTRAINT, "public", "c", "t")
S = ObjectId(Kind.SEQUENCE, "public", "t_a_seq")
MOOD = ObjectId(Kind.ENUM_TYPE, "public", "mood")
OLD: dict[ObjectId, Part] = {
    T: Table("public", "t"),
    A: Column("a", "integer", "integer"),
    B: Column("b", "integer", "integer"),
    V: View("public", "v", ""),
    W: View("public", "w", ""),
    F: Routine("public", "f()", "function", "", ""),
    P: Policy("p"),
    I: Index("i", "", "btree", ("a",)),
    C: Constraint("c", "check", "CHECK ((a > 0))", ("a",), expression="(a > 0)"),
    MOOD: EnumType("public", "mood", ()),
}
WIDER = {**OLD, A: Column("a", "bigint", "bigint")}


def around(
    *needs: tuple[ObjectId, ObjectId],
    old: Mapping[ObjectId, Part] = OLD,
    new: Mapping[ObjectId, Part] = WIDER,
    moving: frozenset[ObjectId] = frozenset({A}),
    gone: frozenset[ObjectId] = frozenset(),
    changed: frozenset[ObjectId] = frozenset({A}),
) -> Surroundings:
    catalog = replace(catalog_of(180006, {}), dependencies=needs)
    return Surroundings(Network(catalog, old.keys()), old, new, moving, gone, changed)


def test_a_counter_goes_after_the_default_that_leans_on_it_though_its_column_moves() -> None:
    old = {**OLD, S: Sequence("public", "t_a_seq", SequenceOptions(), owned_by=("t", "a"))}
    found = remaking(around((S, A), (A, S), old=old, gone=frozenset({S})), set(), set())
    assert found == Remaking(set())


def test_nothing_is_remade_where_nothing_leans_on_what_moves() -> None:
    assert remaking(around((V, B)), set(), set()) == Remaking(set())


def test_views_policies_and_bodies_are_remade_around_a_column_whose_type_changes() -> None:
    assert remaking(around((V, A), (W, V), (P, A), (F, A)), set(), set()) == Remaking({V, W, P, F})


def test_an_index_and_a_check_are_converted_by_the_server() -> None:
    assert remaking(around((I, A), (C, A)), set(), set()) == Remaking(set())


def test_a_generated_column_is_remade_around_the_column_it_reads() -> None:
    old = {**OLD, B: Column("b", "integer", "integer", generated="stored", expression="(a + 1)")}
    assert remaking(around((B, A), old=old, new={**old, A: WIDER[A]}), set(), set()) == Remaking({B})


def test_what_is_dropped_for_good_is_dropped_early() -> None:
    found = remaking(around((V, A), (W, V), gone=frozenset({W}), new={**WIDER, W: OLD[W]}), set(), set())
    assert found == Remaking({V}, {W})


def test_a_default_is_suspended_while_its_function_is_remade() -> None:
    found = remaking(around((B, F), moving=frozenset(), new=OLD, changed=frozenset()), {F}, set())
    assert found == Remaking({F}, suspended={B})


def test_a_default_of_a_column_that_moves_is_suspended_as_well() -> None:
    assert remaking(around((A, F)), {F}, set()) == Remaking({F}, suspended={A})


def test_a_table_stays_whatever_it_needs() -> None:
    assert remaking(around((T, F), (MOOD, F), moving=frozenset(), new=OLD), {F}, set()) == Remaking({F})


def test_a_check_is_remade_around_a_function_that_is_remade() -> None:
    assert remaking(around((C, F), moving=frozenset(), new=OLD), {F}, set()) == Remaking({F, C})


def test_a_check_with_values_of_a_rebuilt_type_is_remade() -> None:
    same = around((A, MOOD), (C, A), (I, A), new=OLD, moving=frozenset({A, MOOD}), changed=frozenset({MOOD}))
    assert remaking(same, set(), set()) == Remaking({C})


def test_a_foreign_key_is_remade_where_its_sides_no_longer_fit_on_the_way() -> None:
    key = Constraint("c", "foreign key", "FOREIGN KEY (a) ...", ("a",), ("public", "u", "id"))
    old = {**OLD, C: key}
    family = remaking(around((C, A), old=old, new={**WIDER, C: key}), set(), set())
    other = remaking(around((C, A), old=old, new={**old, A: Column("a", "text", "text")}), set(), set())
    assert (family, other) == (Remaking(set()), Remaking({C}))
