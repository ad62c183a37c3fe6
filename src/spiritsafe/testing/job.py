"""Has `spiritsafe verify` run in a process of its own, and reads its answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spiritsafe.testing.run import Run

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a test says; without a text it just passes."""

    text: str = ""
    failed: bool = False
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """All answers.

    :ivar error: what was printed where the job itself could not be done.
    """

    answers: Sequence[Answer]
    error: str = ""

    def of(self, check: str, revision: str | None, *, apart: bool) -> Told:
        """The answer to one check.

        :param apart: each revision is a test of its own; otherwise the check's test tells of all of them.
        """
        if self.error:
            return Told(self.error, failed=True)
        every = [one for one in self.answers if one["check"] == check]
        own = [one for one in every if one["revision"] == revision] if apart else every
        if not own:
            return self._unreached(check, every)
        for outcome, failed, skipped in (("failed", True, False), ("warned", False, False)):
            found = [_lines(one) for one in own if one["outcome"] == outcome]
            if found:
                return Told("\n\n".join(found), failed, skipped)
        if all(one["outcome"] == "skipped" for one in own):
            return Told("; ".join(one["message"] for one in own), skipped=True)
        return Told()

    def _unreached(self, check: str, every: Sequence[Answer]) -> Told:
        stopped = [one["message"] for one in every if one["outcome"] in ("failed", "skipped")]
        return Told(stopped[-1] if stopped else f"{check} did not come to it", skipped=True)


def judgement(run: Run, checks: Sequence[str]) -> Judgement:
    """Have the checks made: once in a run."""
    text = run.once("verify.json", lambda: _asked(run, checks))
    form = json.loads(text)
    return Judgement(form["outcomes"], form["error"])


def _asked(run: Run, checks: Sequence[str]) -> str:
    named = [word for name in run.named for word in ("-c", name)]
    chosen = [word for check in checks for word in ("--only", check)]
    with run.program("spiritsafe", *named, "verify", "--format", "json", *chosen) as job:
        out, _ = job.communicate()
    try:
        return json.dumps({"outcomes": json.loads(out)["outcomes"], "error": ""})
    except ValueError:
        said = run.said.read_text(encoding="utf-8").strip()
        return json.dumps({"outcomes": [], "error": said or f"'spiritsafe verify' ended with {job.returncode}"})


def _lines(answer: Answer) -> str:
    whose = f"{answer['revision']}: " if answer["revision"] else ""
    lines = [f"error: {whose}{answer['message']}" if answer["outcome"] == "failed" else f"{whose}{answer['message']}"]
    lines += [f"why:   {answer['why']}", f"next:  {answer['next']}"] if answer.get("next") else []
    for title, text in (answer.get("details") or {}).items():
        lines += [f"  {title}:", *(f"      {line}" for line in text.splitlines())]
    return "\n".join(lines)
