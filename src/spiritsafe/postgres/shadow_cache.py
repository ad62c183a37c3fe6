"""The databases that a shadow server keeps for the next time, each under a key that says what is in it.

A kept database is a finished one: its key is written and its name given in one transaction, so that a crash leaves
either a whole entry or a nameless scratch database. Nobody can write to it by mistake: its sessions are read-only.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
from psycopg import sql

from spiritsafe.postgres.shadow_session import KEPT, LOCKED, SCRATCH, Session, drop, seize

MOST_KEPT = 8
_MARK = "spiritsafe"  # a comment reads: spiritsafe <when it was last used> <key>
_USE_NOTED_EVERY = 60  # seconds

_OURS = f"""
    SELECT d.datname, coalesce(shobj_description(d.oid, 'pg_database'), '')
    FROM pg_database AS d
    WHERE (starts_with(d.datname, '{KEPT}') OR starts_with(d.datname, '{SCRATCH}'))
        AND pg_has_role(d.datdba, 'USAGE')
        AND NOT {LOCKED}
        AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datid = d.oid)
"""  # noqa: S608 - our own two words


def kept_name(key: str) -> str:
    """The name of the database that is kept for a key."""
    return KEPT + hashlib.sha256(key.encode()).hexdigest()[:32]


def find(connection: Session, key: str) -> str | None:
    """The name of the database kept for this key, if it is there and finished; that it was used is noted."""
    name = kept_name(key)
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = connection.execute(query, [name]).fetchone()
    used, found = _read(row[0] if row is not None else None)
    if found != key:
        return None
    if used < time.time() - _USE_NOTED_EVERY:
        with suppress(psycopg.Error):  # another process notes the same
            connection.execute(_comment(name, key))
    return name


def adopt(connection: Session, key: str, database: str) -> str:
    """Keep a finished scratch database for this key; the name under which it is to be found from now on.

    Where another process was quicker, that is the other's. Where it cannot be kept (a session on it will not end), it
    stays what it was.
    """
    name = kept_name(key)
    connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
    if find(connection, key) is None:
        drop(connection, name, force=False)  # what has the name without its key is nobody's
    read_only = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(sql.Identifier(database))
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(database), sql.Identifier(name))
    try:
        with connection.transaction():
            connection.execute(_comment(database, key))
            connection.execute(read_only)
            connection.execute(rename)
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation, psycopg.errors.ObjectInUse):
        return find(connection, key) or database
    return name


def clear_up(connection: Session, most: int) -> list[str]:
    """Drop what dead processes left, and all but the most recently used of what is kept; the names of what went."""
    rows = connection.execute(_OURS).fetchall()
    return [name for name in _superfluous(rows, most) if _dropped(connection, name)]


def _superfluous(rows: list[tuple[str, str]], most: int) -> Iterator[str]:
    kept: list[tuple[float, str]] = []
    for name, comment in rows:
        used, key = _read(comment)
        if name.startswith(KEPT) and key is not None:
            kept.append((used, name))
        else:
            yield name
    yield from (name for _, name in sorted(kept, reverse=True)[most:])


def _dropped(connection: Session, name: str) -> bool:
    """Drop it unless somebody has begun to use it since we looked."""
    if not seize(connection, name):
        return False
    try:
        drop(connection, name, force=False)
    except psycopg.Error:
        return False
    return True


def _comment(name: str, key: str) -> sql.Composed:
    text = f"{_MARK} {time.time():.0f} {key}"
    return sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text))


def _read(comment: str | None) -> tuple[float, str | None]:
    """When it was last used, and its key; None where the comment is not one of ours."""
    mark, _, rest = (comment or "").partition(" ")
    used, _, key = rest.partition(" ")
    return (float(used), key) if mark == _MARK and used.isdecimal() and key else (0.0, None)
