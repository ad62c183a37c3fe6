"""The assignment problem: which pairs, each row and column used once, have the greatest total score."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Matching:
    """The Hungarian algorithm's working state; row and column 0 are the root that a new row grows from."""

    costs: Sequence[Sequence[float]]
    width: int
    row_prices: list[float] = field(init=False)
    column_prices: list[float] = field(init=False)
    row_of: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Start with nobody matched."""
        self.row_prices = [0.0] * (len(self.costs) + 1)
        self.column_prices = [0.0] * (self.width + 1)
        self.row_of = [0] * (self.width + 1)

    def add(self, row: int) -> None:
        """Match one more row, moving earlier ones along the cheapest path."""
        self.row_of[0] = row
        slack = [float("inf")] * (self.width + 1)
        came_from = [0] * (self.width + 1)
        used = [False] * (self.width + 1)
        column = 0
        while self.row_of[column] != 0:
            used[column] = True
            self._relax(column, slack, came_from, used)
            nearest = min((other for other in range(1, self.width + 1) if not used[other]), key=lambda at: slack[at])
            self._reprice(slack[nearest], slack, used)
            column = nearest
        while column:
            self.row_of[column] = self.row_of[came_from[column]]
            column = came_from[column]

    def _relax(self, column: int, slack: list[float], came_from: list[int], used: list[bool]) -> None:
        row = self.row_of[column]
        for other in range(1, self.width + 1):
            cost = self.costs[row - 1][other - 1] - self.row_prices[row] - self.column_prices[other]
            if not used[other] and cost < slack[other]:
                slack[other] = cost
                came_from[other] = column

    def _reprice(self, delta: float, slack: list[float], used: list[bool]) -> None:
        for other in range(self.width + 1):
            if used[other]:
                self.row_prices[self.row_of[other]] += delta
                self.column_prices[other] -= delta
            else:
                slack[other] -= delta


def assign(scores: Sequence[Sequence[float]]) -> tuple[int | None, ...]:
    """For each row, the column it gets, or None. Scores are not negative; a score of 0 is no pair.

    O(n^3), by the Hungarian algorithm: the best pair first would take what another row needs more.
    """
    width = max((len(row) for row in scores), default=0)
    if len(scores) > width:
        return _turned(assign([[row[at] for row in scores] for at in range(width)]), len(scores))
    matching = _Matching([[-score for score in row] for row in scores], width)
    for row in range(1, len(scores) + 1):
        matching.add(row)
    columns: list[int | None] = [None] * len(scores)
    for column, row in enumerate(matching.row_of[1:]):
        if row and scores[row - 1][column] > 0:
            columns[row - 1] = column
    return tuple(columns)


def _turned(rows: Sequence[int | None], length: int) -> tuple[int | None, ...]:
    turned: list[int | None] = [None] * length
    for column, row in enumerate(rows):
        if row is not None:
            turned[row] = column
    return tuple(turned)
