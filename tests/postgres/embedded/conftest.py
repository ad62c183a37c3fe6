"""Real servers in folders of their own; nothing of them is left when a test ends."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres.embedded.embedded_user import NewUser, User
from tests.workshop import eventually

from spiritsafe.postgres import embedded


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A project's private folder; as root, one that no other account can reach."""
    path = tmp_path / "project" / ".spiritsafe" / "postgres"
    yield path
    embedded.erase(path)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A project's private folder that every account can reach."""
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    path = top / "project" / ".spiritsafe" / "postgres"
    path.parent.parent.mkdir()
    yield path
    embedded.erase(path)
    shutil.rmtree(top)


@pytest.fixture
def new_user() -> Iterator[NewUser]:
    users: list[User] = []

    def make(folder: Path, *, keep: bool = False) -> User:
        users.append(User(folder, keep=keep))
        return users[-1]

    yield make
    for user in users:
        if user.process.poll() is None:
            user.kill()


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait until something is so; fail when it never is."""
    return eventually


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root drops to another account")


@pytest.fixture
def as_ordinary_user() -> None:
    if os.geteuid() == 0:
        pytest.skip("root may do anything")
