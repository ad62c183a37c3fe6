"""How much speaks for an enum type, an enum value or a sequence being another one under a new name."""

from collections.abc import Iterator, Sequence

from spiritsafe.core.catalog import Catalog, EnumType, Kind, ObjectId
from spiritsafe.core.catalog import Sequence as Counting
from spiritsafe.diff.renames.candidates import Pair, Score
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.similarity import name_similarity
from spiritsafe.diff.renames.substitution import parts
from spiritsafe.diff.renames.table_pair import TablePair, counterparts, loose_ends

_VALUES, _COLUMNS, _TYPE_NAME = 60, 20, 20
_PLACE, _SIDE, _TURN, _VALUE_NAME = 40, 10, 5, 35
_OPTIONS, _USE, _SEQUENCE_NAME = 40, 30, 30


def score_enum_types(
    sides: tuple[Catalog, Catalog], names: Names, pairs: Sequence[TablePair], refused: frozenset[Pair]
) -> dict[Pair, Score]:
    """Score enum types by their values, by the columns that used one and use the other now, and by name."""
    current, desired = sides
    gone, fresh = loose_ends(current, desired, Kind.ENUM_TYPE, names)
    scores = {}
    for old in gone:
        for new in fresh:
            before, after = current.objects[old], desired.objects[new]
            if (old, new) not in refused and isinstance(before, EnumType) and isinstance(after, EnumType):
                scores[old, new] = _enum_type(before, after, _changed_over(pairs, names, old, new))
    return {pair: score for pair, score in scores.items() if score is not None}


def _enum_type(old: EnumType, new: EnumType, columns: tuple[str, ...]) -> Score | None:
    shared = len(set(old.values) & set(new.values))
    if not shared and not columns:
        return None
    total = len(set(old.values) | set(new.values))
    likeness = name_similarity(old.name, new.name)
    facts = [f"values: {shared} the same, of {len(old.values)} before and {len(new.values)} now"]
    if columns:
        facts.append(f"dependants: {', '.join(columns)} had one and has the other")
    facts.append(f"name: {round(100 * likeness)} % alike")
    points = _VALUES * shared / total + (_COLUMNS if columns else 0) + _TYPE_NAME * likeness
    return Score(points, tuple(facts))


def _changed_over(pairs: Sequence[TablePair], names: Names, old: ObjectId, new: ObjectId) -> tuple[str, ...]:
    """Return the columns that had the old type and have the new one."""
    return tuple(
        f"{pair.new_id.name}.{column.name}"
        for pair in pairs
        for column in pair.old.columns
        if _is(column.base_type, old)
        and (heir := pair.new.column(names.follow(pair.old_column(column.name)).name)) is not None
        and _is(heir.base_type, new)
    )


def _is(type_text: str, key: ObjectId) -> bool:
    return parts(type_text) in ((key.name,), (key.schema, key.name))


def score_enum_values(
    sides: tuple[Catalog, Catalog], names: Names, refused: frozenset[Pair]
) -> Iterator[dict[Pair, Score]]:
    """Score, type by type, the values that are gone against those that are new: by place, then by name."""
    for old_id, new_id in counterparts(*sides, Kind.ENUM_TYPE, names):
        old, new = sides[0].objects[old_id], sides[1].objects[new_id]
        if isinstance(old, EnumType) and isinstance(new, EnumType):
            scores = _enum_values((old_id, old), (new_id, new), names)
            yield {pair: score for pair, score in scores.items() if pair not in refused}


def _enum_values(old: tuple[ObjectId, EnumType], new: tuple[ObjectId, EnumType], names: Names) -> dict[Pair, Score]:
    befores = [ObjectId(Kind.ENUM_VALUE, old[1].schema, value, old[1].name) for value in old[1].values]
    heirs = [names.follow(before) for before in befores]
    afters = [ObjectId(Kind.ENUM_VALUE, new[1].schema, value, new[1].name) for value in new[1].values]
    gone = [before for before, heir in zip(befores, heirs, strict=True) if heir not in afters]
    fresh = [after for after in afters if after not in heirs]
    kept = set(heirs) & set(afters)
    old_places = {before: _around(heirs, names.follow(before), kept) for before in gone}
    new_places = {after: _around(afters, after, kept) for after in fresh}
    return {
        (before, after): _enum_value(
            (before.name, after.name), old_places[before], new_places[after], same_turn=turn == other
        )
        for turn, before in enumerate(gone)
        for other, after in enumerate(fresh)
    }


Around = tuple[ObjectId | None, ObjectId | None]


def _enum_value(pair: tuple[str, str], here: Around, there: Around, *, same_turn: bool) -> Score:
    likeness = name_similarity(*pair)
    sides = sum(_SIDE for one, other in zip(here, there, strict=True) if one == other)
    place = (_PLACE if here == there else 0) + (_TURN if same_turn else 0) + sides
    around = " and ".join(
        f"{word} {one.name}" for word, one in zip(("after", "before"), there, strict=True) if one is not None
    )
    same = "the same, " if here == there else "now "
    facts = (
        f"position: {same}{around}" if around else "position: the only one",
        f"name: {round(100 * likeness)} % alike",
    )
    return Score(place + _VALUE_NAME * likeness, facts)


def _around(values: Sequence[ObjectId], value: ObjectId, kept: set[ObjectId]) -> Around:
    at = values.index(value)
    before = next((one for one in reversed(values[:at]) if one in kept), None)
    return before, next((one for one in values[at + 1 :] if one in kept), None)


def score_sequences(
    sides: tuple[Catalog, Catalog], names: Names, pairs: Sequence[TablePair], refused: frozenset[Pair]
) -> dict[Pair, Score]:
    """Score sequences that no column owns on both sides; owned ones follow their column without a question."""
    current, desired = sides
    gone, fresh = loose_ends(current, desired, Kind.SEQUENCE, names)
    scores = {}
    for old in gone:
        for new in fresh:
            before, after = current.objects[old], desired.objects[new]
            if (old, new) not in refused and isinstance(before, Counting) and isinstance(after, Counting):
                users = _counted_over(pairs, names, old, new)
                if not (before.owned_by and after.owned_by) or users:
                    scores[old, new] = _sequence(before, after, users)
    return {pair: score for pair, score in scores.items() if score is not None}


def _sequence(old: Counting, new: Counting, users: tuple[str, ...]) -> Score | None:
    likeness = name_similarity(old.name, new.name)
    same = old.options == new.options
    if not users and old.schema != new.schema and old.name != new.name:
        return None
    facts = ["options: the same" if same else "options: different"]
    if users:
        facts.append(f"dependants: {', '.join(users)} counted with one and counts with the other")
    facts.append(f"name: {round(100 * likeness)} % alike")
    points = (_OPTIONS if same else 0) + (_USE if users else 0) + _SEQUENCE_NAME * likeness
    return Score(points, tuple(facts))


def _counted_over(pairs: Sequence[TablePair], names: Names, old: ObjectId, new: ObjectId) -> tuple[str, ...]:
    """Return the columns whose default took its numbers from the old sequence and takes them from the new one."""
    return tuple(
        f"{pair.new_id.name}.{column.name}"
        for pair in pairs
        for column in pair.old.columns
        if _counts(column.default, old)
        and (heir := pair.new.column(names.follow(pair.old_column(column.name)).name)) is not None
        and _counts(heir.default, new)
    )


def _counts(default: str | None, key: ObjectId) -> bool:
    literal = default[len("nextval('") :].partition("'::regclass")[0] if default and "nextval('" in default else ""
    return parts(literal) in ((key.name,), (key.schema, key.name))
