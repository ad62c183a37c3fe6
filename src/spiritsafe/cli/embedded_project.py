"""What the `db` verbs work with: the settings and the folder of the project they are called in."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spiritsafe.errors import Refused
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import Server
from spiritsafe.project.embedded_server import server_folder
from spiritsafe.project.settings import Settings

if TYPE_CHECKING:
    from spiritsafe.cli.invocation import Invocation


@dataclass(frozen=True, slots=True)
class EmbeddedProject:
    """A project and its embedded server, which may or may not run."""

    settings: Settings
    folder: Path

    @classmethod
    def of(cls, invocation: "Invocation") -> "EmbeddedProject":
        """The project that `-c`, or the current folder, points to; it need not have opted in to be asked."""
        return cls(invocation.settings(), invocation.folder())

    @property
    def server_folder(self) -> Path:
        """Where its server's files are."""
        return server_folder(self.folder)

    def running(self) -> Server:
        """Its server.

        :raises Refused: when it does not run.
        """
        server = embedded.running(self.server_folder)
        if server is None:
            raise Refused(
                f"the embedded server of {self.folder} is not running",
                why="nothing has started it, or it ended with the process that had",
                next_step="start it with 'spiritsafe db start'",
            )
        return server
