import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiritsafe.core.duration import LONGEST, Duration


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("500ms", 500),
        ("2s", 2_000),
        ("2 s", 2_000),
        ("1.5min", 90_000),
        ("15MIN", 900_000),
        ("5m", 300_000),
        ("1h", 3_600_000),
        ("1d", 86_400_000),
        ("0", 0),
        ("off", 0),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, milliseconds: int) -> None:
    assert Duration.parse(text) == Duration(milliseconds)


@pytest.mark.parametrize("text", ["5", "", "s", "-1s", "2 weeks", "2s 3ms", "٣s x"])
def test_a_number_without_a_unit_or_an_unknown_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration; write a number and a unit, such as 500ms, 2s, 15min"):
        Duration.parse(text)


def test_longer_than_the_server_can_count_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than PostgreSQL can count"):
        Duration.parse("25d")


@given(st.integers(min_value=0, max_value=LONGEST))
def test_what_is_printed_reads_back_to_the_same_duration(milliseconds: int) -> None:
    assert Duration.parse(str(Duration(milliseconds))) == Duration(milliseconds)
