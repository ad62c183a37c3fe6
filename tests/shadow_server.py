"""A shadow of a test package's own: what is kept on it is dropped by no other test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from spiritsafe.postgres import embedded
from spiritsafe.postgres.shadow import Shadow, connect_shadow


@contextmanager
def shadow_server(folder: Path, pg_bin: Path | None) -> Iterator[Shadow]:
    """Start a server in a folder, and remove both at the end."""
    server = embedded.start(folder, binaries=embedded.find_binaries(pg_bin))
    try:
        yield connect_shadow(make_url(server.url()).set(drivername="postgresql+psycopg"), "--shadow-url")
    finally:
        embedded.erase(folder)
