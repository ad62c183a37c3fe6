"""`alias alembic=spiritsafe` loses no verb and no flag."""

import argparse
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from alembic.config import CommandLine
from tests.workshop import NewProject, Program

from spiritsafe.cli.app import app


def alembic_verbs() -> dict[str, argparse.ArgumentParser]:
    parser = CommandLine().parser
    [verbs] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return verbs.choices


def flags_of_alembic() -> Iterator[tuple[str, str, bool]]:
    for verb, parser in [("", CommandLine().parser), *alembic_verbs().items()]:
        for action in parser._actions:
            for flag in action.option_strings:
                yield verb, flag, action.nargs == 0


def command_of(verb: str) -> click.Command:
    command = import_module(f"spiritsafe.cli.verbs.{verb}").command if verb else app
    assert isinstance(command, click.Command)
    return command


@pytest.mark.parametrize(("verb", "flag", "is_switch"), list(flags_of_alembic()))
def test_every_flag_of_alembic_is_there_and_takes_a_value_where_it_did(verb: str, flag: str, is_switch: bool) -> None:
    command = command_of(verb)
    context = click.Context(command, parent=click.Context(app, **app.context_settings))
    [found] = [option for option in command.get_params(context) if flag in option.opts]
    assert isinstance(found, click.Option)
    assert found.is_flag == is_switch


@pytest.mark.parametrize("verb", list(alembic_verbs()))
def test_every_verb_of_alembic_takes_as_many_arguments(verb: str) -> None:
    positional = [action for action in alembic_verbs()[verb]._actions if not action.option_strings]
    arguments = [param for param in command_of(verb).params if isinstance(param, click.Argument)]
    assert [action.dest for action in positional] == [argument.name for argument in arguments]
    assert [action.nargs == "+" for action in positional] == [argument.nargs == -1 for argument in arguments]


def test_the_templates_of_alembic_are_listed_first(spiritsafe: Program, stock_alembic: Program) -> None:
    ours, theirs = spiritsafe("list_templates"), stock_alembic("list_templates")
    assert (ours.code, ours.out.startswith(theirs.out)) == (0, True)


@pytest.mark.parametrize("verb", ["heads", "history", "show"])
def test_what_needs_no_database_prints_the_same_as_alembic(
    verb: str, project: NewProject, spiritsafe: Program, stock_alembic: Program
) -> None:
    project("two_heads")
    arguments = [verb, "heads"] if verb == "show" else [verb]
    ours, theirs = spiritsafe(*arguments), stock_alembic(*arguments)
    assert (ours.code, ours.out) == (0, theirs.out)


def test_branch_points_are_the_same_as_alembics(
    project: NewProject, spiritsafe: Program, stock_alembic: Program
) -> None:
    project("two_heads")
    ours, theirs = spiritsafe("branches"), stock_alembic("branches")
    # Alembic keeps the two branches in a set, so that their order changes from process to process.
    assert (ours.code, sorted(ours.out.splitlines())) == (0, sorted(theirs.out.splitlines()))
    assert "a0000001 (branchpoint)" in ours.out


def test_offline_sql_is_the_same_as_alembics(project: NewProject, spiritsafe: Program, stock_alembic: Program) -> None:
    project("plain")
    url = "postgresql+psycopg://bob@nowhere.invalid/shop"
    for arguments in (
        ["upgrade", "head", "--sql"],
        ["downgrade", "b0000002:a0000001", "--sql"],
        ["stamp", "head", "--sql"],
    ):
        ours = spiritsafe(*arguments, DATABASE_URL=url)
        theirs = stock_alembic(*arguments, DATABASE_URL=url)
        assert ours.code == 0, ours.err
        assert "notes" in ours.out or "alembic_version" in ours.out
        if theirs.code == 0:  # the stock env.py needs sqlalchemy.url, which this project leaves out
            assert ours.out == theirs.out


def test_offline_sql_needs_no_database_to_be_named(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("upgrade", "a0000001:head", "--sql")
    assert (done.code, "ALTER TABLE notes ADD COLUMN title text" in done.out) == (0, True), done.err


def test_a_new_project_is_the_one_alembic_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spiritsafe: Program, stock_alembic: Program
) -> None:
    made = {}
    for name, program in (("ours", spiritsafe), ("theirs", stock_alembic)):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.chdir(folder)
        assert program("init", "--package", "-t", "async", "migrations").code == 0
        files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        made[name] = {path.relative_to(folder): path.read_text() for path in files}
    assert made["ours"] == made["theirs"]
    assert len(made["ours"]) >= 5


def test_long_flags_may_be_shortened_as_with_alembic(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    assert spiritsafe("heads", "--verb").out.startswith("Rev: b0000002 (head)")


def test_a_revision_may_be_named_relatively(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("history", "-r", "-1:")
    assert done.out.splitlines() == ["a0000001 -> b0000002 (head), Notes have a title.", "<base> -> a0000001, Notes."]


def test_a_revision_is_written_and_merged_and_edited(project: NewProject, spiritsafe: Program) -> None:
    folder = project("two_heads")
    written = spiritsafe("revision", "-m", "third", "--head", "c0000003", "--rev-id", "d0000004")
    assert written.code == 0, written.err
    merged = spiritsafe("merge", "-m", "join", "--rev-id", "e0000005", "heads")
    assert merged.code == 0, merged.err
    assert {path.name[:8] for path in (folder / "migrations" / "versions").glob("*.py")} >= {"d0000004", "e0000005"}
    assert spiritsafe("heads").out == "e0000005 (head)\n"
    editor = folder / "editor"
    editor.write_text('#!/bin/sh\n: > "$1"\n')
    editor.chmod(0o755)
    edited = spiritsafe("edit", "e0000005", EDITOR=str(editor))
    assert edited.code == 0, edited.err
    [file] = (folder / "migrations" / "versions").glob("e0000005*.py")
    assert file.read_text() == ""


def test_alembics_environment_variable_names_the_configuration(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    (folder / "alembic.ini").rename(folder / "other.ini")
    assert spiritsafe("heads").code == 2
    assert spiritsafe("heads", ALEMBIC_CONFIG="other.ini").out == "b0000002 (head)\n"
    assert spiritsafe("-c", "other.ini", "heads").out == "b0000002 (head)\n"


def test_a_project_may_have_pyproject_toml_alone(project: NewProject, spiritsafe: Program) -> None:
    project("pyproject_only")
    assert spiritsafe("heads").out == "b0000002 (head)\n"
