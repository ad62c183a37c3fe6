from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from spiritsafe.diff.renames.assignment import assign

Matrix = list[list[float]]


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    height, width = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    scores = st.integers(0, 100).map(float)
    return [[draw(scores) for _ in range(width)] for _ in range(height)]


def total(scores: Matrix, columns: tuple[int | None, ...]) -> float:
    return sum(scores[row][column] for row, column in enumerate(columns) if column is not None)


def best(scores: Matrix) -> float:
    height, width = len(scores), len(scores[0]) if scores else 0
    size = max(height, width)
    return max(
        sum(scores[row][column] for row, column in enumerate(order) if row < height and column < width)
        for order in permutations(range(size))
    )


@given(matrices())
def test_the_assignment_is_as_good_as_the_best_of_all(scores: Matrix) -> None:
    columns = assign(scores)
    used = [column for column in columns if column is not None]
    assert len(columns) == len(scores)
    assert len(used) == len(set(used))
    assert total(scores, columns) == best(scores)


@given(matrices())
def test_a_score_of_nothing_is_no_pair(scores: Matrix) -> None:
    assert all(column is None or scores[row][column] > 0 for row, column in enumerate(assign(scores)))


def test_the_best_pair_gives_way_where_the_whole_gains() -> None:
    assert assign([[90, 80], [85, 10]]) == (1, 0)


def test_nothing_to_assign() -> None:
    assert assign([]) == ()
    assert assign([[], []]) == (None, None)
