from spiritsafe.author.runner import RUNNER, by_runner, role_name
from spiritsafe.core.catalog import EnumType, Grant, Kind, ObjectId, catalog_of

MOOD = ObjectId(Kind.ENUM_TYPE, "public", "mood")


def mood(role: str, *grants: Grant, values: tuple[str, ...] = ("good",)) -> EnumType:
    return EnumType("public", "mood", values, grants=grants, role=role)


def test_what_the_shadows_role_owns_and_may_do_is_whoevers_who_runs_the_revision() -> None:
    catalog = catalog_of(180000, {MOOD: mood("boss", Grant("boss", "USAGE"), Grant("guest", "USAGE"))})
    expected = mood(RUNNER, Grant(RUNNER, "USAGE"), Grant("guest", "USAGE"))
    assert by_runner(catalog, "boss").objects[MOOD] == expected


def test_others_keep_their_names() -> None:
    catalog = catalog_of(180000, {MOOD: mood("bosses", Grant("boss's", "USAGE"))})
    assert by_runner(catalog, "boss").objects[MOOD] == catalog.objects[MOOD]


def test_a_value_that_reads_like_the_role_is_no_role() -> None:
    catalog = catalog_of(180000, {MOOD: mood("other", values=("boss",))})
    assert by_runner(catalog, "boss").objects[MOOD] == catalog.objects[MOOD]


def test_a_role_with_a_quote_in_its_name_is_found() -> None:
    catalog = catalog_of(180000, {MOOD: mood('the "boss"')})
    found = by_runner(catalog, 'the "boss"').objects[MOOD]
    assert isinstance(found, EnumType)
    assert found.role == RUNNER


def test_only_names_are_quoted() -> None:
    assert [role_name(role) for role in ("PUBLIC", RUNNER, "app_writer", "App")] == [
        "PUBLIC",
        "CURRENT_USER",
        "app_writer",
        '"App"',
    ]
