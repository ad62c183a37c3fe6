"""Other processes that use an embedded server, for the tests of who keeps it alive."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

USER = """
import sys
from pathlib import Path
from spiritsafe.postgres import embedded

server = embedded.start(Path(sys.argv[1]), keep={keep})
print(server.pid, flush=True)
sys.stdin.read()
"""


class User:
    """Another process that uses the server of a folder until it is told to leave, or killed."""

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER.format(keep=keep), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def server_pid(self) -> int:
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


NewUser = Callable[..., User]
Until = Callable[[Callable[[], object]], None]
