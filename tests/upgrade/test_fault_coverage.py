"""Every fault of the list is shown by a test, or the page says why it is not."""

from tests.upgrade.faults import FAULTS, NOT_SHOWN, PAGE, page, shown


def test_every_fault_is_shown() -> None:
    assert set(shown()) == set(FAULTS) - set(NOT_SHOWN)


def test_the_page_names_the_tests_there_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m tests.upgrade.faults"
