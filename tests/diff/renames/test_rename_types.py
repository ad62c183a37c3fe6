from dataclasses import replace

from tests.diff.renames.building import asked, catalog, check, col, decided, enum, index, match, sequence, table, unique

from spiritsafe.core.catalog import Catalog, Kind, ObjectId


def using(name: str, *values: str) -> Catalog:
    constraints = (check(f"orders_{name}_check", f"status <> 'open'::public.{name}", "status"),)
    return catalog(enum(name, *values), table("orders", col("status", f"public.{name}"), constraints=constraints))


def test_an_enum_type_with_the_same_values_is_asked_about() -> None:
    sides = using("mood", "open", "done"), using("feeling", "open", "done")
    found = match(*sides)
    assert asked(found) == {"enum type mood": ["public.feeling"]}
    assert "dependants: orders.status had one and has the other" in found.questions[0].choices[0].evidence
    assert decided(match(*sides, "enum_type mood -> feeling")) == {
        "enum type public.mood -> public.feeling",
        "constraint public.orders.orders_mood_check -> public.orders.orders_feeling_check",
    }


def test_enum_types_without_a_common_value_are_not_asked_about() -> None:
    assert asked(match(catalog(enum("mood", "a", "b")), catalog(enum("colour", "c", "d")))) == {}


def test_an_enum_value_in_the_same_place_is_asked_about() -> None:
    found = match(catalog(enum("status", "open", "done")), catalog(enum("status", "new", "done")))
    assert asked(found) == {"enum value status.open": ["public.status.new"]}
    assert found.questions[0].flags()[0] == "--rename 'enum_value status.open -> status.new'"


def test_enum_values_pair_up_in_their_order() -> None:
    found = match(catalog(enum("s", "low", "high", "z")), catalog(enum("s", "small", "big", "z")))
    assert [(one.before.name, one.choices[0].after.name) for one in found.questions] == [
        ("high", "big"),
        ("low", "small"),
    ]


def test_a_removed_value_and_one_added_elsewhere_are_two_things() -> None:
    assert asked(match(catalog(enum("s", "q", "b", "c")), catalog(enum("s", "b", "c", "wxyz")))) == {}


def test_a_checks_literals_follow_a_renamed_value() -> None:
    def side(value: str, name: str) -> Catalog:
        rule = check(name, f"status <> '{value}'::public.status", "status")
        return catalog(enum("status", value, "done"), table("t", col("status", "public.status"), constraints=(rule,)))

    found = match(side("in work", "ck_a"), side("busy", "ck_b"), "enum_value status.'in work' -> busy")
    assert decided(found) == {
        "enum value public.status.in work -> public.status.busy",
        "constraint public.t.ck_a -> public.t.ck_b",
    }


def test_values_of_a_renamed_enum_type() -> None:
    found = match(
        catalog(enum("mood", "open", "done")),
        catalog(enum("feeling", "new", "done")),
        "enum_type mood -> feeling",
        "enum_value mood.open -> feeling.new",
    )
    assert len(found.decided) == 2


def test_a_sequence_of_its_own_is_asked_about() -> None:
    found = match(catalog(sequence("order_numbers")), catalog(sequence("order_number_seq")))
    assert asked(found) == {"sequence order_numbers": ["public.order_number_seq"]}
    assert decided(
        match(
            catalog(sequence("order_numbers")),
            catalog(sequence("order_number_seq")),
            "sequence order_numbers -> order_number_seq",
        )
    ) == {"sequence public.order_numbers -> public.order_number_seq"}


def test_counters_of_two_columns_are_not_asked_about() -> None:
    def side(name: str) -> Catalog:
        return catalog(table("t", col(name, "integer", identity="")), sequence(f"t_{name}_seq", "t", name))

    found = match(side("a"), side("b"), refuse=("column t.a -> b",))
    assert asked(found) == {}


def test_the_same_definition_under_another_name_is_certain() -> None:
    def side(suffix: str) -> Catalog:
        return catalog(
            table(
                "t",
                col("a"),
                col("b"),
                constraints=(unique(f"uq_{suffix}", "a", "b"),),
                indexes=(index(f"ix_{suffix}", "t", "a DESC", tail=" WHERE (b IS NULL)"),),
            )
        )

    found = match(side("old"), side("new"))
    assert decided(found) == {
        "index public.ix_old -> public.ix_new",
        "constraint public.t.uq_old -> public.t.uq_new",
    }
    assert found.questions == ()
    assert found.decided[0].evidence == (
        "same definition: CREATE INDEX ix_new ON public.t USING btree (a DESC) WHERE (b IS NULL)",
    )
    kept = match(side("old"), side("new"), refuse=("index ix_old -> ix_new", "constraint t.uq_old -> uq_new"))
    assert kept.decided == ()


def test_equal_twins_are_paired_in_order_and_others_left_alone() -> None:
    def side(*names: str) -> Catalog:
        return catalog(table("t", col("a"), indexes=tuple(index(name, "t", "a") for name in names)))

    assert decided(match(side("a1", "a2", "a3"), side("a2", "b1", "b3"))) == {
        "index public.a1 -> public.b1",
        "index public.a3 -> public.b3",
    }
    assert decided(match(side("a1"), side("a1", "b1"))) == set()


def test_an_index_renamed_by_answer() -> None:
    def side(name: str, column: str) -> Catalog:
        return catalog(table("t", col("a"), col("b"), indexes=(index(name, "t", column),)))

    found = match(side("ix_a", "a"), side("ix_b", "b"), "index ix_a -> ix_b")
    assert decided(found) == {"index public.ix_a -> public.ix_b"}


def test_an_invalid_index_is_not_worth_renaming() -> None:
    old = catalog(table("t", col("a"), indexes=(replace(index("ix_a", "t", "a"), valid=False),)))
    assert match(old, catalog(table("t", col("a"), indexes=(index("ix_b", "t", "a"),)))).decided == ()


def test_names_follow_their_table() -> None:
    names = match(catalog(table("a", col("x"))), catalog(table("b", col("x"), schema="s")), "table a -> s.b").names()
    assert names.follow(ObjectId(Kind.COLUMN, "public", "x", "a")) == ObjectId(Kind.COLUMN, "s", "x", "b")
