import os
from pathlib import Path

import pytest

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded.account import choose_account
from spiritsafe.postgres.embedded.away import away, away_names
from spiritsafe.postgres.embedded.own_folder import MARKER
from spiritsafe.postgres.embedded.places import prepare

pytestmark = pytest.mark.server


def test_a_project_that_the_account_cannot_reach_is_served_from_elsewhere(folder: Path, as_root: None) -> None:
    folder.parent.parent.mkdir(parents=True)
    before = folder.parent.parent.stat()
    server = embedded.start(folder)
    place = server.data.parent
    assert not folder.parent.exists()
    assert folder.parent.parent.stat() == before
    assert (place.stat().st_uid, place.stat().st_mode & 0o777) == (0, 0o711)
    assert str(folder) in (place / MARKER).read_text()
    assert embedded.running(folder) == server
    embedded.erase(folder)
    assert not place.exists()


def test_data_stay_where_they_are_when_the_project_opens_up(folder: Path, as_root: None) -> None:
    data = embedded.start(folder).data
    embedded.stop(folder)
    for parent in folder.parents:
        if not parent.exists():
            parent.mkdir(parents=True)
    account = choose_account(folder, "nobody")
    assert prepare(folder.resolve(), account).folder == data.parent


def test_a_folder_prepared_by_somebody_else_is_not_used(folder: Path, as_root: None) -> None:
    planted = away_names(folder)[0]
    planted.mkdir()
    os.chown(planted, 65534, 65534)
    try:
        assert planted not in embedded.start(folder).data.parents
    finally:
        planted.rmdir()


def test_a_link_in_the_place_of_our_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    planted = away_names(folder)[0]
    (tmp_path / "target").mkdir()
    planted.symlink_to(tmp_path / "target")
    try:
        found = away(folder, choose_account(folder, None))
        assert found != planted
        assert not [*(tmp_path / "target").iterdir()]
    finally:
        planted.unlink()


def test_without_any_place_for_a_short_path_the_candidates_are_named(folder: Path, tmp_path: Path) -> None:
    planted = away_names(folder)
    for path in planted:
        path.symlink_to(tmp_path)
    try:
        with pytest.raises(EmbeddedServerError) as caught:
            away(folder, choose_account(folder, None))
        assert str(planted[0]) in caught.value.why
    finally:
        for path in planted:
            path.unlink()


def test_a_folder_with_other_things_in_it_is_refused(open_folder: Path) -> None:
    open_folder.mkdir(parents=True)
    (open_folder / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigurationError, match="cannot hold the embedded PostgreSQL"):
        embedded.start(open_folder)
    with pytest.raises(ConfigurationError, match="was not erased"):
        embedded.erase(open_folder)
    assert [path.name for path in open_folder.iterdir()] == ["thesis.txt"]
    (open_folder / "thesis.txt").unlink()
    open_folder.rmdir()


def test_git_does_not_see_the_folder(open_folder: Path) -> None:
    embedded.start(open_folder)
    assert Path(open_folder, ".gitignore").read_text() == "*\n"
