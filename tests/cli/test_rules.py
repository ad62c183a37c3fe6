"""`spiritsafe rules`: the catalogue, one rule's page, and names that are none."""

import json

from tests.cli.reviewed import write
from tests.workshop import NewProject, Program


def test_the_list_has_every_rule_with_the_severity_of_the_project(project: NewProject, spiritsafe: Program) -> None:
    project("shop")
    write("pyproject.toml", '[tool.spiritsafe.rules]\ndrop-column = "warning"\n')
    done = spiritsafe("rules")
    assert done.code == 0, done.err
    lines = [line.split() for line in done.out.splitlines()]
    assert ["drop-column", "warning", "A"] in [words[:3] for words in lines]
    assert ["create-index-blocking", "error"] in [words[:2] for words in lines]
    listed = json.loads(spiritsafe("rules", "--format", "json").out)
    assert list(listed) == ["schema", "rules"]
    assert list(listed["rules"][0]) == ["name", "category", "severity", "phase", "summary"]
    assert {one["name"]: one["severity"] for one in listed["rules"]}["drop-column"] == "warning"
    assert done.out.endswith(f"\n{len(listed['rules'])} rules; 'spiritsafe rules NAME' shows one with examples\n")


def test_a_page_says_what_why_and_how_with_examples(spiritsafe: Program) -> None:
    done = spiritsafe("rules", "drop-column")
    assert done.code == 0, done.err
    assert done.out.startswith("drop-column (data-loss/backward-incompat, error)\n\nA column is dropped")
    for title in ("**What it finds.**", "**Why it hurts.**", "**The safe way.**", "\nReported:\n", "\nLeft alone:\n"):
        assert title in done.out


def test_a_name_that_is_none(spiritsafe: Program) -> None:
    rules = json.loads(spiritsafe("rules", "--format", "json").out)["rules"]
    done = spiritsafe("rules", "drop-colum")
    assert (done.code, done.out, done.three_lines) == (
        2,
        "",
        [
            "there is no rule 'drop-colum'",
            f"there are {len(rules)} rules, named after the problem they find",
            "did you mean 'drop-column'?",
        ],
    )
