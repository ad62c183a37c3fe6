"""The limits of one revision: those of the run, unless its file says otherwise."""

from dataclasses import dataclass, replace

from alembic.script import Script

from spiritsafe.core.duration import Duration
from spiritsafe.core.patience import Patience
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.errors import ConfigurationError

_NAMES = ("max_stall", "stall_budget", "deadline", "statement_timeout", "lock_timeout")


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds while one revision runs."""

    timeouts: Timeouts
    patience: Patience

    def for_try(self, lock: Duration) -> Timeouts:
        """The timeouts of one try; a lock timeout that is not below the statement timeout could not be told apart."""
        statement = self.timeouts.statement
        if statement.milliseconds and lock >= statement:
            lock = Duration(max(1, statement.milliseconds // 2))
        return replace(self.timeouts, lock=lock)


def limits_of(script: Script, timeouts: Timeouts, patience: Patience) -> Limits:
    """Read the plain attributes of a revision file, such as `max_stall = "200ms"`.

    :raises ConfigurationError: when one is no duration, or they do not fit together.
    """
    given = {name: _read(script, name) for name in _NAMES if getattr(script.module, name, None) is not None}
    try:
        timeouts = replace(
            timeouts,
            lock=given.get("lock_timeout", timeouts.lock),
            statement=given.get("statement_timeout", timeouts.statement),
        )
    except ValueError as error:
        raise ConfigurationError(
            f"the limits of revision {script.revision} do not fit together",
            why=str(error),
            next_step=f"correct lock_timeout or statement_timeout in {script.path}",
        ) from None
    return Limits(
        timeouts,
        Patience(
            given.get("max_stall", patience.max_stall),
            given.get("stall_budget", patience.stall_budget),
            given.get("deadline", patience.deadline),
        ),
    )


def _read(script: Script, name: str) -> Duration:
    value = getattr(script.module, name)
    try:
        return Duration.parse(str(value))
    except ValueError as error:
        raise ConfigurationError(
            f"{name} of revision {script.revision} is {value!r}, which does not fit",
            why=str(error),
            next_step=f"correct {name} in {script.path}",
        ) from None
