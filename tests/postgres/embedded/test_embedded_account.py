import os
import pwd
from pathlib import Path

import pytest

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded.account import Account, project

pytestmark = pytest.mark.server


def test_an_ordinary_user_runs_the_server_itself(folder: Path, as_ordinary_user: None) -> None:
    server = embedded.start(folder)
    assert server.account == pwd.getpwuid(os.getuid()).pw_name
    assert server.data == folder / server.version.split(".")[0]
    assert {path.lstat().st_uid for path in folder.rglob("*")} == {os.getuid()}


def test_an_ordinary_user_cannot_name_another_account(folder: Path, as_ordinary_user: None) -> None:
    with pytest.raises(ConfigurationError, match="cannot run as root"):
        embedded.start(folder, account="root")


def test_root_drops_every_privilege(open_folder: Path, as_root: None) -> None:
    server = embedded.start(open_folder)
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{server.pid}/status").read_text().splitlines())
    account = pwd.getpwnam(server.account)
    assert set(status["Uid"].split()) == {str(account.pw_uid)}
    assert set(status["Gid"].split()) == {str(account.pw_gid)}
    assert not status["Groups"].split()
    assert server.data.stat().st_uid == account.pw_uid
    assert server.data.parent == open_folder


def test_root_serves_a_project_as_its_owner(open_folder: Path, as_root: None) -> None:
    owner = pwd.getpwnam("nobody")
    os.chown(project(open_folder), owner.pw_uid, owner.pw_gid)
    server = embedded.start(open_folder)
    assert server.account == "nobody"
    for path in (open_folder.parent, open_folder, server.data, server.socket_folder, open_folder / "server.log"):
        assert path.stat().st_uid == owner.pw_uid, path


def test_root_may_name_the_account(open_folder: Path, as_root: None) -> None:
    assert embedded.start(open_folder, account="nobody").account == "nobody"


@pytest.mark.parametrize("name", ["root", "nobody-at-all"])
def test_root_cannot_name_itself_or_nobody_known(open_folder: Path, as_root: None, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"cannot run as {name}"):
        embedded.start(open_folder, account=name)


def test_the_first_class_of_permissions_that_fits_is_the_one_that_counts(tmp_path: Path) -> None:
    here = tmp_path.stat()
    tmp_path.chmod(0o077)
    owner = Account("owner", here.st_uid, here.st_gid, dropped=True)
    stranger = Account("stranger", here.st_uid + 1, here.st_gid + 1, dropped=True)
    assert not owner._may(tmp_path, 0o1)
    assert stranger._may(tmp_path, 0o1)
    tmp_path.chmod(0o700)


def test_the_project_is_what_holds_the_private_folder() -> None:
    assert project(Path("/p/.spiritsafe/postgres")) == Path("/p")
    assert project(Path("/p/database")) == Path("/p")
