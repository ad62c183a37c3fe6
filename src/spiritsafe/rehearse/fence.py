"""Keeps code of the project from connecting past SQLAlchemy to any server but the shadow while it is rehearsed.

What SQLAlchemy opens is redirected (`landing`). A revision, or a module it imports, may also call a driver itself.
psycopg and psycopg2 connect in C, so their last step in Python is guarded; drivers written in Python open a socket,
which Python announces to an audit hook.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType, ModuleType
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.shadow_session import KEPT, SCRATCH

_PYTHON_DRIVERS = ("asyncpg", "pg8000")
_fences: list["_Fence"] = []
_hooked: list[bool] = []


@contextmanager
def fenced(scratch: URL | None) -> Iterator[None]:
    """Refuse every connection that does not lead to the server of the scratch database.

    :param scratch: None where there is no server at all: then every connection is refused.
    :raises ConfigurationError: out of the code that tries.
    """
    fence = _Fence(scratch)
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_on_audit)  # for good: there is no way to take it off; without a fence it does nothing
    with fence.around_psycopg(), fence.around_psycopg2():
        _fences.append(fence)
        try:
            yield
        finally:
            _fences.remove(fence)


class _Fence:
    """What may be reached: the places of one server, or none."""

    hosts: list[str]
    ports: list[str]
    databases: set[str]

    def __init__(self, scratch: URL | None) -> None:
        self.hosts, self.ports, self.databases = [], [""], set()
        if scratch is None:
            return
        arguments, parameters = scratch.get_dialect()().create_connect_args(scratch)
        known = conninfo_to_dict(*arguments, **parameters)
        self.hosts = str(known.get("host") or known.get("hostaddr") or "").split(",")
        self.ports = str(known.get("port") or "5432").split(",")
        self.databases = {str(scratch.database), "postgres"}

    def check(self, host: str, port: str, database: str | None) -> None:
        """Refuse what leads elsewhere."""
        same_server = host in self.hosts and port in self.ports
        ours = database is None or database in self.databases or database.startswith((SCRATCH, KEPT))
        if same_server and ours:
            return
        where = f"{host or 'the local server'}:{port}" + (f"/{database}" if database else "")
        raise ConfigurationError(
            f"a rehearsal was kept from connecting to {where}",
            why="env.py, a revision or a module of the project calls a driver itself; what SQLAlchemy opens is "
            "sent to the scratch database, this would not have been",
            next_step="use op.get_bind() in a revision, and an engine made from a URL in env.py, without a creator; "
            "what needs another database belongs in a script of its own",
        )

    @contextmanager
    def around_psycopg(self) -> Iterator[None]:
        """Guard psycopg's own connections, sync and async."""
        with self._guarding(psycopg.Connection), self._guarding(psycopg.AsyncConnection):
            yield

    @contextmanager
    def _guarding(self, owner: Any) -> Iterator[None]:  # noqa: ANN401 - a class of psycopg's
        """Guard the step in which a connection reads its arguments: before it looks up any name."""
        original = owner.__dict__["_get_connection_params"]

        def guarded(cls: Any, /, conninfo: str, **options: Any) -> Any:  # noqa: ANN401
            known = conninfo_to_dict(conninfo, **options)
            host = known.get("host") or known.get("hostaddr") or os.environ.get("PGHOST", "")
            port = known.get("port") or os.environ.get("PGPORT", "5432")
            self.check(str(host), str(port), str(known.get("dbname") or "") or None)
            return original.__func__(cls, conninfo, **options)

        owner._get_connection_params = classmethod(guarded)  # noqa: SLF001 - psycopg is pinned, and a test looks
        try:
            yield
        finally:
            owner._get_connection_params = original  # noqa: SLF001

    @contextmanager
    def around_psycopg2(self) -> Iterator[None]:
        """Guard psycopg2, where it is installed and somebody imported it."""
        module: Any = _imported("psycopg2")
        if module is None:
            yield
            return
        original = module._connect  # noqa: SLF001

        def guarded(dsn: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
            known = module.extensions.parse_dsn(dsn)
            self.check(known.get("host", ""), known.get("port", "5432"), known.get("dbname"))
            return original(dsn, *arguments, **options)

        module._connect = guarded  # noqa: SLF001
        try:
            yield
        finally:
            module._connect = original  # noqa: SLF001


def _on_audit(name: str, arguments: tuple[Any, ...]) -> None:
    if name != "socket.connect" or not _fences or not _called_by_driver():
        return
    address = arguments[1]
    host, port = (address[0], address[1]) if isinstance(address, tuple) else (str(address).rpartition("/")[0], None)
    for fence in _fences:
        fence.check(str(host), str(port) if port is not None else fence.ports[0], None)


def _called_by_driver() -> bool:
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).startswith(_PYTHON_DRIVERS):
            return True
        frame = frame.f_back
    return False


def _imported(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None
