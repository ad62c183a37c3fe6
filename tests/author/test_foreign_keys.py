from dataclasses import replace

from spiritsafe.author.foreign_keys import made_with_table
from spiritsafe.core.catalog import Constraint, Kind, ObjectId, Table


def table(name: str, *targets: str) -> Table:
    """A table with a foreign key to each target, named after it."""
    return Table("public", name, constraints=tuple(foreign_key(target) for target in targets))


def foreign_key(target: str) -> Constraint:
    return Constraint(target, "foreign key", "", ("a",), ("public", target, "id"))


def made(*tables: Table) -> dict[str, list[str]]:
    keys = {ObjectId(Kind.TABLE, value.schema, value.name): value for value in tables}
    return {key.name: [item.name for item in found] for key, found in made_with_table(keys).items()}


def test_a_foreign_key_without_a_circle_is_made_with_its_table() -> None:
    assert made(table("a"), table("b", "a"), table("c", "a", "b")) == {"a": [], "b": ["a"], "c": ["a", "b"]}


def test_a_table_may_refer_to_itself() -> None:
    assert made(table("a", "a")) == {"a": ["a"]}


def test_a_table_may_refer_to_one_that_is_there_already() -> None:
    assert made(table("a", "old")) == {"a": ["old"]}


def test_foreign_keys_of_a_circle_come_afterwards() -> None:
    assert made(table("a", "b"), table("b", "a")) == {"a": [], "b": []}
    assert made(table("a", "b"), table("b", "c"), table("c", "a", "old")) == {"a": [], "b": [], "c": ["old"]}


def test_a_table_that_refers_into_a_circle_is_outside_of_it() -> None:
    assert made(table("a", "b"), table("b", "a"), table("c", "a")) == {"a": [], "b": [], "c": ["a"]}


def test_tables_of_one_name_in_two_schemas_are_two() -> None:
    other = replace(table("a", "a"), schema="other")
    keys = {ObjectId(Kind.TABLE, value.schema, value.name): value for value in (table("a"), other)}
    assert [len(found) for found in made_with_table(keys).values()] == [0, 1]


def test_only_a_tables_own_foreign_keys_count() -> None:
    inherited = replace(foreign_key("a"), inherited=True)
    check = Constraint("c", "check", "CHECK (true)")
    value = Table("public", "b", constraints=(inherited, check))
    assert made(table("a", "b"), value) == {"a": ["b"], "b": []}
