"""Where things lie: the server's own folder, its sockets, and the folder away from the project when one is needed.

::

    <project>/.spiritsafe/postgres/        or, when the account cannot get there, <temporary folder>/spiritsafe-0-<hash>/
        spiritsafe-postgres.txt            says that the folder is ours: `erase` deletes no other
        18/                                the cluster of PostgreSQL 18, and 18.version: what ran on it last
        sockets/                           0700; away from the project when its path is too long for a socket
        binaries/                          a copy of PostgreSQL's programs, when the account cannot reach the real ones
        server  server.log  keep           who the server is, what it says, and whether it stays
        start.lock  lease  alive           held while starting or stopping, by each user, by the server itself
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres.embedded.account import Account

PORT = 5432
MARKER = "spiritsafe-postgres.txt"
_LONGEST_SOCKET = 107  # sun_path holds 108 bytes, the last of them NUL
_TEMPORARY = ("/var/tmp", "", "/tmp")  # noqa: S108 - made 0700 or 0711, never shared; the empty one is $TMPDIR


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one server."""

    folder: Path

    def __getattr__(self, name: str) -> Path:
        """Unused."""
        raise AttributeError(name)
