"""What pytest finds: an option, a setting, three fixtures. Nothing else of spiritsafe is imported until it is used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spiritsafe.testing.databases import ScratchDatabase, Workshop

_PREFIX = "spiritsafe::"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--spiritsafe`, and where the project is when that is not the rootdir."""
    group = parser.getgroup("spiritsafe", "migrations on PostgreSQL")
    group.addoption("--spiritsafe", action="store_true", help="Add the checks of 'spiritsafe verify' as tests.")
    parser.addini("spiritsafe_config", "alembic.ini or pyproject.toml of the migrations, from the rootdir on")


def pytest_configure(config: pytest.Config) -> None:
    """Let `-m spiritsafe` choose the checks, and their names as pytest prints them."""
    config.addinivalue_line("markers", "spiritsafe: a check of the migrations, added by --spiritsafe")
    named = [name for name in config.args if name.startswith(_PREFIX)]
    if named:
        others = [name for name in config.args if not name.startswith(_PREFIX)]
        # In the options, which pytest-xdist hands to its workers.
        config.option.spiritsafe, config.option.spiritsafe_named = True, (named, bool(others))
        config.args[:] = others


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the checks, before -k and -m choose."""
    if config.getoption("spiritsafe"):
        from spiritsafe.testing.checks import checks  # noqa: PLC0415

        named, others = getattr(config.option, "spiritsafe_named", ([], True))
        found = [item for item in checks(session) if not named or item.nodeid in named]
        items[:] = [*items, *found] if others else found


@pytest.fixture(scope="session")
def spiritsafe_workshop(pytestconfig: pytest.Config) -> Iterator["Workshop"]:
    """The server for the databases of this run: `shadow_url`, or the project's embedded one."""
    from spiritsafe.testing.databases import workshop  # noqa: PLC0415

    with workshop(pytestconfig) as shop:
        yield shop


@pytest.fixture
def spiritsafe_database(spiritsafe_workshop: "Workshop") -> Iterator["ScratchDatabase"]:
    """A blank database of the test's own; it goes with the test."""
    with spiritsafe_workshop.database() as database:
        yield database


@pytest.fixture
def migrated_database(spiritsafe_workshop: "Workshop") -> Iterator["ScratchDatabase"]:
    """A database of the test's own in which every revision has run: a copy of one that was migrated once."""
    with spiritsafe_workshop.database(migrated=True) as database:
        yield database
