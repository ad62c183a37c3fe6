"""From scored pairs to questions."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from spiritsafe.core.catalog import ObjectId
from spiritsafe.diff.renames.assignment import assign
from spiritsafe.diff.renames.question import Candidate, Question

POSSIBLE = 25
MOST = 5

Pair = tuple[ObjectId, ObjectId]


@dataclass(frozen=True, slots=True)
class Score:
    """How much speaks for a pair, 0 to 100, and what."""

    points: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """The possible pairs, by what is gone and by what is new, the best first."""

    choices: Mapping[ObjectId, list[Candidate]]
    rivals: Mapping[ObjectId, list[tuple[ObjectId, int]]]


def ask(scores: Mapping[Pair, Score], qualified: Callable[[ObjectId, ObjectId], bool]) -> tuple[Question, ...]:
    """Return a question for each object that the best assignment gives a partner.

    :param scores: of the pairs that are candidates at all.
    :param qualified: whether a pair has to be written with its schemas.
    """
    possible = {pair: score for pair, score in scores.items() if round(score.points) >= POSSIBLE}
    table = _tabulated(possible)
    partners: dict[ObjectId, ObjectId] = {}
    for group in _groups(possible):
        partners |= _solve(group)
    return tuple(_question(table, before, partners[before], qualified) for before in sorted(partners))


def _tabulated(scores: Mapping[Pair, Score]) -> _Table:
    choices: dict[ObjectId, list[Candidate]] = defaultdict(list)
    rivals: dict[ObjectId, list[tuple[ObjectId, int]]] = defaultdict(list)
    for (before, after), score in sorted(scores.items(), key=lambda item: (-item[1].points, item[0])):
        choices[before].append(Candidate(after, round(score.points), score.evidence))
        rivals[after].append((before, round(score.points)))
    return _Table(choices, rivals)


def _question(
    table: _Table, before: ObjectId, partner: ObjectId, qualified: Callable[[ObjectId, ObjectId], bool]
) -> Question:
    """Ask about the assigned partner first; of the others the best few, and the next ones when those are refused."""
    ranked = sorted(table.choices[before], key=lambda choice: choice.after != partner)
    rivals = [rival for rival in table.rivals[partner] if rival[0] != before]
    choices = tuple(ranked[:MOST])
    return Question(before, choices, any(qualified(before, one.after) for one in choices), tuple(rivals[:MOST]))


def _solve(group: Mapping[Pair, Score]) -> dict[ObjectId, ObjectId]:
    befores = sorted({before for before, _ in group})
    afters = sorted({after for _, after in group})
    matrix = [
        [group[before, after].points if (before, after) in group else 0.0 for after in afters] for before in befores
    ]
    chosen = zip(befores, assign(matrix), strict=True)
    return {before: afters[column] for before, column in chosen if column is not None}


def _groups(scores: Mapping[Pair, Score]) -> Iterator[dict[Pair, Score]]:
    """Split pairs into groups that share no object: each is an assignment of its own, and a small one."""
    neighbours: dict[tuple[bool, ObjectId], list[Pair]] = defaultdict(list)
    for pair in scores:
        neighbours[False, pair[0]].append(pair)
        neighbours[True, pair[1]].append(pair)
    seen: set[tuple[bool, ObjectId]] = set()
    for start in neighbours:
        group: dict[Pair, Score] = {}
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                for pair in neighbours[node]:
                    group[pair] = scores[pair]
                    waiting += [(False, pair[0]), (True, pair[1])]
        if group:
            yield group
