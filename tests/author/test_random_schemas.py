"""Random pairs of schemas: whatever the change, what is proposed leads there, keeps the rows, and leads back.

A few in the suite, always the same; `make soak` tries 500 new ones, or as many as `make soak PAIRS=2000` says.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from tests.author.case import PRELUDE
from tests.author.random_models import source
from tests.author.random_pairs import Pair, pairs
from tests.author.random_trial import Outcome, Server, judge

from spiritsafe.postgres import embedded

_PAIRS = os.environ.get("PAIRS")
_FEW = 15


@pytest.fixture(scope="module")
def place(server: embedded.Server) -> Iterator[Server]:
    with psycopg.connect(server.url(), autocommit=True) as admin:
        yield Server(admin, server.url())


@pytest.mark.server
def test_any_change_is_made_without_a_difference_or_a_lost_row(
    place: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    right: dict[tuple[str, str, int], Outcome] = {}
    wrong: set[tuple[str, str, int]] = set()

    @settings(
        max_examples=int(_PAIRS or _FEW),
        derandomize=_PAIRS is None,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(pairs())
    def every_pair_comes_out_right(pair: Pair) -> None:
        before, after = source(pair.before, place.version), source(pair.after, place.version)
        key = before, after, pair.rows
        assume(before != after and key not in right)
        note(f"before:\n{before.removeprefix(PRELUDE)}\nafter:\n{after.removeprefix(PRELUDE)}\nrows: {pair.rows}\n")
        wrong.add(key)
        right[key] = judge(pair, place)
        wrong.discard(key)

    try:
        every_pair_comes_out_right()
    finally:
        if _PAIRS:
            with capsys.disabled():
                sys.stdout.write(f"\n{tally(right.values(), len(wrong))}\n")
    assert len(right) >= int(_PAIRS or _FEW)


def tally(outcomes: Iterable[Outcome], wrong: int) -> str:
    """How many pairs ran, and how they came out."""
    counted = Counter(outcomes)
    lines = [f"{counted.total() + wrong} pairs of schemas"]
    lines += [f"    {counted[outcome]:>6} {outcome.value}" for outcome in Outcome]
    return "\n".join([*lines, f"    {wrong:>6} wrong"])
