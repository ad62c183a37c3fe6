"""spiritsafe: write, rehearse and apply Alembic migrations on PostgreSQL.

The package root imports nothing, so that ``spiritsafe --help`` and shell completion stay quick.
"""

__version__ = "0.1.0"
