"""The checks of `verify` as tests: one for the history as a whole, and of the stairway one for each revision."""

import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import chdir
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from spiritsafe.project.alembic_config import load_config
from spiritsafe.project.config_files import config_files
from spiritsafe.testing.job import Judgement, judgement
from spiritsafe.testing.run import Run
from spiritsafe.verify.outcome import CHECKS

_BY_REVISION = "stairway"
_JUDGEMENT = pytest.StashKey[Judgement]()


class MigrationWarning(pytest.PytestWarning):
    """A check passed, and there is something to know."""


class MigrationCheckFailed(Exception):
    """A check said no; the text says why and what to do next."""


class Checks(pytest.Collector):
    """What the tests are listed under."""

    def collect(self) -> Iterable[pytest.Item]:
        """They are made by `checks`."""
        return ()


class Check(pytest.Item):
    """One check of the history, or of one revision."""

    def __init__(self, *, check: str, revision: str | None, **arguments: Any) -> None:  # noqa: ANN401
        """Take what pytest's own constructor does not know."""
        super().__init__(**arguments)
        self.check, self.revision = check, revision
        self.add_marker("spiritsafe")

    def runtest(self) -> None:
        """Have the job done, unless it was done for another check, and tell what came of this one."""
        told = _judgement(self.session).of(self.check, self.revision, apart=self.check == _BY_REVISION)
        if told.failed:
            raise MigrationCheckFailed(told.text)
        if told.skipped:
            pytest.skip(told.text)
        if told.text:
            warnings.warn(MigrationWarning(told.text), stacklevel=1)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """Three lines and the evidence; a traceback of ours would tell nothing."""
        if isinstance(excinfo.value, MigrationCheckFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """How a failure is titled."""
        return self.path, None, self.nodeid


def checks(session: pytest.Session) -> Iterator[pytest.Item]:
    """All of them, in the order in which `verify` makes them."""
    parent = Checks.from_parent(session, name="spiritsafe", nodeid="spiritsafe")
    revisions = _revisions(Run.of(session.config))
    for check in CHECKS:
        if check == _BY_REVISION and revisions:
            for revision in revisions:
                yield Check.from_parent(parent, name=f"{check}[{revision}]", check=check, revision=revision)
        else:
            yield Check.from_parent(parent, name=check, check=check, revision=None)


def _revisions(run: Run) -> list[str]:
    """The history, the first first; nothing where it cannot be loaded: then each check tells why."""
    try:
        with chdir(run.folder), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scripts = ScriptDirectory.from_config(load_config(*config_files(run.named, os.environ), section="alembic"))
            return [script.revision for script in scripts.walk_revisions()][::-1]
    except Exception:  # noqa: BLE001 - revision files are the user's programs
        return []


def _judgement(session: pytest.Session) -> Judgement:
    """The answers to everything that was chosen; one worker of a run asks, the others read."""
    if _JUDGEMENT not in session.stash:
        chosen = {item.check for item in session.items if isinstance(item, Check)}
        session.stash[_JUDGEMENT] = judgement(Run.of(session.config), [name for name in CHECKS if name in chosen])
    return session.stash[_JUDGEMENT]
