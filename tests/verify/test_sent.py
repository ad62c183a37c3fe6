from spiritsafe.verify.sent import first_difference


def test_equal_runs_do_not_differ() -> None:
    assert first_difference(["a", "b"], ["a", "b"]) is None


def test_the_first_statement_that_differs_is_shown() -> None:
    assert first_difference(["a", "INSERT 1", "x"], ["a", "INSERT 2", "y"]) == ("INSERT 1", "INSERT 2")


def test_a_statement_more_is_shown_against_nothing() -> None:
    assert first_difference(["a"], ["a", "b"]) == ("nothing", "b")
    assert first_difference(["a", "b"], ["a"]) == ("b", "nothing")


def test_long_statements_are_cut_around_where_they_part() -> None:
    one, other = first_difference(["x" * 1000 + "1" + "y" * 1000], ["x" * 1000 + "2" + "y" * 1000]) or ("", "")
    assert len(one) < 320
    assert one == f"...{'x' * 150}1{'y' * 149}..."
    assert "x2y" in other
