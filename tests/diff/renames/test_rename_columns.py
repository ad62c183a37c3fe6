import pytest
from tests.diff.renames.building import (
    asked,
    catalog,
    check,
    col,
    decided,
    enum,
    index,
    key,
    match,
    points,
    table,
    unique,
)

from spiritsafe.core.catalog import Catalog, Column
from spiritsafe.diff.renames import Renames
from spiritsafe.errors import ConfigurationError

MISSPELT = "there is no table persn {} (the closest: person)"
ID = col("id", "integer", not_null=True)


def person(*columns: Column) -> Catalog:
    return catalog(table("person", ID, *columns, constraints=(key("person", "id"),)))


def changed(old: Column, new: Column, *renames: str, refuse: tuple[str, ...] = ()) -> Renames:
    return match(person(old), person(new), *renames, refuse=refuse)


def likely(renames: Renames) -> bool:
    return [question.clear for question in renames.questions] == [True]


def test_nothing_changed_nothing_asked() -> None:
    found = match(person(col("name")), person(col("name")))
    assert (found.decided, found.questions) == ((), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (col("name"), col("full_name")),
        (col("default_persona", "boolean"), col("is_default_persona", "boolean")),
        (col("external_app_id", "uuid"), col("gated_app_id", "uuid")),
        (col("worker_pool_queue_id", "uuid"), col("work_pool_queue_id", "uuid")),
        (col("qty", "integer"), col("quantity", "integer")),
        (col("count", "integer"), col("counts", "bigint")),
        (col("user_name", "character varying(50)"), col("username", "text")),
        (col("name"), col("full_name", not_null=True)),
    ],
)
def test_real_renames_are_asked_about_with_one_clear_question(old: Column, new: Column) -> None:
    found = changed(old, new)
    assert asked(found) == {f"column person.{old.name}": [f"public.person.{new.name}"]}
    assert likely(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (col("public_doc", "boolean"), col("is_admin", "boolean")),
        (col("bio"), col("motto")),
        (col("born", "date"), col("seen", "date")),
        (col("state", "character varying(20)"), col("order_state", "character varying(40)")),
        (col("words", "character varying(50)"), col("other", "character varying(10)")),
    ],
)
def test_the_same_shape_under_another_name_is_asked_about_too(old: Column, new: Column) -> None:
    found = changed(old, new)
    assert asked(found) == {f"column person.{old.name}": [f"public.person.{new.name}"]}
    assert not likely(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (col("bio"), col("age", "integer")),
        (col("bio"), col("born", "date")),
        (col("age", "integer"), col("height", "bigint", identity="always")),
        (col("price", "numeric(10,2)"), col("paid", "boolean")),
        (col("data", "jsonb"), col("title")),
        (col("name"), col("name_parts", "point")),
        (col("total", "integer"), col("total_sum", "integer", generated="stored", expression="(id * 2)")),
        (col("tags", "text[]"), col("kind")),
    ],
)
def test_what_cannot_be_the_same_is_not_asked_about(old: Column, new: Column) -> None:
    assert asked(changed(old, new)) == {}


def test_a_drop_alone_and_an_addition_alone_ask_nothing() -> None:
    assert asked(match(person(col("name")), person())) == {}
    assert asked(match(person(), person(col("name")))) == {}


def test_the_values_of_an_enum_are_words() -> None:
    found = match(
        catalog(table("orders", ID, col("status", "character varying(20)"))),
        catalog(table("orders", ID, col("order_status", "public.order_status")), enum("order_status", "open", "paid")),
    )
    assert asked(found) == {"column orders.status": ["public.orders.order_status"]}


def posts(column: str, target: str) -> Catalog:
    constraints = (points(f"posts_{column}_fkey", column, target, tail=" ON DELETE CASCADE"),)
    return catalog(
        table("users", ID),
        table("people", ID),
        table("posts", ID, col(column, "integer"), constraints=constraints),
    )


def test_the_same_foreign_key_outweighs_another_name() -> None:
    found = match(posts("author_id", "users"), posts("user_id", "users"))
    assert asked(found) == {"column posts.author_id": ["public.posts.user_id"]}
    assert likely(found)
    assert "dependants: a foreign key to users.id" in found.questions[0].choices[0].evidence


def test_a_foreign_key_to_another_table_is_no_rename() -> None:
    assert asked(match(posts("owner_id", "users"), posts("owners_id", "people"))) == {}


def test_the_index_and_constraints_over_a_column_follow_it_without_a_question() -> None:
    def side(name: str) -> Catalog:
        return catalog(
            table(
                "person",
                ID,
                col(name),
                constraints=(
                    unique(f"person_{name}_key", name),
                    check(f"person_{name}_check", f"{name} <> ''::text", name),
                ),
                indexes=(index(f"ix_person_{name}", "person", f"lower({name})", tail=f" WHERE ({name} IS NOT NULL)"),),
            )
        )

    question = match(side("name"), side("full_name")).questions[0]
    assert question.choices[0].score > 70
    assert "dependants: index ix_person_name, unique person_name_key, check person_name_check" in (
        question.choices[0].evidence
    )
    assert decided(match(side("name"), side("full_name"), "column person.name -> full_name")) == {
        "column public.person.name -> public.person.full_name",
        "index public.ix_person_name -> public.ix_person_full_name",
        "constraint public.person.person_name_key -> public.person.person_full_name_key",
        "constraint public.person.person_name_check -> public.person.person_full_name_check",
    }


