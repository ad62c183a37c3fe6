"""Strikes passwords from what is printed, whoever wrote the text."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL

_SECRET: list["URL"] = []  # the process's own: an error is rendered long after what knew the URL is gone


def keep_secret(url: "URL") -> None:
    """From now on no output shows the secrets of this URL."""
    _SECRET.append(url)


def struck(text: str) -> str:
    """The text without the secrets of any URL that was chosen so far."""
    if not _SECRET:
        return text  # and nothing heavy is imported to say so
    from spiritsafe.postgres.failure import redacted

    for url in _SECRET:
        text = redacted(text, url)
    return text
