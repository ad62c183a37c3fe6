"""Whether the history does the same whenever it runs.

Judged by two runs on blank databases: the catalogues have to be equal, and so have the statements that each revision
sends, text and parameters. What varies slower than two runs are apart, such as the date, is looked for in the text of
the revision: a call of `datetime.now()`, `uuid4()` and the like is a warning. What a revision would make of the rows of
a live database is not judged: a blank one has none but those that the history itself put there.
"""

from alembic.script import Script

from spiritsafe.core.catalog import Catalog
from spiritsafe.verify.clock import asks_the_clock
from spiritsafe.verify.job import Emit, Job
from spiritsafe.verify.looking import differences
from spiritsafe.verify.outcome import Answer, Outcome, passed
from spiritsafe.verify.sent import Sent, first_difference

_CONSTANT = "write the values down in the revision, or let the server find them when the row comes, as with now()"


def repeatable(job: Job, runs: tuple[Sent, Sent], heads: tuple[Catalog | None, Catalog | None], emit: Emit) -> None:
    """Hold two runs against each other."""
    for script in job.revisions:
        emit(_of(script, runs))
    first, second = heads
    found = differences(first, second) if first is not None and second is not None else ""
    if not found:
        emit(passed("repeatable", None, "two runs make the same database"))
        return
    emit(
        Outcome(
            "repeatable",
            None,
            Answer.FAILED,
            "two runs of the history make different databases",
            "a revision depends on the clock, on chance, or on something outside of the history",
            _CONSTANT,
            (("what differs", found),),
        )
    )


def _of(script: Script, runs: tuple[Sent, Sent]) -> Outcome:
    revision = script.revision
    one, other = (run.statements.get(revision, []) for run in runs)
    parting = first_difference(one, other)
    if parting is not None:
        return Outcome(
            "repeatable",
            revision,
            Answer.WARNED,
            f"revision {revision} does not send the same statements twice",
            "two runs on blank databases, one after the other, differ",
            _CONSTANT,
            (("the first run sends", parting[0]), ("the second run sends", parting[1])),
        )
    calls = asks_the_clock(script.path)
    if calls:
        return Outcome(
            "repeatable",
            revision,
            Answer.WARNED,
            f"revision {revision} asks the clock or chance",
            f"{script.path} calls {', '.join(calls)}",
            _CONSTANT,
        )
    return passed("repeatable", revision)
