from collections.abc import Callable

import pytest

from spiritsafe.verify.irreversible import looks_irreversible


def drops() -> str:
    return "DROP TABLE t"


def refuses() -> None:
    raise NotImplementedError


def says_so() -> None:
    raise RuntimeError("This is Irreversible")


@pytest.mark.parametrize(("downgrade", "seems"), [(drops, False), (refuses, True), (says_so, True), (print, False)])
def test_a_downgrade_that_speaks_of_no_way_back_is_seen_before_it_runs(
    downgrade: Callable[..., object], *, seems: bool
) -> None:
    assert looks_irreversible(downgrade) is seems
