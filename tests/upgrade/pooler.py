"""A pooler as small as one can be: it speaks for the server, and lends its few sessions out as PgBouncer does."""

import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

MADE_UP_PID = 7
_TERMINATE, _SYNCS = b"X", (b"Q", b"S")
_IDLE = b"I"
NO_TRANSACTIONS = b"SFATAL\0C08P01\0Mtransaction blocks not allowed in statement pooling mode\0\0"


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def exactly(source: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = source.recv(length - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


def receive(source: socket.socket) -> tuple[bytes, bytes]:
    """One message: its kind and what it says."""
    head = exactly(source, 5)
    return head[:1], exactly(source, struct.unpack("!i", head[1:])[0] - 4)


@dataclass
class Pooler:
    """One database of one server, by its socket.

    :ivar mode: `session`, `transaction` or `statement`, as `pool_mode` of PgBouncer.
    :ivar in_turn: lends its sessions in turn, as `server_round_robin` of PgBouncer; else the last one used.
    """

    target: Path
    mode: str
    in_turn: bool = False
    size: int = 3
    idle: deque[socket.socket] = field(default_factory=deque)
    ends: list[socket.socket] = field(default_factory=list)
    facts: bytes = b""
    free: threading.Condition = field(default_factory=threading.Condition)

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self.ends.append(client)
                threading.Thread(target=self.attend, args=(client,), daemon=True).start()

    def attend(self, client: socket.socket) -> None:
        with suppress(OSError):
            (length,) = struct.unpack("!i", exactly(client, 4))
            self.fill(exactly(client, length - 4))
            greeting = self.facts + message(b"K", struct.pack("!ii", MADE_UP_PID, 0))
            client.sendall(message(b"R", struct.pack("!i", 0)) + greeting + message(b"Z", _IDLE))
            self.lend(client)

    def fill(self, startup: bytes) -> None:
        """Open the sessions with the first client's user and database; its options are dropped, as PgBouncer's."""
        with self.free:
            words = startup[4:].rstrip(b"\0").split(b"\0")
            named = dict(zip(words[::2], words[1::2], strict=False))
            body = b"".join(b"%s\0%s\0" % (name, named[name]) for name in (b"user", b"database")) + b"\0"
            while self.size:
                self.size -= 1
                session = socket.socket(socket.AF_UNIX)
                session.connect(str(self.target))
                session.sendall(struct.pack("!i", len(body) + 8) + startup[:4] + body)
                self.facts = b"".join(message(*one) for one in self.answers(session) if one[0] == b"S")
                self.ends.append(session)
                self.idle.append(session)

    def answers(self, session: socket.socket) -> list[tuple[bytes, bytes]]:
        """What a session says until it is ready for more."""
        said = [receive(session)]
        while said[-1][0] != b"Z":
            said.append(receive(session))
        return said

    def lend(self, client: socket.socket) -> None:
        """Have a session for each transaction, or for as long as the client stays."""
        session = None
        try:
            while True:
                kind, body = receive(client)
                if kind == _TERMINATE:
                    return
                session = session or self.take()
                session.sendall(message(kind, body))
                if kind not in _SYNCS:
                    continue
                said = self.answers(session)
                state = said[-1][1]
                if self.mode == "statement" and state != _IDLE:
                    client.sendall(message(b"E", NO_TRANSACTIONS))
                    return
                client.sendall(b"".join(message(*one) for one in said))
                if self.mode != "session" and state == _IDLE:
                    self.give_back(session)
                    session = None
        finally:
            if session is not None:
                session.sendall(message(b"Q", b"ROLLBACK\0"))
                self.answers(session)
                session.sendall(message(b"Q", b"DISCARD ALL\0"))
                self.answers(session)
                self.give_back(session)
            client.close()

    def take(self) -> socket.socket:
        with self.free:
            assert self.free.wait_for(lambda: self.idle, timeout=30), "all its sessions are lent"
            return self.idle.popleft() if self.in_turn else self.idle.pop()

    def give_back(self, session: socket.socket) -> None:
        with self.free:
            self.idle.append(session)
            self.free.notify()


@contextmanager
def pooler(target: Path, folder: Path, mode: str, *, in_turn: bool = False) -> Iterator[Path]:
    """Have one listen in a folder, before the socket of a server."""
    folder.mkdir()
    one = Pooler(target, mode, in_turn)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / ".s.PGSQL.5432"))
        listener.listen()
        thread = threading.Thread(target=one.serve, args=(listener,), daemon=True)
        thread.start()
        yield folder
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for end in one.ends:
        end.close()
