"""Puts rules in force on every connection this process opens, whatever `env.py` does to open it.

SQLAlchemy's engine events are the supported way in: `do_connect` sees each physical connection before it is made,
`connect` just after, `begin` each transaction, `before_cursor_execute` each statement. Listening on the `Engine` class
reaches engines made before and after, sync and async alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, cast

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from spiritsafe.core.timeouts import Timeouts
from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.connection_target import place_of, redirect, target_of
from spiritsafe.postgres.drivers import DRIVERS
from spiritsafe.postgres.open_sessions import remember
from spiritsafe.postgres.session_limits import Session, limit_session
from spiritsafe.postgres.url import shown
from spiritsafe.sql.concurrency import is_patient

_LIFTED = "spiritsafe.limits_lifted"  # in a connection's `info`: the last statement was a patient one
_POSTGRES_MODULES = ("psycopg", "psycopg2", "pg8000", "sqlalchemy.dialects.postgresql")


@dataclass(frozen=True, slots=True)
class SessionRules:
    """What holds for every connection.

    :ivar timeouts: the limits, set again at each transaction so that no revision's `SET` leaks into the next.
    :ivar application_name: how the session shows in `pg_stat_activity`, unless `env.py` names it.
    :ivar redirect_to: where connections go whatever URL `env.py` built; None leaves that to `env.py`.
    """

    timeouts: Timeouts
    application_name: str
    redirect_to: URL | None = None


@dataclass(slots=True)
class Witness:
    """What was seen while the rules were in force.

    :ivar targets: where `env.py` meant to connect, in order, each once.
    :ivar autocommitted: statements that ran outside any transaction, so that no rollback takes them back.
    :ivar timeouts: in place of the rules' timeouts, for the transactions that begin from now on.
    :ivar settled: a session, and the timeouts that are known to hold in it between transactions.
    """

    targets: list[URL] = field(default_factory=list)
    autocommitted: list[str] = field(default_factory=list)
    timeouts: Timeouts | None = None
    settled: tuple[object, Timeouts] | None = None

    def holds(self, session: object, timeouts: Timeouts) -> bool:
        """Whether these timeouts hold in this session already."""
        return self.settled is not None and self.settled[0] is session and self.settled[1] == timeouts

    def went_to(self, url: URL) -> bool:
        """Whether the last connection went to the server and database of this URL."""
        dialect = url.get_dialect()()
        _, parameters = dialect.create_connect_args(url)
        wanted = target_of(dialect, dict(parameters))
        return bool(self.targets) and place_of(self.targets[-1]) == place_of(wanted)


class InForce(Protocol):
    """What watches connections, and can be told to look away."""

    resting: bool


_in_force: list[InForce] = []


@contextmanager
def every_connection(rules: SessionRules) -> Iterator[Witness]:
    """Keep the rules in force for the length of a `with` block, and give a witness of what happened in it."""
    listener = _Listener(rules, Witness())
    for name in _Listener.EVENTS:
        event.listen(Engine, name, getattr(listener, name))
    try:
        with in_force(listener):
            yield listener.witness
    finally:
        for name in _Listener.EVENTS:
            event.remove(Engine, name, getattr(listener, name))


@contextmanager
def in_force(watcher: InForce) -> Iterator[None]:
    """Count a watcher among those that `rules_resting` tells to look away."""
    _in_force.append(watcher)
    try:
        yield
    finally:
        _in_force.remove(watcher)


@contextmanager
def rules_resting() -> Iterator[None]:
    """Lift the rules for connections of our own, such as those to the shadow, that are made while `env.py` runs."""
    listeners = [listener for listener in _in_force if not listener.resting]
    for listener in listeners:
        listener.resting = True
    try:
        yield
    finally:
        for listener in listeners:
            listener.resting = False


def limit_engine(engine: Engine, rules: SessionRules) -> None:
    """Put the rules in force on one engine for good, unless rules for every connection are in force already.

    This is for an `env.py` under stock `alembic`. Under spiritsafe the rules of the command line hold.
    """
    if _in_force:
        return
    listener = _Listener(rules, Witness())
    for name in _Listener.EVENTS:
        event.listen(engine, name, getattr(listener, name))


class _Listener:
    """One method per engine event, named after it."""

    EVENTS = ("do_connect", "connect", "begin", "before_cursor_execute")

    def __init__(self, rules: SessionRules, witness: Witness) -> None:
        self.rules = rules
        self.witness = witness
        self.resting = False

    def do_connect(
        self, dialect: Dialect, _record: ConnectionPoolEntry, cargs: list[object], cparams: dict[str, object]
    ) -> None:
        if self.resting or dialect.name != "postgresql":
            return
        self._remember(target_of(dialect, cparams))
        if self.rules.redirect_to is not None:
            redirect(self.rules.redirect_to, dialect, cargs, cparams)
        self._name_and_limit(dialect, cparams)

    def connect(self, dbapi_connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        if self.resting or not type(dbapi_connection).__module__.startswith(_POSTGRES_MODULES):
            return
        remember(dbapi_connection)
        limit_session(dbapi_connection, self.rules.timeouts)
        if not getattr(dbapi_connection, "autocommit", False):
            dbapi_connection.commit()

    def begin(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql" and not self.resting:
            session, timeouts = _session(connection), self._timeouts()
            connection.info[_LIFTED] = False
            if not self.witness.holds(session, timeouts):
                limit_session(session, timeouts, local=not _autocommits(session))

    def before_cursor_execute(self, connection: Connection, _cursor: object, statement: str, *_unused: object) -> None:
        if self.resting or connection.dialect.name != "postgresql" or not _autocommits(_session(connection)):
            return
        self.witness.autocommitted.append(statement)
        patient = is_patient(statement)
        # Only what changes is set, so that a revision's own SET in an autocommit block stays in force.
        if patient != connection.info.get(_LIFTED, False):
            limit_session(_session(connection), self._timeouts(), patient=patient)
            connection.info[_LIFTED] = patient

    def _timeouts(self) -> Timeouts:
        return self.witness.timeouts or self.rules.timeouts

    def _remember(self, target: URL) -> None:
        if target in self.witness.targets:
            return
        if self.rules.redirect_to is not None and self.witness.targets:
            raise ConfigurationError(
                "env.py opens more than one database, and one URL was given for all of them",
                why=f"it connects to {shown(self.witness.targets[0])} and to {shown(target)}; "
                "sending both to one server would mix their tables",
                next_step="leave out --url and SPIRITSAFE_DATABASE_URL, so that env.py's own URLs are used",
            )
        self.witness.targets.append(target)

    def _name_and_limit(self, dialect: Dialect, cparams: dict[str, object]) -> None:
        name = self.rules.application_name
        if dialect.driver == "asyncpg":
            settings = cparams.setdefault("server_settings", {})
            if isinstance(settings, dict):
                settings.setdefault("application_name", name)
        else:
            cparams.setdefault("application_name", name)
        seconds = self.rules.timeouts.connect.seconds
        driver = DRIVERS.get(dialect.driver)
        if seconds and driver is not None and driver.name != "pg8000":
            cparams.setdefault(driver.connect_timeout, max(2, round(seconds)))


def _session(connection: Connection) -> Session:
    """The driver's connection, or SQLAlchemy's synchronous face of an async one."""
    return cast("Session", connection.connection.dbapi_connection)


def _autocommits(session: object) -> bool:
    return bool(getattr(session, "autocommit", False))
