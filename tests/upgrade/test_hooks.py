"""Programs of the project's that a run calls: what they are told, and what it means when they fail."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Session

from spiritsafe.core.event import Direction, Event, Noted
from spiritsafe.core.hooks import HookPolicy, Hooks
from spiritsafe.core.revision import Revision
from spiritsafe.errors import ConfigurationError, Refused
from spiritsafe.project.hooks import read_hooks
from spiritsafe.upgrade import hooks as hooks_module
from spiritsafe.upgrade.hooks import hook_runner

HOOK = """import pathlib, sys
with pathlib.Path("told.jsonl").open("a") as file:
    file.write(sys.stdin.read() + "\\n")
"""


@pytest.fixture
def hooked(deployment: Deployment) -> Deployment:
    """A hook that writes down what it is told, and two revisions."""
    (deployment.folder / "hook.py").write_text(HOOK)
    configure(deployment)
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int")')
    return deployment


def configure(deployment: Deployment, **other: str) -> None:
    names = ("before_run", "after_revision", "on_failure")
    words = {name: [sys.executable, "hook.py"] for name in names} | other
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in words.items())
    (deployment.folder / "pyproject.toml").write_text(f"[tool.spiritsafe.hooks]\n{lines}")


def told(deployment: Deployment) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (deployment.folder / "told.jsonl").read_text().splitlines()]


@pytest.mark.server
def test_they_are_told_what_would_run_and_what_has_run(hooked: Deployment) -> None:
    assert hooked.upgrade().code == 0
    before, first, second = told(hooked)
    assert (before["hook"], before["direction"], before["target"]) == ("before_run", "upgrade", "head")
    assert (before["schema"], before["heads"], [one["id"] for one in before["revisions"]]) == (1, [], ["r1", "r2"])
    assert [(one["hook"], one["revision"]["id"]) for one in (first, second)] == [
        ("after_revision", "r1"),
        ("after_revision", "r2"),
    ]
    assert hooked.upgrade().code == 0
    assert len(told(hooked)) == 3  # nothing was pending


@pytest.mark.server
def test_they_are_told_of_a_failure(hooked: Deployment) -> None:
    hooked.revision(2, 'op.execute("nonsense")')
    assert hooked.upgrade().code == 3
    last = told(hooked)[-1]
    assert (last["hook"], last["exit_code"]) == ("on_failure", 3)
    assert last["error"] == "upgrade of revision r2 Revision 2. failed"


@pytest.mark.server
def test_one_that_says_no_keeps_everything_as_it_is(hooked: Deployment, second: Session) -> None:
    configure(hooked, before_run="sh -c 'echo the backup is two days old; exit 3'")
    done = hooked.upgrade()
    assert done.code == 1
    assert done.three_lines == [
        "the upgrade was not begun: the hook before_run failed",
        "sh ended with 3: the backup is two days old",
        'see what it says; hooks.policy = "warn" in pyproject.toml would go on all the same',
    ]
    assert second.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,)
    configure(hooked, before_run="sh -c 'exit 3'", policy="warn")
    done = hooked.upgrade()
    assert (done.code, at(second)) == (0, ["r2"])
    assert "note      the hook before_run failed: sh ended with 3\n" in done.out


@pytest.mark.server
def test_one_that_fails_after_a_revision_is_told_or_stops_the_run(hooked: Deployment, second: Session) -> None:
    configure(hooked, after_revision="/nowhere/hook", policy="stop")
    done = hooked.upgrade()
    assert (done.code, at(second)) == (5, ["r1"])
    assert done.three_lines == [
        "the run was stopped after revision r1 Revision 1.: the hook after_revision failed",
        "/nowhere/hook cannot be run: No such file or directory; the revision is committed",
        "see what it says, then run the same command again: it continues with the next revision",
    ]
    configure(hooked, after_revision="/nowhere/hook")
    done = hooked.upgrade()
    assert (done.code, at(second)) == (0, ["r2"])
    assert "note      the hook after_revision failed: /nowhere/hook cannot be run" in done.out


def test_one_that_does_not_end_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks_module, "_LIMIT", 0.3)
    said: list[Event] = []
    command = ("sh", "-c", "sleep 60 & echo $! > child; wait")
    runner = hook_runner(Hooks(before_run=command), tmp_path, Direction.UPGRADE, "head", said.append)
    with pytest.raises(Refused) as refused:
        runner.before_run([], [Revision("a", "", "a.py")])
    assert refused.value.why == "sh did not end within 0 s"
    child = (tmp_path / "child").read_text().strip()
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] in "ZX"
    warned = hook_runner(
        Hooks(before_run=command, policy=HookPolicy.WARN), tmp_path, Direction.UPGRADE, "", said.append
    )
    warned.before_run([], [])
    assert said == [Noted("the hook before_run failed: sh did not end within 0 s")]


@pytest.mark.parametrize(
    ("table", "what", "why"),
    [
        (5, "hooks", "it is a table, [tool.spiritsafe.hooks]"),
        ({"before": "x"}, "hooks.before", "the hooks are: before_run, after_revision, on_failure; and there is policy"),
        ({"before_run": ""}, "hooks.before_run", "it is a command: a text, or a list of words"),
        ({"before-run": [1]}, "hooks.before_run", "it is a command: a text, or a list of words"),
        ({"policy": "maybe"}, "hooks.policy", "it is one of: stop, warn"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table: object, what: str, why: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_hooks(table, "pyproject.toml")
    assert (refused.value.what, refused.value.why) == (f"{what} in pyproject.toml cannot be used", why)


def test_commands_are_texts_or_lists() -> None:
    hooks = read_hooks({"before-run": "a 'b c'", "on_failure": ["d", "e f"], "policy": "warn"}, "pyproject.toml")
    assert hooks == Hooks(before_run=("a", "b c"), on_failure=("d", "e f"), policy=HookPolicy.WARN)
