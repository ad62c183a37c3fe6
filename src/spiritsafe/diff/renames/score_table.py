"""How much speaks for a table being another one under a new name, or in another schema."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Table
from spiritsafe.diff.renames.candidates import Pair, Score
from spiritsafe.diff.renames.lookup import table_of
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.similarity import name_similarity
from spiritsafe.diff.renames.substitution import canonical
from spiritsafe.diff.renames.table_pair import loose_ends, table_pairs

_SHAPE, _KEYS, _NAME = 60, 20, 20
_NEAR = 0.6  # names and columns this alike speak for each other
_OWN = 0.4  # of the columns that are not found in every other table, two in five have to be there
_COMMON = frozenset({"id", "uuid", "created_at", "updated_at", "deleted_at", "created", "modified", "updated"})

Shape = tuple[tuple[str, str], ...]
Source = tuple[ObjectId, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A table that is gone or new: its columns, and who points at it by foreign keys."""

    key: ObjectId
    table: Table
    shape: Shape
    sources: frozenset[Source]


def score_tables(current: Catalog, desired: Catalog, names: Names, refused: frozenset[Pair]) -> dict[Pair, Score]:
    """Score each pair of a table that is gone and one that is new, of those that can be the same at all."""
    gone, fresh = loose_ends(current, desired, Kind.TABLE, names)
    if not gone or not fresh:
        return {}
    pairs = table_pairs(current, desired, names)
    old_sources = _sources([(one.new_id, one.old) for one in pairs] + _with_tables(current, gone), names)
    new_sources = _sources([(one.new_id, one.new) for one in pairs] + _with_tables(desired, fresh), Names())
    scores = {}
    candidates = _subjects(desired, fresh, Names(), new_sources)
    for old in _subjects(current, gone, names, old_sources):
        for new in candidates:
            score = None if (old.key, new.key) in refused else _score(old, new, names)
            if score is not None:
                scores[old.key, new.key] = score
    return scores


def _with_tables(catalog: Catalog, keys: Sequence[ObjectId]) -> list[tuple[ObjectId, Table]]:
    return [(key, table) for key in keys if (table := table_of(catalog, key)) is not None]


def _subjects(
    catalog: Catalog, keys: Sequence[ObjectId], names: Names, sources: Mapping[ObjectId, set[Source]]
) -> list[Subject]:
    renames = names.substitution()
    return [
        Subject(
            key,
            table,
            tuple((column.name, canonical(column.type, renames)) for column in table.columns),
            frozenset(sources.get(key, ())),
        )
        for key, table in _with_tables(catalog, keys)
    ]


def _sources(tables: Sequence[tuple[ObjectId, Table]], names: Names) -> dict[ObjectId, set[Source]]:
    """Return for each table who points at it: a table under its new name, and its columns. Itself does not count."""
    found: dict[ObjectId, set[Source]] = defaultdict(set)
    for key, table in tables:
        renamed = names.columns(ObjectId(Kind.TABLE, table.schema, table.name))
        for constraint in table.constraints:
            if constraint.type == "foreign key":
                target = ObjectId(Kind.TABLE, constraint.references[0], constraint.references[1])
                if target != key:
                    found[target].add((key, tuple(renamed.get(name, name) for name in constraint.columns)))
    return found


def _score(old: Subject, new: Subject, names: Names) -> Score | None:
    likeness = name_similarity(old.key.name, new.key.name)
    if not _same_sort(old.table, new.table, names) or (old.key.schema != new.key.schema and likeness < _NEAR):
        return None
    shared, total = _overlap(old.shape, new.shape)
    moved = len(old.sources & new.sources)
    most = max(len(old.sources), len(new.sources))
    if not (moved or _resembles(old, new, shared / total if total else 0, likeness)):
        return None
    shape = shared / total if total else 1.0
    keys = _KEYS * moved / most if most else 0.0
    points = (_SHAPE * shape + keys + _NAME * likeness) * (1 if most else 100 / (_SHAPE + _NAME))
    return Score(points, tuple(_evidence(old, new, moved, most, likeness)))


def _evidence(old: Subject, new: Subject, moved: int, most: int, likeness: float) -> Iterator[str]:
    same = len(set(old.shape) & set(new.shape))
    yield f"columns: {same} the same, of {len(old.shape)} before and {len(new.shape)} now"
    if most:
        yield f"dependants: {moved} of {most} foreign keys to it moved along"
    yield f"name: {round(100 * likeness)} % alike"
    if old.key.schema != new.key.schema:
        yield f"schema: {old.key.schema} -> {new.key.schema}"


def _same_sort(old: Table, new: Table, names: Names) -> bool:
    """Whether both are ordinary, partitioned the same way, or the same partition of the same parent."""
    parent = names.follow(ObjectId(Kind.TABLE, *old.partition_of)) if old.partition_of else None
    kept = parent is None or (parent.schema, parent.name) == new.partition_of
    same_place = old.partition_bound == new.partition_bound and kept and bool(parent) == bool(new.partition_of)
    return same_place and bool(old.partition_key) == bool(new.partition_key) and old.server == new.server


def _resembles(old: Subject, new: Subject, overlap: float, likeness: float) -> bool:
    """Whether a pair deserves a question: `id` and `created_at` alone make no two tables alike."""
    own, of = _overlap(_own(old.shape), _own(new.shape))
    return overlap == 1 or (of > 0 and own / of >= _OWN) or (likeness >= _NEAR and overlap >= _OWN / 2)


def _own(shape: Shape) -> Shape:
    return tuple(column for column in shape if column[0] not in _COMMON)


def _overlap(old: Shape, new: Shape) -> tuple[float, float]:
    """Return how much two lists of columns share, and how much there is; a column renamed as well counts half."""
    same = set(old) & set(new)
    left = [column for column in old if column not in same]
    right = [column for column in new if column not in same]
    shared = float(len(same))
    for column in left:
        partner = next((other for other in right if _half(column, other)), None)
        if partner is not None:
            right.remove(partner)
            shared += 0.5
    return shared, len(old) + len(new) - shared


def _half(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] == other[0] or (one[1] == other[1] and name_similarity(one[0], other[0]) >= _NEAR)
