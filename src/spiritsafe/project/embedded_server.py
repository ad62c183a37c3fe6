"""The project's own embedded server: where it lives, and how it starts, which takes no driver."""

from pathlib import Path

from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import Server
from spiritsafe.project.settings import Settings


def server_folder(project: Path) -> Path:
    """Where the project keeps its server's files; in `.gitignore`."""
    return project / ".spiritsafe" / "postgres"


def start_server(settings: Settings, project: Path, *, keep: bool = False) -> Server:
    """Start the project's server, or join it when it runs.

    :param keep: it stays until it is stopped; otherwise it ends with the last process that uses it.
    """
    return embedded.start(
        server_folder(project),
        binaries=embedded.find_binaries(settings.pg_bin),
        keep=keep,
        account=settings.embedded_account,
    )
