from pathlib import Path

import pytest

from spiritsafe.core.duration import Duration
from spiritsafe.errors import ConfigurationError
from spiritsafe.project.settings import NAMES, Settings, load_settings


@pytest.fixture
def pyproject(tmp_path: Path) -> Path:
    return tmp_path / "pyproject.toml"


def test_without_any_source_there_are_defaults(pyproject: Path) -> None:
    assert load_settings(pyproject, {}, {}) == Settings()


def test_flags_beat_the_environment_which_beats_the_file(pyproject: Path) -> None:
    pyproject.write_text('[tool.spiritsafe]\nlock_timeout = "1s"\nstatement-timeout = "11s"\nprofile = "ci"\n')
    environment = {"SPIRITSAFE_LOCK_TIMEOUT": "2s", "SPIRITSAFE_STATEMENT_TIMEOUT": "12s", "PATH": "/bin"}
    settings = load_settings(pyproject, environment, {"lock_timeout": "3s", "statement_timeout": None})
    assert (settings.lock_timeout, settings.statement_timeout, settings.profile) == (
        Duration(3_000),
        Duration(12_000),
        "ci",
    )
    assert settings.sources == {
        "lock_timeout": "command line",
        "statement_timeout": "SPIRITSAFE_STATEMENT_TIMEOUT",
        "profile": "pyproject.toml [tool.spiritsafe]",
    }


@pytest.mark.parametrize(("word", "value"), [("1", True), ("TRUE", True), ("off", False), ("no", False)])
def test_switches_take_the_usual_words(word: str, value: bool, pyproject: Path) -> None:
    assert load_settings(pyproject, {"SPIRITSAFE_EMBEDDED": word}, {}).embedded is value


def test_a_folder_in_the_file_is_meant_from_the_file(pyproject: Path) -> None:
    pyproject.write_text('[tool.spiritsafe]\npg_bin = "pg/bin"\n')
    assert load_settings(pyproject, {}, {}).pg_bin == pyproject.parent / "pg" / "bin"
    assert load_settings(pyproject, {}, {"pg_bin": "here"}).pg_bin == Path("here")


def test_an_unknown_setting_is_an_error_with_the_nearest_name(pyproject: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_settings(pyproject, {"SPIRITSAFE_LOCK_TIMOUT": "2s"}, {})
    assert raised.value.what == "there is no setting 'lock_timout', which the environment sets"
    assert raised.value.next_step == "did you mean 'lock_timeout'?"


@pytest.mark.parametrize(
    ("line", "what", "why"),
    [
        ("lock_timeout = 2", "lock_timeout from pyproject.toml [tool.spiritsafe] is 2", "'2' is not a duration"),
        ('embedded = "maybe"', "embedded from pyproject.toml [tool.spiritsafe] is 'maybe'", "either true or false"),
        ("models = 3", "models from pyproject.toml [tool.spiritsafe] is 3", "it is text, not int"),
        (
            "target_version = 'old'",
            "target_version from pyproject.toml [tool.spiritsafe] is 'old', which does not fit",
            "it is a whole number, such as 16",
        ),
        (
            "fail_on = 'fatal'",
            "fail_on from pyproject.toml [tool.spiritsafe] is 'fatal', which does not fit",
            "it is one of: error, warning, note",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_an_error(line: str, what: str, why: str, pyproject: Path) -> None:
    pyproject.write_text(f"[tool.spiritsafe]\n{line}\n")
    with pytest.raises(ConfigurationError) as raised:
        load_settings(pyproject, {}, {})
    assert raised.value.what.startswith(what)
    assert why in raised.value.why


def test_timeouts_that_do_not_fit_together_are_an_error(pyproject: Path) -> None:
    settings = load_settings(pyproject, {}, {"lock_timeout": "5s", "statement_timeout": "5s"})
    with pytest.raises(ConfigurationError) as raised:
        _ = settings.timeouts
    assert raised.value.what == "the timeouts do not fit together"


def test_every_setting_says_what_it_is() -> None:
    assert all(Settings.__dataclass_fields__[name].metadata["about"] for name in NAMES)
