"""Who the running server is: what its guardian wrote down, held against what PostgreSQL itself says."""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, quote_from_bytes

from spiritsafe.postgres.embedded.guardian import born
from spiritsafe.postgres.embedded.places import Place
from spiritsafe.postgres.embedded.sockets import PORT

_EMPTY_LOOKS = 30
_STATUS_LINE = 7  # of postmaster.pid, see PostgreSQL's miscadmin.h


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server.

    :param account: the operating system's account it runs as.
    :param kept: it stays until it is stopped; otherwise it ends with the last process that uses it.
    """

    SUPERUSER: ClassVar[str] = "postgres"

    data: Path
    socket_folder: Path
    port: int
    pid: int
    version: str
    account: str
    kept: bool

    def url(self, database: str = "postgres") -> str:
        """Return the URL of one of its databases, for the superuser, who needs no password."""
        host = quote_from_bytes(os.fsencode(self.socket_folder), safe="")
        return f"postgresql://{self.SUPERUSER}@/{quote(database, safe='')}?host={host}&port={self.port}"


@dataclass(frozen=True, slots=True)
class Record:
    """A server as its guardian wrote it down; ``born`` tells its process from a later one with the same number."""

    server: Server
    born: str

    def names_a_process(self) -> bool:
        """Tell whether the very process is there: the only one that may be signalled."""
        return born(self.server.pid) == self.born


def facts(data: Path, sockets: Path, version: str, account: str) -> str:
    """Return the part of the record that is known before the server runs, as one line."""
    return json.dumps({"data": str(data), "socket_folder": str(sockets), "version": version, "account": account})


def read_record(place: Place) -> Record | None:
    """Read the record, if there is one."""
    try:
        first, known = place.record.read_text().splitlines()
    except (FileNotFoundError, ValueError):
        return None
    pid, birth = first.split()
    told = json.loads(known)
    server = Server(
        data=Path(told["data"]),
        socket_folder=Path(told["socket_folder"]),
        port=PORT,
        pid=int(pid),
        version=told["version"],
        account=told["account"],
        kept=place.keep.exists(),
    )
    return Record(server, birth)


def ready_server(place: Place) -> Server | None:
    """Return the server once it accepts connections, by the status line PostgreSQL keeps in postmaster.pid."""
    record = read_record(place)
    if record is None or not record.names_a_process():
        return None
    lines = _postmaster_lines(record.server.data)
    ready = len(lines) > _STATUS_LINE and lines[0] == str(record.server.pid) and lines[_STATUS_LINE] == "ready"
    return record.server if ready else None


def stranger(data: Path) -> int | None:
    """Return the number of a server that runs on this data folder, to be asked only while ours does not.

    A number left in postmaster.pid says nothing: since then it may have become anybody's. It counts when that process
    works in this folder, as a PostgreSQL server does, or when it cannot be looked at and calls itself postgres.
    """
    file = data / "postmaster.pid"
    for _ in range(_EMPTY_LOOKS):
        if not file.exists() or file.stat().st_size:
            break
        time.sleep(0.01)  # made, but not yet written: a server that starts just now, or what a power cut left
    lines = _postmaster_lines(data)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    try:
        return pid if data.samefile(f"/proc/{pid}/cwd") else None
    except FileNotFoundError:
        return pid if born(pid) == "unknown" else None  # no /proc here: better refused than damaged
    except PermissionError:
        name = Path(f"/proc/{pid}/comm")
        return pid if name.exists() and name.read_text().startswith(("postgres", "postmaster")) else None


def _postmaster_lines(data: Path) -> list[str]:
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text(errors="replace").splitlines()]
    except FileNotFoundError:
        return []
