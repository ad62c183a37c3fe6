"""The part of the preflight that ends a run before anything is touched."""

from sqlalchemy import Connection

from spiritsafe.core.check import Outcome
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.errors import Refused
from spiritsafe.upgrade.preflight import must_hold


def require_fit(connection: Connection, timeouts: Timeouts) -> None:
    """Refuse a standby, a read-only session, and a server that builds corrupt indexes.

    :raises Refused: with the check that failed.
    """
    for check in must_hold(connection, timeouts):
        if check.outcome is Outcome.ERROR:
            raise Refused(
                f"the upgrade was not begun: {check.name}",
                why=check.evidence,
                next_step=check.fix or "see 'spiritsafe doctor'",
            )
