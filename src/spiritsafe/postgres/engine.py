"""Engines and sessions for the application, and engines for migrations; sync and async.

Every engine has its timeouts in force from the first statement, says who it is in `pg_stat_activity`, and has explicit
pool settings. Application engines are one per process and URL: asking again gives the same engine, a forked child gets
its own, and all are disposed of at exit.
"""

import asyncio
import atexit
import os
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from spiritsafe.core.timeouts import Timeouts
from spiritsafe.postgres.drivers import connect_arguments
from spiritsafe.postgres.every_connection import SessionRules, limit_engine


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How many connections one process may hold, and for how long; seconds throughout.

    Connections are handed out last in, first out, so that idle ones are recycled and not kept warm in turn; each is
    tried before use, so that a restarted server is not noticed by a user.
    """

    size: int = 5
    overflow: int = 5
    wait: float = 10
    recycle: int = 1_800


_MIGRATION = "spiritsafe migration"
_APPLICATION_TIMEOUTS = Timeouts()
_engines: dict[tuple[object, ...], Engine | AsyncEngine] = {}


def application_engine(
    url: URL,
    *,
    service: str,
    timeouts: Timeouts = _APPLICATION_TIMEOUTS,
    pool: PoolSettings | None = PoolSettings(),
) -> Engine:
    """The process's engine for this URL; made at the first call.

    :param service: the `application_name` of its sessions, such as `billing-worker`.
    :param pool: None when a pooler such as PgBouncer stands before the server: no pool of our own, and no prepared
        statements, which do not survive a pooler in transaction mode.
    """
    key = ("sync", url, service, timeouts, pool)
    if key not in _engines:
        _engines[key] = create_engine(url, **_engine_arguments(url, service, timeouts, pool))
    engine = _engines[key]
    assert isinstance(engine, Engine)  # noqa: S101 - the key begins with "sync"
    return engine


def async_application_engine(
    url: URL,
    *,
    service: str,
    timeouts: Timeouts = _APPLICATION_TIMEOUTS,
    pool: PoolSettings | None = PoolSettings(),
) -> AsyncEngine:
    """The same as :func:`application_engine`, for asyncio; one per event loop, for connections belong to theirs."""
    key = ("async", _running_loop(), url, service, timeouts, pool)
    if key not in _engines:
        _engines[key] = create_async_engine(url, **_engine_arguments(url, service, timeouts, pool))
    engine = _engines[key]
    assert isinstance(engine, AsyncEngine)  # noqa: S101 - the key begins with "async"
    return engine


def migration_engine(url: URL, timeouts: Timeouts) -> Engine:
    """An engine for `env.py`: one connection, closed when given back (`NullPool`), without prepared statements.

    The timeouts are in force, with the exemptions that CONCURRENTLY needs; under spiritsafe those of its command line.
    """
    engine = create_engine(url, **_engine_arguments(url, None, timeouts, None))
    limit_engine(engine, SessionRules(timeouts, _MIGRATION))
    return engine


def async_migration_engine(url: URL, timeouts: Timeouts) -> AsyncEngine:
    """The same as :func:`migration_engine`, for asyncio."""
    engine = create_async_engine(url, **_engine_arguments(url, None, timeouts, None))
    limit_engine(engine.sync_engine, SessionRules(timeouts, _MIGRATION))
    return engine


def dispose_engines() -> None:
    """Close what the process's application engines hold; they open again when used.

    Async ones can be closed only inside their event loop, by `await engine.dispose()`; here they are let go.
    """
    for engine in _engines.values():
        if isinstance(engine, AsyncEngine):
            engine.sync_engine.dispose(close=False)
        else:
            engine.dispose()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop, or None at import time, when an application makes the engine for the one loop it will have."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _engine_arguments(url: URL, name: str | None, timeouts: Timeouts, pool: PoolSettings | None) -> dict[str, Any]:
    parameters = timeouts.parameters() | ({"application_name": name} if name is not None else {})
    arguments = connect_arguments(
        url.get_driver_name(), timeouts=timeouts, parameters=parameters, prepare=pool is not None
    )
    if "options" in arguments and "options" in url.query:
        arguments["options"] = f"{arguments['options']} {url.query['options']}"  # the URL's own words come last and win
    if pool is None:
        return {"poolclass": NullPool, "connect_args": arguments}
    return {
        "pool_size": pool.size,
        "max_overflow": pool.overflow,
        "pool_timeout": pool.wait,
        "pool_recycle": pool.recycle,
        "pool_pre_ping": True,
        "pool_use_lifo": True,
        "connect_args": arguments,
    }


def _forget_parents_connections() -> None:
    """In a forked child: drop the parent's sockets without saying goodbye on them, which would end its sessions."""
    for engine in _engines.values():
        (engine.sync_engine if isinstance(engine, AsyncEngine) else engine).dispose(close=False)


atexit.register(dispose_engines)
os.register_at_fork(after_in_child=_forget_parents_connections)
