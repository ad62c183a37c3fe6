"""Prints the name of a kept database at head: `python -m spiritsafe.testing.template RUN [FILE]`.

A process of its own, so that `env.py` and the models find the world as a deployment does, and so that the tests which
happen to be loaded are no part of what the kept database depends on. It holds on to the database until its standard
input ends.
"""

import sys

from spiritsafe.cli.failure import exit_code_of
from spiritsafe.cli.invocation import Invocation
from spiritsafe.postgres.shadow_session import KEPT
from spiritsafe.project.shadow import open_shadow
from spiritsafe.rehearse.replay import replayed


def hold(run: str, named: list[str]) -> None:
    """Run what has not run, and tell the name.

    :param run: names a run of tests: its template when what the history depends on cannot be told.
    :raises SpiritsafeError: when the history does not run.
    """
    invocation = Invocation(tuple(named), "alembic", (), quiet=True, raiseerr=False, url=None, flags={})
    with (
        invocation.alembic("test", {"sql": True}, online=False) as session,
        open_shadow(session.settings, session.folder) as shadow,
        replayed(session.config, shadow, session.settings, copy=False) as url,
    ):
        name = url.database or ""
        if not name.startswith(KEPT):
            name = shadow.kept(run) or shadow.keep(run, url)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    try:
        hold(sys.argv[1], sys.argv[2:])
    except Exception as error:  # noqa: BLE001 - the edge of a program
        sys.exit(exit_code_of(error, debug=False))
