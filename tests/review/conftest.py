"""What the tests of reviews share: a shadow, and a review of a script on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.shadow_server import shadow_server

from spiritsafe.core.finding import Finding
from spiritsafe.core.trace import Trace
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.rehearse.script import Script, rehearse_script
from spiritsafe.review.engine import find

Rehearse = Callable[..., Trace]
Review = Callable[..., tuple[Finding, ...]]


@pytest.fixture(scope="session")
def shadow(tmp_path_factory: pytest.TempPathFactory, pg_bin: Path | None) -> Iterator[Shadow]:
    with shadow_server(tmp_path_factory.mktemp("shadow") / "server", pg_bin) as shadow:
        yield shadow


@pytest.fixture
def rehearse(shadow: Shadow) -> Rehearse:
    """Run a script on the shadow."""

    def run(sql: str, setup: str = "", *, transaction: bool = True) -> Trace:
        return rehearse_script(Script(sql, "case.sql", setup, transaction=transaction), shadow)

    return run


@pytest.fixture
def review(rehearse: Rehearse) -> Review:
    """Run a script on the shadow and judge it."""

    def run(sql: str, setup: str = "", *, transaction: bool = True) -> tuple[Finding, ...]:
        return find(rehearse(sql, setup, transaction=transaction))

    return run
