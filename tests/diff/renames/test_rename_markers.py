import pytest
from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Sequence, Table, Text
from tests.diff.renames.building import asked, catalog, col, decided, enum, match, table

from spiritsafe.core.catalog import Catalog
from spiritsafe.diff.renames import find_markers
from spiritsafe.errors import ConfigurationError


def models(old: str = "name", table_from: str | None = None) -> MetaData:
    metadata = MetaData()
    info = {"renamed_from": table_from} if table_from else None
    name = Column("full_name", Text, info={"renamed_from": old})
    Table("person", metadata, Column("id", Integer), name, info=info)
    return metadata


def person(*names: str) -> Catalog:
    return catalog(table("person", *(col(name) for name in names)))


def test_markers_are_found_on_everything_that_carries_them() -> None:
    metadata = models(table_from="human")
    people = metadata.tables["person"]
    people.append_constraint(CheckConstraint("id > 0", name="ck_new", info={"renamed_from": "ck_old"}))
    Index("ix_new", people.c.id, info={"renamed_from": "ix_old"})
    Sequence("s_new", metadata=metadata).info["renamed_from"] = "s_old"
    Table("moved", metadata, schema="far", info={"renamed_from": "near.moved"})
    assert [str(one) for one in find_markers([metadata])] == [
        "table public.human -> public.person",
        "column public.person.name -> public.person.full_name",
        "constraint public.person.ck_old -> public.person.ck_new",
        "index public.ix_old -> public.ix_new",
        "table near.moved -> far.moved",
        "sequence public.s_old -> public.s_new",
    ]


def test_a_marker_that_is_no_name_is_refused() -> None:
    metadata = MetaData()
    Table("person", metadata, Column("full_name", Text, info={"renamed_from": ["name"]}))
    with pytest.raises(ConfigurationError) as refused:
        find_markers([metadata])
    assert refused.value.what == "the marker on column public.person.full_name cannot be read"
    assert refused.value.why == "renamed_from is ['name'], which is no name"
    assert refused.value.next_step == 'write the old name alone: info={"renamed_from": "name"}'


def test_a_marker_decides() -> None:
    found = match(person("id", "name"), person("id", "full_name"), markers=find_markers([models()]))
    assert decided(found) == {"column public.person.name -> public.person.full_name"}
    assert found.decided[0].evidence == ("the marker on column public.person.full_name",)
    assert (found.questions, found.stale) == ((), ())


def test_a_marker_inside_a_renamed_table() -> None:
    markers = find_markers([models(table_from="human")])
    current = catalog(table("human", col("id"), col("name")))
    assert len(match(current, person("id", "full_name"), markers=markers).decided) == 2


def test_a_marker_that_has_done_its_work_is_reported() -> None:
    done = person("id", "full_name")
    found = match(done, done, markers=find_markers([models()]))
    assert found.decided == ()
    assert found.stale == ("renamed_from name on column public.person.full_name can be removed: the rename is done",)


def test_a_marker_on_a_table_that_is_only_being_made_says_nothing() -> None:
    found = match(
        catalog(enum("e", "a")),
        catalog(enum("e", "a"), *[table("person", col("full_name"))]),
        markers=find_markers([models()]),
    )
    assert (found.decided, found.stale) == ((), ())


def test_a_marker_with_a_wrong_name_may_not_lose_a_column() -> None:
    with pytest.raises(ConfigurationError) as refused:
        match(person("id", "name"), person("id", "full_name"), markers=find_markers([models("nam")]))
    assert refused.value.what == (
        "the marker on column public.person.full_name: "
        "'column public.person.nam -> public.person.full_name' matches nothing"
    )
    assert refused.value.why == (
        "there is no column public.person.nam in the current schema (the closest: public.person.name)"
    )


def test_a_marker_and_a_flag_may_agree_but_not_differ() -> None:
    sides = person("id", "name", "title"), person("id", "full_name", "nick")
    markers = find_markers([models()])
    assert len(match(*sides, "column person.name -> full_name", markers=markers).decided) == 1
    with pytest.raises(ConfigurationError) as refused:
        match(*sides, "column person.name -> nick", markers=markers)
    assert refused.value.what == "column public.person.name is renamed to two names"
    assert refused.value.why == (
        "to public.person.nick (--rename) and to public.person.full_name (the marker on column public.person.full_name)"
    )
    with pytest.raises(ConfigurationError, match="answered both ways"):
        match(*sides, refuse=("column person.name -> full_name",), markers=markers)


def test_columns_that_change_places_by_markers_do_so_once() -> None:
    metadata = MetaData()
    Table(
        "person",
        metadata,
        Column("a", Text, info={"renamed_from": "b"}),
        Column("b", Integer, info={"renamed_from": "a"}),
    )
    before = catalog(table("person", col("a", "integer"), col("b")))
    after = catalog(table("person", col("a"), col("b", "integer")))
    assert len(match(before, after, markers=find_markers([metadata])).decided) == 2
    again = match(after, after, markers=find_markers([metadata]))
    assert again.decided == ()
    assert len(again.stale) == 2


def test_a_marker_on_a_name_that_was_there_before_is_stale() -> None:
    found = match(person("id", "name", "full_name"), person("id", "full_name"), markers=find_markers([models()]))
    assert (found.decided, len(found.stale), asked(found)) == ((), 1, {})


def test_a_chain_of_markers() -> None:
    metadata = MetaData()
    Table(
        "person", metadata, Column("b", Text, info={"renamed_from": "a"}), Column("c", Text, info={"renamed_from": "b"})
    )
    markers = find_markers([metadata])
    assert len(match(person("a", "b"), person("b", "c"), markers=markers).decided) == 2
    assert match(person("b", "c"), person("b", "c"), markers=markers).decided == ()
