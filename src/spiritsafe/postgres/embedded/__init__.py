"""The embedded PostgreSQL: our own launcher over a folder of binaries, for development and for the shadow.

::

    server = start(project / ".spiritsafe" / "postgres")
    server.url("app")      # reached through a socket folder that only its account can enter

A server ends with its last user, also when that one is killed, unless it is kept. Nothing outside the folder is changed
and no account is made; a project that the server's account cannot reach is served from a folder in /var/lib.
"""

from spiritsafe.postgres.embedded.binaries import Binaries, find_binaries
from spiritsafe.postgres.embedded.record import Server
from spiritsafe.postgres.embedded.server import erase, release, running, start, stop

__all__ = ["Binaries", "Server", "erase", "find_binaries", "release", "running", "start", "stop"]
