"""From two databases to the revisions between them, each proved on a scratch copy before it is written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from alembic.operations.ops import MigrateOperation
from sqlalchemy.exc import SQLAlchemyError

from spiritsafe.author.grouping import Draft, grouped
from spiritsafe.author.plan import plan
from spiritsafe.author.renaming import heeding, rename_steps
from spiritsafe.author.runner import by_runner
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.autogenerate.rehearsal import Rehearsal
from spiritsafe.core.catalog import Catalog
from spiritsafe.core.change import Change
from spiritsafe.diff.compare import compare
from spiritsafe.diff.renames.answers import Answer, Answers
from spiritsafe.diff.renames.exchanged import exchanged_counters
from spiritsafe.diff.renames.matching import find_renames
from spiritsafe.diff.renames.question import Question, unanswered
from spiritsafe.diff.renames.rename import Rename, Renames
from spiritsafe.errors import DatabaseError, Unanswered

# A second look is for what the server words anew after a change; more than a few would mean that it never ends.
_LOOKS = 5
Ask = Callable[[Question], Answers | None]
Trim = Callable[[Catalog, Catalog], tuple[Catalog, Catalog]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the models ask for, and how to get there.

    :ivar markers: renames that the models tell of (`info={"renamed_from": ...}`).
    :ivar trim: takes out of two catalogues what is not to be compared.
    :ivar single: one revision in the classic way.
    """

    catalog: Catalog
    answers: Answers
    markers: tuple[Answer, ...]
    ask: Ask | None
    trim: Trim
    single: bool = False
    checking: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The revisions, and what a person should know about them.

    :ivar changes: what differs; `check` asks for no more.
    """

    changes: tuple[Change, ...] = ()
    drafts: tuple[Draft, ...] = ()
    notes: tuple[str, ...] = ()


def propose(current: Catalog, wanted: Wanted, rehearse: Callable[[], Rehearsal]) -> Proposal:
    """Return the revisions that lead from the current catalogue to the one of the models.

    :param rehearse: opens a fresh scratch copy of the current database.
    :raises Unanswered: when something may have been renamed and nobody said.
    :raises DatabaseError: when the steps fail on the scratch copy: a defect of ours, and nothing is written.
    """
    changes = compare(current, wanted.catalog)
    if wanted.checking:
        return Proposal(changes, notes=tuple(_left_out(current, wanted.catalog)))
    renames = answered(current, wanted)
    notes = (*renames.stale, *renames.unused, *_left_out(current, wanted.catalog))
    if not changes:
        return Proposal(notes=notes)
    steps = _steps(current, wanted, renames.decided, rehearse())
    drafts = grouped(steps, single=wanted.single)
    _prove(drafts, wanted, current, rehearse())
    return Proposal(changes, tuple(drafts), notes)


def _left_out(current: Catalog, desired: Catalog) -> Iterator[str]:
    """Tell of objects of kinds that are not compared, where they differ by name."""
    for name in sorted({*desired.unmodelled} - {*current.unmodelled}):
        yield f"the models make the {name}, and no revision does; its kind is not compared, write that revision by hand"
    for name in sorted({*current.unmodelled} - {*desired.unmodelled}):
        yield f"a revision makes the {name}, and the models do not; its kind is not compared, it is left alone"


def answered(current: Catalog, wanted: Wanted) -> Renames:
    """Ask until nothing is left to ask."""
    answers = wanted.answers
    while True:
        found = find_renames(current, wanted.catalog, answers, wanted.markers)
        if not found.questions:
            return found
        if wanted.ask is None:
            raise unanswered(found.questions)
        more = wanted.ask(found.questions[0])
        if more is None:
            raise Unanswered(
                f"stopped at a question: {found.questions[0].subject}",
                why="it was not answered",
                next_step="run the same command again, or answer with " + " or ".join(found.questions[0].flags()),
            )
        answers = Answers((*answers.renames, *more.renames), (*answers.refusals, *more.refusals))


def _steps(first: Catalog, wanted: Wanted, renames: Iterable[Rename], scratch: Rehearsal) -> list[Step]:
    """Work on a copy, step by step, until nothing differs: the server rewords what a rename or a new type touches."""
    done = list(renames)
    steps = rename_steps(done, first, wanted.catalog)
    _run(steps, scratch)
    for _ in range(_LOOKS):
        both = wanted.trim(scratch.catalog(), wanted.catalog)
        current, desired = (by_runner(one, scratch.role) for one in both)
        certain = find_renames(current, desired).decided
        again = {item.before: item for item in (*exchanged_counters(current, desired), *certain)}
        done += again.values()
        found = rename_steps(again.values(), current, desired)
        if not found:
            situation = Situation(current, desired, scratch.attempt, classic=wanted.single, owners=True)
            found = heeding(plan(situation), done)
        if not found:
            return steps
        _run(found, scratch)
        steps += found
    raise _endless(*wanted.trim(scratch.catalog(), wanted.catalog))


def bring(scratch: Rehearsal, target: Catalog, trim: Trim) -> None:
    """Change a scratch database until it is like the live one, which is not what the revisions make."""
    for _ in range(_LOOKS):
        reached, wanted = trim(scratch.catalog(), target)
        found = plan(Situation(reached, wanted, scratch.attempt, classic=True))
        if not found:
            return
        _run(found, scratch)


def _run(steps: Iterable[Step], scratch: Rehearsal) -> None:
    for step in steps:
        _try(scratch, Draft((step,), step.phase, step.transactional).up)


def _try(scratch: Rehearsal, operations: Sequence[MigrateOperation]) -> None:
    try:
        scratch.run(operations)
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        statement = getattr(error, "statement", None) or ""
        raise DatabaseError(
            "a step that was worked out from the models fails on the shadow",
            why=str(cause).strip().splitlines()[0],
            next_step="write this revision by hand, and tell us: the statement is below",
            details=(("statement", str(statement).strip()),) if statement else (),
        ) from error


def _prove(drafts: Iterable[Draft], wanted: Wanted, current: Catalog, scratch: Rehearsal) -> None:
    """Run the revisions as they are grouped, and back."""
    chosen = list(drafts)
    for draft in chosen:
        _try(scratch, draft.up)
    _require_equal(*wanted.trim(scratch.catalog(dependencies=False), wanted.catalog))
    for draft in reversed(chosen):
        _try(scratch, draft.down)
    _require_equal(*wanted.trim(scratch.catalog(dependencies=False), current))


def _require_equal(reached: Catalog, desired: Catalog) -> None:
    if compare(reached, desired):
        raise _endless(reached, desired)


def _endless(reached: Catalog, desired: Catalog) -> DatabaseError:
    differences = "\n".join(f"{change.action.value}: {change.key}" for change in compare(reached, desired))
    return DatabaseError(
        "the steps that were worked out from the models do not lead to them",
        why="something still differs after they ran on the shadow",
        next_step="write what differs by hand, and tell us: it is listed below",
        details=(("what differs", differences),),
    )
