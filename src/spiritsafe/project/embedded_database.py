"""The development database, and others, on the project's own embedded server."""

from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from spiritsafe.postgres.embedded import Server
from spiritsafe.postgres.url import parse_url
from spiritsafe.project.embedded_server import start_server
from spiritsafe.project.settings import Settings


def development_url(settings: Settings, project: Path) -> URL:
    """The URL of the development database; server and database are made when they are missing."""
    server = start_server(settings, project)
    ensure_database(server, settings.embedded_database)
    return database_url(server, settings.embedded_database)


def database_url(server: Server, name: str) -> URL:
    """The URL of one database of the server."""
    return parse_url(server.url(name), source="the embedded server")


def ensure_database(server: Server, name: str) -> bool:
    """Create the database unless it is there; True when it was created."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, [name]).fetchone():
            return False
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return False  # another process was quicker
        return True


def drop_database(server: Server, name: str) -> None:
    """Drop the database, and end the sessions that use it."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
