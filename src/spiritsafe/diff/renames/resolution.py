"""Answers and markers held against the catalogues: which two objects each one means, and whether it can be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Table
from spiritsafe.diff.renames import refusing, timeliness
from spiritsafe.diff.renames.answers import KINDS, MEMBERS, Answer, Answers
from spiritsafe.diff.renames.contradictions import Said, refuse_contradictions
from spiritsafe.diff.renames.lookup import exists, find, fits, members, owner_kind, table_of
from spiritsafe.diff.renames.names import Names

Pair = tuple[ObjectId, ObjectId]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the answers come to.

    :ivar origins: for each rename, where it was answered.
    :ivar refused: pairs that are not renames.
    """

    origins: Mapping[Pair, str] = field(default_factory=dict)
    refused: frozenset[Pair] = frozenset()
    stale: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def names(self) -> Names:
        """Return the renames."""
        return Names(dict(self.origins.keys()))


@dataclass(frozen=True, slots=True)
class Sides:
    """The two catalogues, and what is known of the tables and types that were renamed between them."""

    current: Catalog
    desired: Catalog
    names: Names = field(default_factory=Names)


def resolve(current: Catalog, desired: Catalog, answers: Answers, markers: Sequence[Answer]) -> Resolved:
    """Find the objects behind the answers, owners before their members.

    :raises ConfigurationError: for answers that match nothing, that cannot be done, or that contradict each other.
    """
    sides, found = Sides(current, desired), Resolved()
    for kind in sorted(KINDS, key=lambda kind: kind in MEMBERS):
        for marked, given in ((False, answers.renames), (True, markers)):
            found = _renames(sides, found, [one for one in given if one.kind is kind], marked=marked)
        sides = replace(sides, names=found.names)
    found = _refusals(sides, found, answers.refusals)
    _check(sides, found)
    return found


def _renames(sides: Sides, found: Resolved, answers: Sequence[Answer], *, marked: bool) -> Resolved:
    located = [(answer, *locate(sides, answer)) for answer in answers]
    pairs = {(before, after) for _, before, after in located if before and after}
    for answer, before, after in located:
        if marked and timeliness.is_past(sides.current, sides.desired, (before, after), pairs):
            found = replace(found, stale=(*found.stale, *timeliness.stale_note(sides.current, answer)))
        elif before is None and after is not None and exists(sides.current, after):
            found = replace(found, unused=(*found.unused, f"{answer.origin}: '{answer}' is done already"))
        elif before is None or after is None:
            raise refusing.matches_nothing(sides.current, sides.desired, answer, before, after)
        else:
            _consistent(found, answer, before, after)
            found = replace(found, origins={(before, after): answer.origin, **found.origins})
    return found


def _refusals(sides: Sides, found: Resolved, answers: Sequence[Answer]) -> Resolved:
    pairs = set(found.refused)
    for answer in answers:
        before, after = locate(sides, answer)
        if before is not None and after is not None:
            pairs.add((before, after))
        elif before is not None or after is None or not exists(sides.current, after):
            raise refusing.matches_nothing(sides.current, sides.desired, answer, before, after)
        else:
            found = replace(found, unused=(*found.unused, f"{answer.origin}: '{answer}' is done already"))
    renames = [_said(pair, origin) for pair, origin in found.origins.items()]
    refuse_contradictions(renames, [_said(pair, "--not-rename") for pair in pairs])
    return replace(found, refused=frozenset(pairs))


def _consistent(found: Resolved, answer: Answer, before: ObjectId, after: ObjectId) -> None:
    """Two of a kind are told apart here already: a mapping from before to after would hide the second."""
    said = [_said(pair, origin) for pair, origin in found.origins.items()]
    refuse_contradictions([*said, _said((before, after), answer.origin)], ())


def _said(pair: Pair, origin: str) -> Said:
    return Said(pair[0].kind.value.replace("_", " "), pair[0].path, pair[1].path, origin)


