from dataclasses import replace

import pytest
from tests.diff.renames.building import asked, catalog, col, decided, index, key, match, points, sequence, table, unique

from spiritsafe.core.catalog import Catalog, Table
from spiritsafe.errors import ConfigurationError

ID = col("id", "integer", not_null=True)


def serial(name: str) -> Catalog:
    """A table with a serial key, a unique e-mail and an index, and another table that points at it."""
    return catalog(
        table(
            name,
            col("id", "integer", not_null=True, default=f"nextval('public.{name}_id_seq'::regclass)"),
            col("email"),
            col("parent_id", "integer"),
            constraints=(
                key(name, "id"),
                unique(f"{name}_email_key", "email"),
                points(f"{name}_parent_id_fkey", "parent_id", name),
            ),
            indexes=(index(f"ix_{name}_parent_id", name, "parent_id"),),
        ),
        sequence(f"{name}_id_seq", name, "id"),
        table("posts", ID, col("by", "integer"), constraints=(points("posts_by_fkey", "by", name),)),
    )


def test_a_renamed_table_with_all_that_hangs_on_it() -> None:
    question = match(serial("person"), serial("people")).questions[0]
    assert question.subject == "table person"
    assert question.clear
    assert "dependants: 1 of 1 foreign keys to it moved along" in question.choices[0].evidence
    found = match(serial("person"), serial("people"), "table person -> people")
    assert found.questions == ()
    assert decided(found) == {
        "table public.person -> public.people",
        "sequence public.person_id_seq -> public.people_id_seq",
        "index public.ix_person_parent_id -> public.ix_people_parent_id",
        "constraint public.person.person_pkey -> public.people.people_pkey",
        "constraint public.person.person_email_key -> public.people.people_email_key",
        "constraint public.person.person_parent_id_fkey -> public.people.people_parent_id_fkey",
    }


@pytest.mark.parametrize(
    "answer",
    ["column person.name -> people.full_name", "column person.name -> full_name", "column people.name -> full_name"],
)
def test_columns_of_a_renamed_table_by_its_old_or_new_name(answer: str) -> None:
    current = catalog(table("person", ID, col("email"), col("name")))
    desired = catalog(table("people", ID, col("email"), col("full_name")))
    assert asked(match(current, desired)) == {"table person": ["public.people"]}
    assert asked(match(current, desired, "table person -> people")) == {
        "column person.name": ["public.people.full_name"]
    }
    assert len(match(current, desired, "table person -> people", answer).decided) == 2


def test_a_column_answer_needs_its_tables_answer() -> None:
    current = catalog(table("person", ID, col("name")))
    desired = catalog(table("people", ID, col("full_name")))
    with pytest.raises(ConfigurationError) as refused:
        match(current, desired, "column person.name -> people.full_name")
    assert refused.value.next_step == (
        "if table public.person is renamed too, answer that first: --rename 'table person -> ...'"
    )


def test_a_move_to_another_schema() -> None:
    shape = (ID, col("total", "numeric(10,2)"))
    current = catalog(table("invoice", *shape))
    desired = catalog(table("invoice", *shape, schema="billing"))
    found = match(current, desired)
    assert found.questions[0].flags() == (
        "--rename 'table public.invoice -> billing.invoice'",
        "--not-rename 'table public.invoice -> billing.invoice'",
    )
    assert decided(match(current, desired, "table invoice -> billing.invoice")) == {
        "table public.invoice -> billing.invoice"
    }


def test_another_name_in_another_schema_is_not_asked_about() -> None:
    current = catalog(table("invoice", ID, col("total", "integer")))
    assert asked(match(current, catalog(table("weather", ID, col("total", "integer"), schema="far")))) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (table("product", ID, col("price", "numeric")), table("visit", ID, col("at", "date"))),
        (
            table("product", ID, col("name"), col("price", "integer"), col("created_at", "date")),
            table("customer", ID, col("name"), col("email"), col("created_at", "date")),
        ),
    ],
)
def test_tables_that_share_little_are_not_asked_about(old: Table, new: Table) -> None:
    assert asked(match(catalog(old), catalog(new))) == {}


def test_the_same_shape_is_asked_about_whatever_the_name() -> None:
    found = match(catalog(table("tag", ID, col("name"))), catalog(table("colour", ID, col("name"))))
    assert asked(found) == {"table tag": ["public.colour"]}
    refused = match(
        catalog(table("tag", ID, col("name"))),
        catalog(table("colour", ID, col("name"))),
        refuse=("table tag -> colour",),
    )
    assert (refused.questions, refused.decided) == ((), ())


def test_a_partition_of_another_range_is_another_table() -> None:
    def part(name: str, bound: str) -> Table:
        return replace(table(name, ID), partition_of=("public", "log"), partition_bound=bound)

    parent = replace(table("log", ID), partition_key="RANGE (id)")
    old, new = part("log_1", "FOR VALUES FROM (1) TO (2)"), part("log_2", "FOR VALUES FROM (2) TO (3)")
    assert asked(match(catalog(parent, old), catalog(parent, new))) == {}
    assert asked(match(catalog(parent, old), catalog(parent, replace(old, name="log_one")))) == {
        "table log_1": ["public.log_one"]
    }


def test_a_partitions_columns_and_checks_follow_their_parents() -> None:
    def side(column: str) -> Catalog:
        parent = replace(table("log", ID, col(column)), partition_key="RANGE (id)")
        child = table("log_1", replace(ID, inherited=True), col(column, inherited=True))
        return catalog(parent, replace(child, partition_of=("public", "log"), partition_bound="FOR VALUES IN (1)"))

    assert asked(match(side("text"), side("message"))) == {"column log.text": ["public.log.message"]}
    found = match(side("text"), side("message"), "column log.text -> message")
    child = found.decided[1]
    assert (str(child.before), child.after.name) == ("column public.log_1.text", "message")
    assert child.follows == found.decided[0].before


def test_identity_counters_follow_their_column() -> None:
    def side(name: str) -> Catalog:
        return catalog(table(name, col("id", "bigint", identity="always", sequence_name=f"{name}_id_seq"), col("a")))

    assert "sequence public.person_id_seq -> public.people_id_seq" in decided(
        match(side("person"), side("people"), "table person -> people")
    )


def test_many_equal_tables_are_not_decoded() -> None:
    tables = [table(f"t{number}", ID, col("name")) for number in range(50)]
    current, desired = catalog(*tables), catalog(*tables)
    match(current, desired)
    assert not current.objects._decoded
    assert not desired.objects._decoded
