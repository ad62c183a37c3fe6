import pytest

from spiritsafe.core.duration import Duration
from spiritsafe.core.timeouts import Timeouts


def test_parameters_are_the_servers_names_in_milliseconds() -> None:
    assert Timeouts(Duration(1), Duration(2), Duration(3)).parameters() == {
        "lock_timeout": "1",
        "statement_timeout": "2",
        "idle_in_transaction_session_timeout": "3",
    }


def test_the_transaction_timeout_is_sent_only_when_asked_for() -> None:
    assert Timeouts(transaction=Duration(4)).parameters()["transaction_timeout"] == "4"


def test_a_lock_timeout_that_is_not_the_smaller_one_is_refused() -> None:
    with pytest.raises(ValueError, match="lock_timeout 2s is not smaller than statement_timeout 2s"):
        Timeouts(lock=Duration(2_000), statement=Duration(2_000))


def test_no_statement_timeout_allows_any_lock_timeout() -> None:
    assert Timeouts(lock=Duration(2_000), statement=Duration(0)).statement == Duration(0)
