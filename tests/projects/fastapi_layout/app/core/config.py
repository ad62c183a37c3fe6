"""The application's settings: its own variables, as the template has them."""

import os
from urllib.parse import urlsplit


class Settings:
    server = os.environ.get("POSTGRES_SERVER", "nowhere.invalid")
    user = os.environ.get("POSTGRES_USER", "postgres")
    url = os.environ.get("DATABASE_URL", "postgresql://nowhere.invalid/app")
    database = os.environ.get("POSTGRES_DB", "app")

    if not urlsplit(url).hostname:  # as pydantic's PostgresDsn says it
        raise ValueError("empty host")

    @property
    def uri(self) -> str:
        return f"postgresql+psycopg://{self.user}@{self.server}/{self.database}"


settings = Settings()
