"""Roles on our own shadow server: made when something is granted to one that is not there.

A role belongs to no database, so neither models nor revisions make those of production. On a server that is only
ours, a role that may not log in does no harm and lets everything else be seen.
"""

import re
from collections.abc import Callable
from typing import TypeVar

import psycopg
from psycopg import sql

from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import session

Outcome = TypeVar("Outcome")
_MISSING = re.compile(r'role "((?:[^"]|"")+)" does not exist')
_UNDEFINED_OBJECT = "42704"
_MOST = 50


def with_roles(shadow: Shadow, run: Callable[[], Outcome]) -> Outcome:
    """Run; where a role is missing on a shadow of our own, make it and run once more.

    :raises Exception: what `run` raises for any other reason.
    """
    for _ in range(_MOST):
        try:
            return run()
        except Exception as error:
            role = _missing_role(error) if shadow.ours else None
            if role is None:
                raise
            _make(shadow, role)
    return run()


def _missing_role(error: BaseException | None) -> str | None:
    while error is not None:
        state = getattr(error, "sqlstate", None) or getattr(getattr(error, "orig", None), "sqlstate", None)
        found = _MISSING.search(str(error))
        if found and state in (_UNDEFINED_OBJECT, None) and not type(error).__module__.startswith("spiritsafe"):
            return found.group(1)
        error = error.__cause__
    return None


def _make(shadow: Shadow, role: str) -> None:
    with session(shadow.url) as connection:
        try:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        except psycopg.errors.DuplicateObject:
            return  # another process was quicker
