from pathlib import Path

from tests.workshop import NewProject

from spiritsafe.project.revision_files import revision_files


def ids(ini: str = "alembic.ini", section: str = "alembic") -> list[str]:
    return [revision.id for revision in revision_files((Path(ini), Path("pyproject.toml"), section))]


def test_ids_and_messages_are_read_without_importing(project: NewProject) -> None:
    project("broken_models")
    [newest, _] = revision_files((Path("alembic.ini"), Path("pyproject.toml"), "alembic"))
    assert (newest.id, newest.message) == ("b0000002", "Notes have a title.")


def test_a_file_that_is_no_python_is_passed_over(project: NewProject) -> None:
    project("broken_revision_file")
    assert ids() == ["b0000002", "a0000001"]


def test_pyproject_toml_may_say_where_they_are(project: NewProject) -> None:
    project("pyproject_only")
    assert ids() == ["b0000002", "a0000001"]


def test_no_configuration_means_no_revisions(project: NewProject) -> None:
    project("plain")
    assert ids("other.ini") == []
    assert ids(section="elsewhere") == []


def test_a_broken_configuration_means_no_revisions(project: NewProject) -> None:
    folder = project("plain")
    (folder / "alembic.ini").write_text("no section")
    assert ids() == []


def test_an_annotated_revision_counts_too(project: NewProject) -> None:
    folder = project("plain")
    (folder / "migrations" / "versions" / "0003.py").write_text('"""Three."""\nrevision: str = "c0000003"\n')
    assert ids()[0] == "c0000003"
