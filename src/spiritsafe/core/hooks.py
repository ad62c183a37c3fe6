"""Programs of the project's that a run calls."""

from dataclasses import dataclass
from enum import StrEnum

Command = tuple[str, ...]  # the program and its arguments


class HookPolicy(StrEnum):
    """What a hook that fails does to the run."""

    STOP = "stop"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Hooks:
    """Which ones; empty for none.

    :ivar before_run: called when it is known what would run, and before anything is touched.
    :ivar after_revision: called after each revision is committed.
    :ivar on_failure: called when the run has failed; it changes nothing.
    :ivar policy: of the first two; not set, `before_run` stops the run and `after_revision` warns.
    """

    before_run: Command = ()
    after_revision: Command = ()
    on_failure: Command = ()
    policy: HookPolicy | None = None
