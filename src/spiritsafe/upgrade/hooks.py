"""Calls the project's hooks: a program, JSON on its standard input, half a minute, and what its failure means."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spiritsafe.core.event import Direction, Event, Noted
from spiritsafe.core.hooks import Command, HookPolicy, Hooks
from spiritsafe.core.revision import Revision
from spiritsafe.errors import PartlyApplied, Refused, SpiritsafeError

_LIMIT = 30.0  # seconds
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class HookRunner:
    """Those of one run.

    :ivar folder: where they are called.
    :ivar about: what each is told besides its own: the direction, the target, the database.
    """

    hooks: Hooks
    folder: Path
    about: Mapping[str, str]
    emit: Callable[[Event], None]

    def before_run(self, heads: Sequence[str], revisions: Sequence[Revision]) -> None:
        """Ask whether this may run.

        :raises Refused: when the hook fails, unless the policy is to warn.
        """
        told = {"heads": list(heads), "revisions": [asdict(one) for one in revisions]}
        trouble = self._call("before_run", self.hooks.before_run, told)
        if trouble and self.hooks.policy is not HookPolicy.WARN:
            raise Refused(
                f"the {self.about['direction']} was not begun: the hook before_run failed",
                why=trouble,
                next_step='see what it says; hooks.policy = "warn" in pyproject.toml would go on all the same',
            )
        self._warn("before_run", trouble)

    def after_revision(self, revision: Revision) -> None:
        """Tell that a revision is committed.

        :raises PartlyApplied: when the hook fails and the policy is to stop.
        """
        if not self.hooks.after_revision:
            return
        trouble = self._call("after_revision", self.hooks.after_revision, {"revision": asdict(revision)})
        if trouble and self.hooks.policy is HookPolicy.STOP:
            raise PartlyApplied(
                f"the run was stopped after revision {revision}: the hook after_revision failed",
                why=f"{trouble}; the revision is committed",
                next_step="see what it says, then run the same command again: it continues with the next revision",
            )
        self._warn("after_revision", trouble)

    def on_failure(self, error: SpiritsafeError) -> None:
        """Tell that the run has failed."""
        told = {"error": error.what, "why": error.why, "next": error.next_step, "exit_code": error.exit_code}
        self._warn("on_failure", self._call("on_failure", self.hooks.on_failure, told))

    def _warn(self, name: str, trouble: str) -> None:
        if trouble:
            self.emit(Noted(f"the hook {name} failed: {trouble}"))

    def _call(self, name: str, command: Command, told: Mapping[str, Any]) -> str:
        """Call a hook, if there is one; what went wrong, or nothing."""
        if not command:
            return ""
        text = json.dumps({"schema": 1, "hook": name, **self.about, **told}, ensure_ascii=False)
        try:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            return f"{command[0]} cannot be run: {error.strerror}"
        with process:
            try:
                said, _ = process.communicate(text, _LIMIT)
            except subprocess.TimeoutExpired:
                _end(process)
                return f"{command[0]} did not end within {_LIMIT:.0f} s"
        if process.returncode == 0:
            return ""
        last = (said.strip().splitlines() or [""])[-1][:_SHOWN]
        return f"{command[0]} ended with {process.returncode}" + (f": {last}" if last else "")


def hook_runner(
    hooks: Hooks, folder: Path, direction: Direction, target: str, emit: Callable[[Event], None]
) -> HookRunner:
    """The hooks of a run."""
    return HookRunner(hooks, folder, {"direction": str(direction), "target": target}, emit)


def _end(process: "subprocess.Popen[str]") -> None:
    """End it with all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