def _check(sides: Sides, found: Resolved) -> None:
    befores = {before for before, _ in found.origins}
    afters = {after for _, after in found.origins}
    for (before, after), origin in found.origins.items():
        heir = _heir(sides.names, before)
        if heir not in afters and exists(sides.desired, heir) and not _is_another(sides, before, after, heir):
            raise refusing.still_there(before, after, origin)
        ancestor = replace(before, name=after.name) if before.table else after
        if ancestor not in befores and exists(sides.current, ancestor):
            raise refusing.already_there(before, after, origin)


def _is_another(sides: Sides, before: ObjectId, after: ObjectId, heir: ObjectId) -> bool:
    """Whether what the models have under the name that becomes free is not what was there."""
    if before.kind is Kind.TABLE:
        old, new, there = _shape(sides.current, before), _shape(sides.desired, after), _shape(sides.desired, heir)
        return len(old ^ new) < len(old ^ there)
    return _is_another_column(sides, before, heir)


def _shape(catalog: Catalog, table: ObjectId) -> frozenset[tuple[str, str]]:
    value = table_of(catalog, table)
    return frozenset((column.name, column.type) for column in value.columns) if value else frozenset()


def _is_another_column(sides: Sides, before: ObjectId, heir: ObjectId) -> bool:
    old, new = (
        value.column(key.name) if isinstance(value := side.objects.get(key.owner), Table) else None
        for side, key in ((sides.current, before), (sides.desired, heir))
    )
    return before.kind is Kind.COLUMN and old is not None and new is not None and old.base_type != new.base_type


def _heir(names: Names, before: ObjectId) -> ObjectId:
    """Return what the object would be called had only its owner been renamed."""
    if not before.table:
        return before
    owner = names.follow(before.owner)
    return replace(before, schema=owner.schema, table=owner.name)


def locate(sides: Sides, answer: Answer) -> tuple[ObjectId | None, ObjectId | None]:
    """Return the object before and the object after; None for one that does not exist.

    :raises ConfigurationError: when several pairs fit.
    """
    pairs = list(_member_pairs(sides, answer) if answer.kind in MEMBERS else _pairs(sides, answer))
    whole = [pair for pair in pairs if pair[0] and pair[1]]
    changed = [pair for pair in whole if not (exists_in(sides.desired, pair[0]) or exists_in(sides.current, pair[1]))]
    best = changed or whole
    if len(set(best)) > 1:
        raise refusing.ambiguous(answer, [before or after for before, after in best])
    if best:
        return best[0]
    return next((pair for pair in pairs if pair[0]), next(iter(pairs), (None, None)))


def exists_in(catalog: Catalog, key: ObjectId | None) -> bool:
    """Whether a name that may be missing is there."""
    return key is not None and exists(catalog, key)


def _pairs(sides: Sides, answer: Answer) -> Iterator[tuple[ObjectId | None, ObjectId | None]]:
    befores = find(sides.current, answer.kind, answer.before)
    afters = find(sides.desired, answer.kind, answer.after)
    pairs = [(before, after) for before in befores for after in afters if before != after]
    beside = [pair for pair in pairs if pair[0].schema == pair[1].schema]
    yield from (beside if len(answer.after) == 1 and beside else pairs)
    if not pairs:
        yield from ((before, None) for before in befores)
        yield from ((None, after) for after in afters)


def _member_pairs(sides: Sides, answer: Answer) -> Iterator[tuple[ObjectId | None, ObjectId | None]]:
    kind, old, new = answer.kind, answer.before, answer.after
    for owner, heir in _owners(sides, answer):
        suits = fits(heir, new[:-1]) or fits(owner, new[:-1])
        before = ObjectId(kind, owner.schema, old[-1], owner.name)
        after = ObjectId(kind, heir.schema, new[-1], heir.name)
        yield (
            before if old[-1] in members(sides.current, owner, kind) else None,
            after if suits and new[-1] in members(sides.desired, heir, kind) else None,
        )


def _owners(sides: Sides, answer: Answer) -> Iterator[tuple[ObjectId, ObjectId]]:
    """Iterate over the owners, before and after, that the left side can mean: by their old or their new name."""
    kind = owner_kind(answer.kind)
    path = answer.before[:-1]
    for owner in find(sides.current, kind, path):
        yield owner, sides.names.follow(owner)
    for before, after in sides.names.after.items():
        if before.kind is kind and fits(after, path) and not fits(before, path):
            yield before, after
