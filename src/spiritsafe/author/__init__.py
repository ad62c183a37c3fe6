"""Changes become safe Steps, and Steps plain Alembic revisions."""
