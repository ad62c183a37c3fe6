from pathlib import Path

import pytest
from tests.workshop import NewProject

from spiritsafe.errors import ConfigurationError
from spiritsafe.project.config_files import config_files, require_files, settings_file


def test_without_a_word_the_current_folders_files_are_meant() -> None:
    assert config_files([], {}) == (Path("alembic.ini"), Path("pyproject.toml"))


def test_each_kind_may_be_named_once() -> None:
    assert config_files(["a.ini", "b/pyproject.toml"], {}) == (Path("a.ini"), Path("b/pyproject.toml"))
    assert config_files(["b/pyproject.toml"], {}) == (Path("alembic.ini"), Path("b/pyproject.toml"))


def test_alembics_variable_counts_where_no_flag_is_given() -> None:
    assert config_files([], {"ALEMBIC_CONFIG": "a.ini"})[0] == Path("a.ini")
    assert config_files(["c.ini"], {"ALEMBIC_CONFIG": "a.ini"})[0] == Path("c.ini")
    assert config_files([], {"ALEMBIC_CONFIG": "b/pyproject.toml"})[1] == Path("b/pyproject.toml")


@pytest.mark.parametrize(
    ("names", "what"),
    [(["a.ini", "b.ini"], "-c names two .ini files"), (["pyproject.toml"] * 2, "-c names pyproject.toml twice")],
)
def test_two_of_a_kind_are_an_error(names: list[str], what: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        config_files(names, {})
    assert raised.value.what == what


def test_a_file_that_is_named_has_to_be_there(project: NewProject) -> None:
    folder = project("plain")
    require_files(["alembic.ini"])
    with pytest.raises(ConfigurationError) as raised:
        require_files(["alembic.ini", "nope.ini"])
    assert (raised.value.what, raised.value.why) == (
        "there is no file nope.ini",
        f"-c names it, and {folder} is the current folder",
    )


def test_settings_are_those_beside_the_ini(
    project: NewProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("plain")
    (folder / "pyproject.toml").touch()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)
    ini = folder / "alembic.ini"
    assert settings_file(ini, Path("pyproject.toml")) == folder / "pyproject.toml"
    assert settings_file(ini, Path("other/pyproject.toml")) == Path("other/pyproject.toml")
    assert settings_file(Path("alembic.ini"), Path("pyproject.toml")) == Path("pyproject.toml")
