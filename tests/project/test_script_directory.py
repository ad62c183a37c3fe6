from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from tests.workshop import NewProject

from spiritsafe.project import script_directory as subject
from spiritsafe.project.script_directory import digests, script_directory

_COUNTING = """

with open({log!r}, "a") as log:
    log.write(revision + "\\n")
"""
Loaded = Callable[[], list[str]]


def graph(scripts: ScriptDirectory) -> list[tuple[object, ...]]:
    return [
        (script.revision, script.down_revision, script.dependencies, sorted(script.branch_labels), script.path)
        for script in scripts.walk_revisions()
    ]


def read() -> ScriptDirectory:
    scripts = script_directory(Config("alembic.ini", toml_file="pyproject.toml"))
    list(scripts.walk_revisions())
    return scripts


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were written a moment ago count as old ones."""
    monkeypatch.setattr(subject, "_SETTLED_NS", 0)


@pytest.fixture
def loaded(project: NewProject, tmp_path: Path) -> Loaded:
    """The ids of the revision files that ran since the last question, in a project whose files tell."""
    log = tmp_path / "loaded"
    for path in (project("plain") / "migrations" / "versions").glob("*.py"):
        path.write_text(path.read_text() + _COUNTING.format(log=str(log)))

    def since() -> list[str]:
        ids = log.read_text().split() if log.exists() else []
        log.write_text("")
        return sorted(ids)

    return since


@pytest.mark.usefixtures("settled")
def test_a_file_that_did_not_change_is_not_run_again(loaded: Loaded) -> None:
    read()
    assert loaded() == ["a0000001", "b0000002"]
    assert [script.revision for script in read().walk_revisions()] == ["b0000002", "a0000001"]
    assert loaded() == []


@pytest.mark.usefixtures("settled")
def test_a_module_is_loaded_when_it_is_wanted(loaded: Loaded) -> None:
    read(), loaded()
    assert callable(read().get_revision("b0000002").module.upgrade)
    assert loaded() == ["b0000002"]


@pytest.mark.usefixtures("settled")
def test_a_file_that_changed_is_run_again(loaded: Loaded) -> None:
    read(), loaded()
    [path] = Path("migrations/versions").glob("*0002*.py")
    path.write_text(path.read_text().replace("b0000002", "b0000002more"))
    assert [script.revision for script in read().walk_revisions()] == ["b0000002more", "a0000001"]
    assert loaded() == ["b0000002more"]


@pytest.mark.usefixtures("settled")
def test_a_file_that_is_gone_is_forgotten(loaded: Loaded) -> None:
    read(), loaded()
    [path] = Path("migrations/versions").glob("*0002*.py")
    path.unlink()
    assert [script.revision for script in read().walk_revisions()] == ["a0000001"]


@pytest.mark.usefixtures("settled")
def test_an_id_that_is_computed_is_computed_each_time(loaded: Loaded) -> None:
    [path] = Path("migrations/versions").glob("*0002*.py")
    path.write_text(path.read_text().replace('"b0000002"', '"b00" + "00002"'))
    read(), loaded()
    assert [script.revision for script in read().walk_revisions()] == ["b0000002", "a0000001"]
    assert loaded() == ["b0000002"]


def test_a_file_written_a_moment_ago_is_read_again(loaded: Loaded) -> None:
    read(), loaded()
    read()
    assert loaded() == ["a0000001", "b0000002"]


@pytest.mark.usefixtures("settled")
def test_broken_notes_count_for_nothing(loaded: Loaded) -> None:
    read(), loaded()
    [notes] = Path(".spiritsafe/graph").glob("*.json")
    notes.write_text('{"half')
    read()
    assert loaded() == ["a0000001", "b0000002"]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("situation", ["plain", "two_heads", "pyproject_only", "shop"])
def test_the_graph_is_alembics(project: NewProject, situation: str) -> None:
    project(situation)
    config = Config("alembic.ini", toml_file="pyproject.toml")
    plain = graph(ScriptDirectory.from_config(config))
    assert graph(read()) == plain
    assert graph(read()) == plain


@pytest.mark.usefixtures("settled")
def test_labels_dependencies_and_merges_are_alembics(project: NewProject) -> None:
    versions = project("two_heads") / "migrations" / "versions"
    heads = ScriptDirectory.from_config(Config("alembic.ini")).get_heads()
    (versions / "other.py").write_text(
        f'revision = "c0000001"\ndown_revision = None\nbranch_labels = ("other",)\ndepends_on = "{heads[0]}"\n'
    )
    (versions / "merged.py").write_text(f'revision = "d0000001"\ndown_revision = {tuple(heads)!r}\n')
    plain = graph(ScriptDirectory.from_config(Config("alembic.ini")))
    assert graph(read()) == plain
    assert graph(read()) == plain
    assert read().get_revision("other@head").revision == "c0000001"


@pytest.mark.usefixtures("settled")
def test_the_digest_of_a_known_file_needs_no_reading(loaded: Loaded) -> None:
    assert digests(read().walk_revisions()) == {}
    assert len(digests(read().walk_revisions())) == len(loaded())
