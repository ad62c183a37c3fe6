"""`wait`: look at the database through `env.py`, tell what is missing, look again."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.duration import Duration
    from spiritsafe.upgrade.arrival import Goal


def wait(invocation: "Invocation", values: Mapping[str, object]) -> None:
    """Return when the database has arrived.

    :raises TimedOut: when it has not in time.
    :raises SpiritsafeError: for what no waiting cures.
    """
    from alembic.script import ScriptDirectory

    from spiritsafe.core.phase import Phase
    from spiritsafe.errors import TimedOut
    from spiritsafe.postgres.url import shown
    from spiritsafe.rehearse.apart import alembic_log_muted
    from spiritsafe.upgrade.arrival import Goal, looks

    clock = _Clock(_duration(str(values["timeout"])))
    with invocation.alembic("wait", {}) as session, alembic_log_muted():
        scripts = ScriptDirectory.from_config(session.config)
        phase = Phase(str(values["phase"])) if values["phase"] else None
        goal = Goal.of(scripts, str(values["at"]), phase, allow_ahead=bool(values["allow_ahead"]))
        place = shown(session.choice.url) if session.choice else "the database that env.py names"
        told = None
        for missing in looks(lambda: _look(session, scripts, goal, clock), clock.pause):
            if missing != told and not invocation.quiet:
                click.echo(f"waiting for {place}: {_struck(missing.text)}")
            told = missing
        if clock.over and told is not None:
            what = f"{place} is not at {values['at']} after {clock.limit}"
            raise TimedOut(what, why=told.text, next_step=told.next_step)
    if not invocation.quiet:
        click.echo(f"there: {place} is at {values['at']}, after {clock.passed:.1f} s")


@dataclass(slots=True)
class _Clock:
    """How long this has taken, and how long it may.

    :ivar over: a pause was asked for that would have ended too late.
    """

    limit: "Duration"
    began: float = 0.0
    over: bool = False

    def __post_init__(self) -> None:
        self.began = time.monotonic()

    @property
    def passed(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return self.limit.seconds - self.passed if self.limit.milliseconds else float("inf")

    def pause(self, seconds: float) -> bool:
        if self.left <= 0:
            self.over = True
            return False
        time.sleep(min(seconds, self.left))
        return True


def _look(session: "AlembicSession", scripts: "ScriptDirectory", goal: "Goal", clock: _Clock) -> str:
    """One look, which takes no longer than there is time."""
    from spiritsafe.core.duration import Duration
    from spiritsafe.postgres.every_connection import every_connection
    from spiritsafe.project.env_failure import Surroundings, env_failure
    from spiritsafe.upgrade.position import position

    limits = session.rules.timeouts
    most = min(limits.connect.seconds or float("inf"), max(clock.left, 1.0))
    connect = limits.connect if most == limits.connect.seconds else Duration(round(most * 1000))
    rules = replace(session.rules, timeouts=replace(limits, connect=connect))
    try:
        with every_connection(rules):
            where = position(session.config, scripts)
    except Exception as error:  # env.py is the user's program; anything can come out of it
        raise env_failure(error, Surroundings(session.settings, session.choice, scripts)) from error
    return goal.missing(scripts, where)


def _duration(text: str) -> "Duration":
    from spiritsafe.core.duration import Duration
    from spiritsafe.errors import ConfigurationError

    try:
        return Duration.parse(text)
    except ValueError as error:
        raise ConfigurationError(
            f"--timeout {text!r} is no duration", why=str(error), next_step="write it like --timeout 5min"
        ) from None


def _struck(text: str) -> str:
    from spiritsafe.cli.secrecy import struck

    return struck(text)
