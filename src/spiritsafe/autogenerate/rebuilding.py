"""Makes the objects of a live database anew on the shadow, to read them back in the words of its version.

Everything is drawn from the live catalogue alone, on a blank database, so that nothing of what is expected can slip in.
What the shadow cannot make is told, and compared by its name only.
"""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from spiritsafe.author.grouping import Draft
from spiritsafe.author.plan import plan
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.autogenerate.rehearsal import Rehearsal
from spiritsafe.core.catalog import Catalog, Objects
from spiritsafe.postgres.statement_failure import server_message

_ROUNDS = 3  # what failed for want of something that came later is tried again


def rebuilt(live: Catalog, ready: Rehearsal) -> tuple[Catalog, list[str]]:
    """The same objects in the shadow's words, and what could not be made there.

    :param ready: a blank database of the shadow.
    """
    blank = ready.catalog()
    target = Catalog(blank.server_version, live.objects, live.dependencies, live.unmodelled)
    waiting = plan(Situation(blank, target, ready.attempt, classic=True))
    failures: list[str] = []
    for _ in range(_ROUNDS):
        failures = []
        waiting = list(_failing(waiting, ready, failures))
        if not waiting:
            break
    made = ready.catalog()
    texts = dict(made.objects.texts())
    for key, text in live.objects.texts().items():
        texts.setdefault(key, text)  # as the live server words it, where nothing better is to be had
    rebuilt_live = Catalog(made.server_version, Objects(texts), made.dependencies, live.unmodelled)
    return rebuilt_live, failures


def _failing(steps: list[Step], ready: Rehearsal, failures: list[str]) -> Iterator[Step]:
    for step in steps:
        try:
            ready.run(Draft((step,), step.phase, step.transactional).up)
        except SQLAlchemyError as error:
            statement = " ".join(str(getattr(error, "statement", "")).split())[:120]
            failures.append(
                f"not compared for certain, the shadow cannot make it: {statement}: {server_message(error)}"
            )
            yield step