def test_two_equal_candidates_are_a_choice() -> None:
    found = match(person(col("name")), person(col("full_name"), col("nick_name")))
    assert len(found.questions[0].choices) == 2
    assert not found.questions[0].clear


def test_a_refused_pair_leaves_the_next_best() -> None:
    sides = person(col("name")), person(col("full_name"), col("nick_name"))
    found = match(*sides, refuse=("column person.name -> full_name",))
    assert asked(found) == {"column person.name": ["public.person.nick_name"]}
    none = match(*sides, refuse=("column person.name -> full_name", "column person.name -> nick_name"))
    assert asked(none) == {}


def test_pairs_are_matched_as_a_whole() -> None:
    old = person(col("first_name"), col("last_name"), col("zip", "character varying(9)"))
    new = person(col("given_name"), col("family_name"), col("postal_code", "character varying(9)"))
    found = match(old, new)
    assert len(found.questions) == 3
    assert found.questions[2].choices[0].after.name == "postal_code"


def test_a_rival_is_named() -> None:
    found = match(person(col("name"), col("nick")), person(col("nick_name")))
    assert len(found.questions) == 1
    assert [rival.name for rival, _ in found.questions[0].rivals] in (["name"], ["nick"])


def test_columns_can_change_places() -> None:
    both = person(col("a"), col("b"))
    found = match(both, both, "column person.a -> b", "column person.b -> a")
    assert decided(found) == {
        "column public.person.a -> public.person.b",
        "column public.person.b -> public.person.a",
    }


def test_a_chain_of_renames() -> None:
    found = match(
        person(col("a"), col("b")), person(col("b"), col("c")), "column person.a -> b", "column person.b -> c"
    )
    assert len(found.decided) == 2


def test_a_type_of_ones_own_choice_is_followed() -> None:
    assert len(changed(col("bio"), col("age", "integer"), "column person.bio -> age").decided) == 1


@pytest.mark.parametrize(
    ("answer", "why", "next_step"),
    [
        (
            "column person.nme -> person.full_name",
            "there is no column person.nme in the current schema (the closest: person.name)",
            "correct the name, or take the answer back",
        ),
        (
            "column person.name -> person.fulname",
            "there is no column person.fulname in the models (the closest: person.full_name)",
            "correct the name, or take the answer back",
        ),
        (
            "column persn.name -> persn.full_name",
            f"{MISSPELT.format('in the current schema')}; {MISSPELT.format('in the models')}",
            "correct the name, or take the answer back",
        ),
    ],
)
def test_an_answer_that_matches_nothing_says_what_does_not_exist(answer: str, why: str, next_step: str) -> None:
    for renames, refuse, flag in (((answer,), (), "--rename"), ((), (answer,), "--not-rename")):
        with pytest.raises(ConfigurationError) as refused:
            changed(col("name"), col("full_name"), *renames, refuse=refuse)
        assert refused.value.what == f"{flag}: '{answer}' matches nothing"
        assert refused.value.why == why
        assert refused.value.next_step == next_step


def test_the_old_name_may_not_stay() -> None:
    with pytest.raises(ConfigurationError) as refused:
        match(person(col("name")), person(col("name"), col("full_name")), "column person.name -> full_name")
    assert refused.value.what == "--rename: column public.person.name cannot become public.person.full_name"
    assert refused.value.why == "the models still have name; it would have to be in two places"
    assert refused.value.next_step == "take name out of the models, or take the answer back"


def test_the_new_name_may_not_be_taken() -> None:
    with pytest.raises(ConfigurationError) as refused:
        match(person(col("name"), col("full_name")), person(col("full_name")), "column person.name -> full_name")
    assert refused.value.why == "full_name is in the current schema already"


def test_an_answer_that_is_done_already_is_a_note() -> None:
    done = person(col("full_name"))
    found = match(done, done, "column person.name -> full_name", refuse=("column person.nick -> full_name",))
    assert found.decided == ()
    assert found.unused == (
        "--rename: 'column person.name -> person.full_name' is done already",
        "--not-rename: 'column person.nick -> person.full_name' is done already",
    )


def test_both_ways_is_refused_however_the_names_are_written() -> None:
    with pytest.raises(ConfigurationError) as refused:
        changed(
            col("name"),
            col("full_name"),
            "column person.name -> full_name",
            refuse=("column public.person.name -> full_name",),
        )
    assert refused.value.what == "column public.person.name -> public.person.full_name is answered both ways"


def test_a_name_in_two_schemas_is_ambiguous() -> None:
    def side(name: str) -> Catalog:
        return catalog(table("person", col(name)), table("person", col(name), schema="archive"))

    with pytest.raises(ConfigurationError) as refused:
        match(side("name"), side("full_name"), "column person.name -> full_name")
    assert refused.value.what == "--rename: 'column person.name -> person.full_name' can mean several objects"
    assert refused.value.why == "these fit: public.person.name, archive.person.name"
    assert refused.value.next_step == "write the schema before the name"
    assert len(match(side("name"), side("full_name"), "column archive.person.name -> full_name").decided) == 1
    assert match(side("name"), side("full_name")).questions[0].flags()[0] == (
        "--rename 'column public.person.name -> public.person.full_name'"
    )
