"""Strikes passwords from what is printed, whoever wrote the text."""

import sys

_CHOSEN: list[object] = []


def keep_secret(url: object) -> None:
    """From now on no output shows the secrets of this `sqlalchemy.URL`."""
    _CHOSEN.append(url)


def struck(text: str) -> str:
    """The text without the secrets of any URL seen so far."""
    if "spiritsafe.postgres.failure" not in sys.modules and not _CHOSEN:
        return text  # no URL was read, and nothing heavy is imported to find that out
    from sqlalchemy import URL

    from spiritsafe.postgres.failure import redacted

    for url in _CHOSEN:
        if isinstance(url, URL):
            text = redacted(text, url)
    return text
