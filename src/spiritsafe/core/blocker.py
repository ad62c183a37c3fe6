"""Blocker: a session, or a prepared transaction, that holds what somebody else wants."""

from dataclasses import dataclass

from spiritsafe.core.estimate import human_seconds
from spiritsafe.core.lock_mode import LockMode


@dataclass(frozen=True, slots=True)
class Blocker:
    """One holder of one lock.

    :ivar pid: its process; 0 for a prepared transaction, which has none.
    :ivar seconds: since its transaction began.
    :ivar query: what it runs, or ran last, shortened; empty where the role may not see it.
    :ivar gid: of a prepared transaction.
    """

    relation: str
    mode: LockMode
    pid: int
    role: str = ""
    application: str = ""
    client: str = ""
    state: str = ""
    seconds: float = 0.0
    query: str = ""
    backend: str = "client backend"
    gid: str = ""

    @property
    def sentence(self) -> str:
        """Who it is and what it holds, in one sentence."""
        if self.gid:
            return f"the prepared transaction {self.gid!r} holds {self.mode.sql} on {self.relation}"
        who = f"pid {self.pid}" + (f" {self.application}" if self.application else "")
        who += f" ({self.role}{'@' + self.client if self.client else ''})" if self.role else ""
        if self.backend == "autovacuum worker":
            who = f"autovacuum (pid {self.pid})"
        doing = f" {self.state}" if self.state else ""
        since = f" for {human_seconds(self.seconds)}" if self.seconds >= 1 else ""
        query = f"; it says: {self.query}" if self.query else ""
        return f"{who}{doing}{since} holds {self.mode.sql} on {self.relation}{query}"

    @property
    def command(self) -> str:
        """The one command that helps."""
        if self.gid:
            return "ROLLBACK PREPARED '{}';  -- or COMMIT PREPARED".format(self.gid.replace("'", "''"))
        if self.state.startswith("idle in transaction"):
            return f"SELECT pg_terminate_backend({self.pid});"
        return f"SELECT pg_cancel_backend({self.pid});"
