"""What the user's project says: settings, Alembic's configuration, the revision graph, the models, the database."""
