import os
from pathlib import Path

import pytest

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres.embedded.locks import is_free, locked, try_lock, wait_lock
from spiritsafe.postgres.embedded.trouble import explain


def test_a_held_lock_is_not_had_twice(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert is_free(path)
    with locked(path, 1, "nobody"):
        assert try_lock(path) is None
        assert not is_free(path)
    assert is_free(path)


def test_a_lock_that_is_not_given_back_is_named(tmp_path: Path) -> None:
    with locked(tmp_path / "lock", 1, "nobody"), pytest.raises(EmbeddedServerError) as caught:
        wait_lock(tmp_path / "lock", 2, 0.0, "another process")
    assert "another process" in caught.value.why


def test_a_lock_on_a_file_that_was_replaced_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, 1, "nobody"):
        path.unlink()
        descriptor = try_lock(path)
        assert descriptor is not None
        os.close(descriptor)


def test_a_link_is_not_locked(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        try_lock(tmp_path / "lock")


@pytest.mark.parametrize(("number", "words"), [(28, "disk is full"), (13, "may not write"), (37, "no file locks")])
def test_what_the_system_refuses_is_told_in_words(tmp_path: Path, number: int, words: str) -> None:
    error = explain(OSError(number, os.strerror(number), str(tmp_path / "x")), tmp_path)
    assert words in error.why
    assert str(tmp_path / "x") in error.why
