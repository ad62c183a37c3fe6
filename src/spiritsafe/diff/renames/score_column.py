"""How much speaks for a column being another one under a new name."""

from dataclasses import dataclass, field

from spiritsafe.core.catalog import Column, Table
from spiritsafe.diff.renames.candidates import Pair, Score
from spiritsafe.diff.renames.dependants import dependants, targets
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.similarity import ALIKE, name_similarity
from spiritsafe.diff.renames.substitution import NOTHING, Substitution, canonical
from spiritsafe.diff.renames.table_pair import TablePair
from spiritsafe.diff.renames.type_relation import TypeRelation, relate

_NAME = 25
_TARGET = 20
_DEPENDANTS = 15
_NOT_NULL, _DEFAULT, _IDENTITY, _COMMENT = 3, 3, 2, 2
_NEIGHBOUR = 2.5


@dataclass(frozen=True, slots=True)
class Scene:
    """One table, with what all of its pairs of columns are judged by."""

    tables: TablePair
    names: Names
    enums: frozenset[str] = frozenset()
    gone: tuple[Column, ...] = field(init=False)
    fresh: tuple[Column, ...] = field(init=False)
    renames: Substitution = field(init=False)

    def __post_init__(self) -> None:
        """Find the columns in question; inherited ones follow their parent's."""
        gone, fresh = self.tables.gone(self.names), self.tables.fresh(self.names)
        object.__setattr__(self, "renames", self.names.substitution(self.tables.old_id))
        object.__setattr__(self, "gone", tuple(column for column in gone if not column.inherited))
        object.__setattr__(self, "fresh", tuple(column for column in fresh if not column.inherited))

    def text(self, expression: str | None) -> str:
        """Return an expression of the current table as the models would spell it."""
        return canonical(expression or "", self.renames)


def score_columns(scene: Scene, refused: frozenset[Pair]) -> dict[Pair, Score]:
    """Score each pair of a column that is gone and one that is new, of those that can be the same at all."""
    scores = {}
    for old in scene.gone:
        for new in scene.fresh:
            pair = (scene.tables.old_column(old.name), scene.tables.new_column(new.name))
            score = None if pair in refused else _score(scene, old, new)
            if score is not None:
                scores[pair] = score
    return scores


def _score(scene: Scene, old: Column, new: Column) -> Score | None:
    relation = _relation(scene, old, new)
    here = targets(scene.tables.old, old.name, scene.names)
    there = targets(scene.tables.new, new.name)
    likeness = name_similarity(old.name, new.name)
    if relation is None or (here and there and here != there) or not _generated_alike(scene, old, new):
        return None
    same_role = bool(here) == bool(there) and _is_key(scene.tables.old, old) == _is_key(scene.tables.new, new)
    if likeness < ALIKE and (relation is TypeRelation.CASTABLE or not same_role):
        return None
    target = next(iter(sorted(there & here)), None)
    facts = [
        (float(relation.value), f"type: {_change(old.type, new.type)}"),
        (_TARGET if target else 0, f"dependants: a foreign key to {target[1]}.{target[2]}" if target else ""),
        _shared_dependants(scene, old, new),
        _rest(scene, old, new),
        _place(scene, old, new),
        (_NAME * likeness, f"name: {round(100 * likeness)} % alike"),
    ]
    return Score(sum(points for points, _ in facts), tuple(fact for _, fact in facts if fact))


def _relation(scene: Scene, old: Column, new: Column) -> TypeRelation | None:
    before = (scene.text(old.type), _plain(scene.text(old.base_type)))
    after = (canonical(new.type), _plain(canonical(new.base_type)))
    return relate(before, after, scene.enums)


def _plain(base_type: str) -> str:
    return base_type.replace('"', "")


def _change(old: str, new: str) -> str:
    return old if old == new else f"{old} -> {new}"


def _generated_alike(scene: Scene, old: Column, new: Column) -> bool:
    return old.generated == new.generated and scene.text(old.expression) == canonical(new.expression or "")


def _is_key(table: Table, column: Column) -> bool:
    keyed = any(one.type == "primary key" and column.name in one.columns for one in table.constraints)
    return keyed or bool(column.identity)


def _shared_dependants(scene: Scene, old: Column, new: Column) -> tuple[float, str]:
    gone = frozenset(column.name for column in scene.gone)
    fresh = frozenset(column.name for column in scene.fresh)
    here, names = dependants(scene.tables.old, old.name, gone, scene.renames)
    there, _ = dependants(scene.tables.new, new.name, fresh, NOTHING)
    most = max(here.total(), there.total())
    shared = (here & there).total()
    if not shared:
        return (0, f"dependants: {', '.join(names)}, which the new one has not" if names else "")
    return (_DEPENDANTS * shared / most, f"dependants: {', '.join(names)}")


def _rest(scene: Scene, old: Column, new: Column) -> tuple[float, str]:
    default = _default(scene.text(old.default)) == _default(canonical(new.default or ""))
    parts = [
        (_NOT_NULL, old.not_null == new.not_null, "not null" if new.not_null else "null"),
        (_DEFAULT, default, "default"),
        (_IDENTITY, old.identity == new.identity, "identity"),
        (_COMMENT, old.comment == new.comment, "comment"),
    ]
    differing = [name for _, same, name in parts if not same]
    return (sum(points for points, same, _ in parts if same), f"differs: {', '.join(differing)}" if differing else "")


def _default(text: str) -> str:
    """Return a default; the counters of two serial columns are alike, whatever they are called."""
    return "nextval" if text.startswith('"nextval"') else text


def _place(scene: Scene, old: Column, new: Column) -> tuple[float, str]:
    gone = {column.name for column in scene.gone}
    fresh = {column.name for column in scene.fresh}
    renamed = scene.names.columns(scene.tables.old_id)
    before, after = _neighbours([column.name for column in scene.tables.old.columns], old.name, gone)
    here = (renamed.get(before or "", before), renamed.get(after or "", after))
    there = _neighbours([column.name for column in scene.tables.new.columns], new.name, fresh)
    points = sum(_NEIGHBOUR for one, other in zip(here, there, strict=True) if one == other)
    around = " and ".join(
        f"{word} {name}" for word, name in zip(("after", "before"), there, strict=True) if name is not None
    )
    same = "the same, " if here == there else "now "
    return (points, f"position: {same}{around}" if around else "")


def _neighbours(names: list[str], name: str, moving: set[str]) -> tuple[str | None, str | None]:
    at = names.index(name)
    before = next((one for one in reversed(names[:at]) if one not in moving), None)
    return before, next((one for one in names[at + 1 :] if one not in moving), None)
