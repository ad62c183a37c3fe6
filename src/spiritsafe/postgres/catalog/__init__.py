"""Reads a Catalog from a server: one file per kind of object, PostgreSQL 14 to 18."""

from spiritsafe.postgres.catalog.reader import Query, read_catalog

__all__ = ["Query", "read_catalog"]
