import os
from pathlib import Path

import pytest
from tests.postgres.embedded.embedded_user import NewUser, Until

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded.account import choose_account
from spiritsafe.postgres.embedded.places import prepare

pytestmark = pytest.mark.server


def half_made(place: Path) -> Path | None:
    return next(place.glob("*.new"), None)


def test_a_start_that_was_killed_while_it_made_the_data_is_begun_again(
    folder: Path, new_user: NewUser, until: Until
) -> None:
    place = prepare(folder.resolve(), choose_account(folder, None)).folder
    user = new_user(folder)
    until(lambda: half_made(place))
    user.kill()
    server = embedded.start(folder)
    assert half_made(place) is None
    assert (server.data / "PG_VERSION").exists()


def test_what_an_earlier_half_made_cluster_left_is_removed(folder: Path) -> None:
    place = prepare(folder.resolve(), choose_account(folder, None)).folder
    leftover = place / f"{embedded.find_binaries().major}.new"
    (leftover / "base").mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("half")
    embedded.start(folder)
    assert not leftover.exists()


def test_data_of_another_major_version_are_refused(folder: Path) -> None:
    data = embedded.start(folder).data
    embedded.stop(folder)
    version = (data / "PG_VERSION").read_text()
    (data / "PG_VERSION").write_text("13\n")
    with pytest.raises(EmbeddedServerError, match="cannot run on the data") as caught:
        embedded.start(folder)
    assert "13" in caught.value.why
    (data / "PG_VERSION").write_text(version)
    assert embedded.start(folder)


def test_data_of_a_newer_minor_version_are_refused(folder: Path) -> None:
    server = embedded.start(folder)
    embedded.stop(folder)
    server.data.with_name(f"{server.data.name}.version").write_text(f"{server.data.name}.999\n")
    with pytest.raises(EmbeddedServerError, match="cannot run on the data") as caught:
        embedded.start(folder)
    assert ".999" in caught.value.why


def test_a_failing_initdb_is_quoted(folder: Path, tmp_path: Path) -> None:
    programs = fake_programs(tmp_path / "pg" / "bin", 'echo "initdb: error: the moon is full"; exit 1')
    with pytest.raises(EmbeddedServerError, match="could not be made") as caught:
        embedded.start(folder, binaries=embedded.find_binaries(programs))
    assert "the moon is full" in caught.value.details[0][1]


def fake_programs(folder: Path, initdb: str) -> Path:
    folder.mkdir(parents=True)
    for name, line in (("postgres", 'echo "postgres (PostgreSQL) 18.1"'), ("initdb", initdb)):
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.usefixtures("as_root")
def test_the_data_follow_when_root_names_another_account(open_folder: Path) -> None:
    first = embedded.start(open_folder, account="nobody")
    embedded.stop(open_folder)
    second = embedded.start(open_folder, account="daemon")
    assert (first.account, second.account) == ("nobody", "daemon")
    owners = {path.lstat().st_uid for path in second.data.rglob("*")}
    assert owners == {Path(f"/proc/{second.pid}").stat().st_uid}
    assert os.geteuid() not in owners
