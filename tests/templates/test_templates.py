"""The files for other programs: held against the schemas of those that run them, and their commands against ours."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml

from spiritsafe.cli.app import app
from spiritsafe.templates import EXTRAS, FOLDER

BIN = Path(sys.executable).parent
CHART = FOLDER / "chart"
SUBSET = json.loads((Path(__file__).parent / "kubernetes_subset.json").read_text())


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-workflows", "github/migrations.yml"),
        ("gitlab-ci", "gitlab/migrations.yml"),
        ("compose-spec", "compose/compose.yaml"),
    ],
)
def test_a_file_is_what_its_schema_says(schema: str, file: str) -> None:
    command: list[str | Path] = [BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", FOLDER / file]
    command += ["--data-transform", "gitlab-ci"] if schema == "gitlab-ci" else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def rendered(file: Path) -> Any:  # noqa: ANN401 - YAML
    """What helm makes of it: nothing but values is put in."""
    values = yaml.safe_load((CHART / "values.yaml").read_text())

    def value(match: re.Match[str]) -> str:
        path = match[1].strip()
        if path == ".Release.Name":
            return "demo"
        found = values
        for name in path.removeprefix(".Values.").split("."):
            found = found[name]
        return str(found)

    return yaml.safe_load(re.sub(r"\{\{(.*?)\}\}", value, file.read_text()))


@pytest.mark.parametrize("file", sorted((CHART / "templates").iterdir()), ids=lambda path: path.name)
def test_the_chart_is_what_kubernetes_says(file: Path) -> None:
    manifest = rendered(file)
    jsonschema.validate(manifest, SUBSET[manifest["kind"]])


def test_a_field_that_kubernetes_does_not_know_is_found() -> None:
    manifest = rendered(CHART / "templates" / "migrate.yaml")
    manifest["spec"]["template"]["spec"]["containers"][0]["arguments"] = []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, SUBSET["Job"])


def test_the_exit_codes_of_the_job() -> None:
    """What the same command continues is tried again; the rest is an answer."""
    rules = rendered(CHART / "templates" / "migrate.yaml")["spec"]["podFailurePolicy"]["rules"]
    assert [rule["onExitCodes"]["values"] for rule in rules if rule["action"] == "FailJob"] == [[1, 2, 3, 7]]


_INSTRUCTIONS = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "ENTRYPOINT", "CMD"}


def instructions() -> list[tuple[str, str]]:
    text = (FOLDER / "docker" / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, rest in lines]


def test_the_dockerfile_runs_as_nobody_in_particular_and_takes_signals() -> None:
    found = instructions()
    assert found[0][0] == "FROM"
    assert {word for word, _ in found} <= _INSTRUCTIONS
    by_word = dict(found)
    assert by_word["USER"].isdecimal()  # so that Kubernetes can tell that it is not root
    assert json.loads(by_word["ENTRYPOINT"]) == ["spiritsafe"]  # no shell, which would keep SIGTERM to itself


def commands() -> Iterator[list[str]]:
    for file in ("github/migrations.yml", "gitlab/migrations.yml", "make/Makefile"):
        text = (FOLDER / file).read_text()
        for line in re.findall(r"(?:^\s*(?:- |run: )?|\|\s*)spiritsafe ([^|\n]+)", text, re.MULTILINE):
            yield shlex.split(line.replace("$(m)", "m"))
    yield json.loads(dict(instructions())["CMD"])
    yield yaml.safe_load((FOLDER / "compose" / "compose.yaml").read_text())["services"]["migrate"]["command"]
    for template in (CHART / "templates").iterdir():
        spec = rendered(template)["spec"]["template"]["spec"]
        yield from (one["args"] for one in (*spec.get("initContainers", ()), *spec["containers"]) if "args" in one)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_in_them_is_one_of_ours(words: list[str]) -> None:
    context = app.make_context("spiritsafe", list(words))
    verb, command, arguments = app.resolve_command(context, [*context._protected_args, *context.args])
    assert isinstance(command, click.Command)
    command.make_context(verb, arguments, parent=context)


def test_all_of_them_can_be_asked_for() -> None:
    sources = {FOLDER / source for files in EXTRAS.values() for source, _ in files}
    there = {path for path in FOLDER.rglob("*") if path.is_file() and "alembic" not in path.parts}
    assert sources == {path for path in there if path.suffix not in (".py", ".pyc")}
