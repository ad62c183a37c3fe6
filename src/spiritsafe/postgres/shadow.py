"""The shadow: a server where scratch databases may be made, kept for the next time, and dropped."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from sqlalchemy import URL

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres import shadow_cache as cache
from spiritsafe.postgres.failure import connection_failure
from spiritsafe.postgres.shadow_session import SCRATCH, Session, create, drop, own, session, share
from spiritsafe.postgres.statement_failure import statement_failure
from spiritsafe.postgres.url import shown

_RIGHTS = """
    SELECT current_user, rolcreatedb OR rolsuper, pg_is_in_recovery()
    FROM pg_roles
    WHERE rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A server where scratch databases may be made.

    :ivar url: the maintenance database on that server, for psycopg.
    :ivar server_version: as PostgreSQL numbers it, such as 180006.
    :ivar ours: the server is the project's embedded one: nobody else's roles are on it.
    """

    url: URL
    server_version: int
    ours: bool = False

    @contextmanager
    def scratch(self, template: str | None = None) -> Iterator[URL]:
        """A database of one's own for the length of a `with` block, blank or a copy of a kept one.

        It goes at the end, with whatever still uses it; should this process be killed, `prune` finds it.
        """
        name = SCRATCH + secrets.token_hex(8)
        with session(self.url) as owner:
            own(owner, name)
            try:
                self._create(owner, name, template)
                yield self.url.set(database=name)
            finally:
                self._drop(owner, name)

    def kept(self, key: str) -> str | None:
        """The name of the database kept for this key, if it is there and finished."""
        with session(self.url) as connection:
            return cache.find(connection, key)

    @contextmanager
    def lent(self, key: str) -> Iterator[URL | None]:
        """The database kept for this key, to read from; nobody drops it before the `with` block ends."""
        with session(self.url) as reader:
            share(reader, cache.kept_name(key))
            name = cache.find(reader, key)
            yield self.url.set(database=name) if name is not None else None

    def keep(self, key: str, database: URL) -> str:
        """Keep a finished scratch database for this key; the name under which it is to be found from now on.

        Sessions that use it are ended. A crash halfway leaves nothing that `kept` would return. Where it cannot be
        kept, its name is the one it had.
        """
        assert database.database is not None  # noqa: S101 - `scratch` named it
        with session(self.url) as connection:
            name = cache.adopt(connection, key, database.database)
            cache.clear_up(connection, cache.MOST_KEPT)
            return name

    def prune(self, most: int = cache.MOST_KEPT) -> list[str]:
        """Drop what dead processes left, and the longest unused of what is kept; the names of what went.

        :param most: how many kept databases may stay on the server.
        """
        with session(self.url) as connection:
            return cache.clear_up(connection, most)

    def _create(self, owner: Session, name: str, template: str | None) -> None:
        try:
            create(owner, name, template or "template0")
        except psycopg.Error as error:
            if template is not None:
                raise  # the caller can do without a copy
            raise statement_failure(error, f"no scratch database could be made at {shown(self.url)}") from error

    def _drop(self, owner: Session, name: str) -> None:
        with suppress(psycopg.OperationalError):  # the session is lost: the next process finds what is left
            drop(owner, name, force=True)


def connect_shadow(url: URL, source: str) -> Shadow:
    """The shadow behind a URL, tried out; what dead processes left on it goes.

    :param source: where the URL came from, named in errors.
    :raises SpiritsafeError: when it cannot be reached, or scratch databases may not be made there.
    """
    url = url.set(drivername="postgresql+psycopg")
    try:
        with session(url) as connection:
            _check_rights(connection, source)
            cache.clear_up(connection, cache.MOST_KEPT)
            return Shadow(url, connection.info.server_version)
    except psycopg.OperationalError as error:
        raise connection_failure(error, url, source) from error


def _check_rights(connection: Session, source: str) -> None:
    row = connection.execute(_RIGHTS).fetchone()
    role, may_create, standby = row if row is not None else ("", False, False)
    if standby:
        raise ConfigurationError(
            f"the server from {source} cannot be the shadow",
            why="it is a standby, and nothing can be made there",
            next_step="name a server of your own with --shadow-url, or leave it out to use the embedded one",
        )
    if not may_create:
        raise ConfigurationError(
            f"the server from {source} cannot be the shadow",
            why=f"role {role!r} may not create databases there",
            next_step=f'run there: ALTER ROLE "{role}" CREATEDB; or leave it out to use the embedded server',
        )
