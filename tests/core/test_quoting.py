from spiritsafe.core.quoting import identifier, literal


def test_names_are_in_quotes_with_what_they_lie_in() -> None:
    assert identifier("order") == '"order"'
    assert identifier("My schema", 'a "quoted" table') == '"My schema"."a ""quoted"" table"'


def test_a_text_keeps_its_quotes() -> None:
    assert literal("it's") == "'it''s'"
