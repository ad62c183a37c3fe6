"""Every error a user can meet, as one shallow tree.

::

    SpiritsafeError
    ├── Refused                 1   the answer is no, nothing ran
    ├── ConfigurationError      2   URL, settings, alembic.ini, models, arguments
    │   └── RevisionGraphError  2   unknown revision, several heads, broken links
    ├── DatabaseError           3   the server or a statement failed; what failed was rolled back
    │   ├── ConnectionFailed    3   no session could be had
    │   └── EmbeddedServerError 3   the embedded server could not be made or started
    ├── LockNotAcquired         4   what waited was rolled back, the same command may be run again
    ├── TimedOut                4   what was waited for did not come, the same command may be run again
    ├── PartlyApplied           5   work outside a transaction is half done
    ├── OutcomeUnknown          6   the answer to a COMMIT was lost, and the server cannot be asked
    └── Unanswered              7   a question was left unanswered, nothing was written

Each error answers three questions in the user's own names: what happened, why, and what to do next. ``cli/`` renders
them once; nothing below it prints or exits. The numbers are the process exit codes.
"""

from typing import ClassVar


class SpiritsafeError(Exception):
    """The common parent: three sentences, and optional titled blocks of detail.

    :param what: what happened, with the user's names.
    :param why: the cause, as far as it is known.
    :param next_step: what to do now; a command where there is one.
    :param details: titled blocks printed below the three lines, such as the heads or the failing statement.
    """

    exit_code: ClassVar[int] = 2

    def __init__(
        self,
        what: str,
        *,
        why: str,
        next_step: str,
        details: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Keep the parts apart so that a report can render them in its own way."""
        super().__init__(what)
        self.what = what
        self.why = why
        self.next_step = next_step
        self.details = details


class Refused(SpiritsafeError):
    """The question was answered with no, and nothing ran."""

    exit_code = 1


class ConfigurationError(SpiritsafeError):
    """A URL, a setting, a file or an argument cannot be used as it is."""

    exit_code = 2


class RevisionGraphError(ConfigurationError):
    """The revision files do not form the graph that was asked for."""


class DatabaseError(SpiritsafeError):
    """The server, or a statement sent to it, failed."""

    exit_code = 3


class ConnectionFailed(DatabaseError):
    """No session could be had with the server."""


class EmbeddedServerError(DatabaseError):
    """The embedded server could not be made, started or stopped."""


class LockNotAcquired(SpiritsafeError):
    """A lock could not be had in time; what waited for it was rolled back."""

    exit_code = 4


class TimedOut(SpiritsafeError):
    """What was waited for did not come in time; nothing was changed."""

    exit_code = 4


class PartlyApplied(SpiritsafeError):
    """Work that no transaction covers is half done; no rollback takes it back."""

    exit_code = 5


class OutcomeUnknown(SpiritsafeError):
    """The connection was lost during a COMMIT, and whether it took place could not be learnt."""

    exit_code = 6


class Unanswered(SpiritsafeError):
    """A question that only a person can answer was left unanswered; nothing was written."""

    exit_code = 7
