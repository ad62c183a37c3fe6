"""A short look at a database that is in use: read-only, with limits, and gone at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import URL

from spiritsafe.postgres.failure import connection_failure

Query = Callable[[str], Iterable[Sequence[Any]]]
_LIMITS = (
    "SELECT set_config('statement_timeout', '10s', true), set_config('lock_timeout', '500ms', true), "
    "set_config('application_name', 'spiritsafe look', false)"
)


@contextmanager
def reading(url: URL, source: str) -> Iterator[Query]:
    """A function that runs queries, all in one read-only transaction.

    :param source: where the URL came from, named in errors.
    :raises ConnectionFailed: when no session can be had.
    """
    url = url.set(drivername="postgresql+psycopg")
    arguments, parameters = url.get_dialect()().create_connect_args(url)
    parameters.setdefault("connect_timeout", 10)
    try:
        connection = psycopg.connect(*arguments, **parameters)
    except psycopg.OperationalError as error:
        raise connection_failure(error, url, source) from error
    with connection:
        connection.read_only = True
        connection.execute(_LIMITS)
        yield lambda sql: connection.execute(cast("Any", sql)).fetchall()
