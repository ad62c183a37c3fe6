import os
from pathlib import Path

import pytest

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres import embedded

pytestmark = pytest.mark.server


def test_a_server_that_dies_at_its_start_says_why(folder: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="stopped while it was starting") as caught:
        embedded.start(folder, settings={"shared_buffers": "a lot"})
    title, text = caught.value.details[0]
    assert "server.log" in title
    assert 'invalid value for parameter "shared_buffers"' in text
    assert embedded.running(folder) is None
    assert embedded.start(folder)


def test_only_the_last_start_is_quoted(folder: Path) -> None:
    for wrong in ("work_mem", "temp_buffers"):
        with pytest.raises(EmbeddedServerError) as caught:
            embedded.start(folder, settings={wrong: "a lot"})
    assert "work_mem" not in caught.value.details[0][1]
    assert "temp_buffers" in caught.value.why


def test_a_long_log_is_set_aside_and_only_one_is_kept(folder: Path) -> None:
    log = embedded.start(folder).data.parent / "server.log"
    for filler in (b"first", b"second"):
        embedded.stop(folder)
        log.write_bytes(filler * 300_000)
        embedded.start(folder)
    assert log.stat().st_size < 100_000
    assert sorted(path.name for path in log.parent.glob("server.log*")) == ["server.log", "server.log.1"]
    assert log.with_suffix(".log.1").read_bytes().startswith(b"second")


def test_the_users_own_postgres_variables_do_not_reach_the_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("LC_ALL", "xx_YY")
    assert embedded.start(folder).port == 5432


def test_the_server_has_no_descriptor_of_its_starter(folder: Path, tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003 - positional only
        server = embedded.start(folder)
        links = {link.readlink() for link in Path(f"/proc/{server.pid}/fd").iterdir()}
    assert tmp_path / "open" not in links
