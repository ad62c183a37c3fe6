"""Puts back what a revision's SET changed for the session, so that it does not leak into the next."""

import re
from dataclasses import dataclass, field

from spiritsafe.core.quoting import literal
from spiritsafe.postgres.worker import Worker

# What calls a function may set something as well, in words that are not to be seen here.
_CHANGES = re.compile(r"\b(set|reset|set_config|discard)\b|^\s*(select|call|do|with|execute)\b", re.IGNORECASE)
# Those of a transaction end with it, and cannot be reset.
_SETTINGS = """
SELECT name, setting
FROM pg_settings
WHERE source = 'session' AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
UNION ALL SELECT 'search_path', current_setting('search_path')
UNION ALL SELECT 'role', current_setting('role')
"""


@dataclass(slots=True)
class Restoration:
    """Asks only where a statement may have changed something.

    :ivar before: name and value, as `env.py` left them.
    """

    worker: Worker
    before: dict[str, str] = field(default_factory=dict)
    suspected: bool = False

    def begin(self) -> None:
        """Remember how the session is now."""
        self.before = self._settings()

    def see(self, statement: str) -> None:
        """Suspect a statement that speaks of setting something, or calls what may."""
        self.suspected = self.suspected or _CHANGES.search(statement) is not None

    def restore(self) -> None:
        """Put the session back, between two transactions."""
        if not self.suspected:
            return
        now, self.suspected = self._settings(), False
        for name, value in self.before.items():
            if now.get(name) != value:
                self.worker.send(f"SELECT set_config({literal(name)}, {literal(value)}, false)")
        for name in now.keys() - self.before.keys():
            self.worker.send(f"RESET {name}")
        if not self.worker.autocommits:
            self.worker.session.commit()

    def _settings(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in self.worker.send(_SETTINGS)}
