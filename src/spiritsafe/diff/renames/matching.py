"""Finds the renames between two catalogues: what was answered, what is certain, and what has to be asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from spiritsafe.core.catalog import Catalog, Kind, ObjectId
from spiritsafe.diff.renames import certain
from spiritsafe.diff.renames.answers import Answer, Answers
from spiritsafe.diff.renames.candidates import Pair, Score, ask
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.question import Question
from spiritsafe.diff.renames.rename import Rename, Renames
from spiritsafe.diff.renames.resolution import Resolved, resolve
from spiritsafe.diff.renames.score_column import Scene, score_columns
from spiritsafe.diff.renames.score_table import score_tables
from spiritsafe.diff.renames.score_type import score_enum_types, score_enum_values, score_sequences
from spiritsafe.diff.renames.table_pair import TablePair, table_pairs

Asking = Callable[[dict[Pair, Score]], tuple[Question, ...]]


def find_renames(
    current: Catalog, desired: Catalog, answers: Answers | None = None, markers: Sequence[Answer] = ()
) -> Renames:
    """Match what is gone with what is new.

    Tables and enum types come first, then what is in them. Columns of a table that may have been renamed are asked
    about once the table is answered: call this again with more answers until no question is left.

    :raises ConfigurationError: for answers that match nothing or contradict each other.
    """
    resolved = resolve(current, desired, answers or Answers(), markers)
    work = _Work(current, desired, resolved, resolved.names)
    questions, likely = _questions(work)
    decided = tuple(_certain(work))
    names = work.names.also({one.before: one.after for one in decided})
    questions += _sequence_questions(replace(work, names=names), likely)
    return Renames(_decided(resolved, decided), questions, resolved.stale, resolved.unused)


@dataclass(frozen=True, slots=True)
class _Work:
    current: Catalog
    desired: Catalog
    resolved: Resolved
    names: Names

    @property
    def sides(self) -> tuple[Catalog, Catalog]:
        return self.current, self.desired

    @property
    def pairs(self) -> tuple[TablePair, ...]:
        return table_pairs(self.current, self.desired, self.names)


def _decided(resolved: Resolved, more: Iterable[Rename]) -> tuple[Rename, ...]:
    answered = [Rename(before, after, (origin,)) for (before, after), origin in resolved.origins.items()]
    return (*answered, *more)


def _questions(work: _Work) -> tuple[tuple[Question, ...], Names]:
    """Ask about tables, enum types, columns and enum values; what is likely helps to judge the next kind."""
    refused, asking = work.resolved.refused, _asking(work)
    tables = asking(score_tables(*work.sides, work.names, refused))
    likely = _likely(work.names, tables)
    types = asking(score_enum_types(work.sides, likely, table_pairs(*work.sides, likely), refused))
    likely = _likely(likely, types)
    enums = _enum_names(work)
    columns: tuple[Question, ...] = ()
    for pair in work.pairs:
        columns += asking(score_columns(Scene(pair, likely, enums), refused))
    values: tuple[Question, ...] = ()
    for scores in score_enum_values(work.sides, work.names, refused):
        values += asking(scores)
    return tables + types + columns + values, _likely(likely, columns)


def _likely(names: Names, questions: Iterable[Question]) -> Names:
    return names.also({one.before: one.choices[0].after for one in questions if one.clear})


def _sequence_questions(work: _Work, likely: Names) -> tuple[Question, ...]:
    pairs = table_pairs(*work.sides, likely)
    return _asking(work)(score_sequences(work.sides, work.names, pairs, work.resolved.refused))


def _certain(work: _Work) -> Iterable[Rename]:
    refused, pairs = work.resolved.refused, work.pairs
    found = list(certain.inherited_columns(pairs, work.names))
    names = work.names.also({one.before: one.after for one in found})
    sequences = list(certain.counters(work.sides, pairs, names, refused))
    names = names.also({one.before: one.after for one in sequences})
    found += sequences
    for pair in pairs:
        found += certain.indexes(pair, names, refused)
        found += certain.constraints(pair, names, refused)
    return found


def _enum_names(work: _Work) -> frozenset[str]:
    keys = [key for catalog in work.sides for key in catalog.objects if key.kind is Kind.ENUM_TYPE]
    return frozenset(name for key in keys for name in (key.name, f"{key.schema}.{key.name}"))


def _asking(work: _Work) -> Asking:
    """Return what turns scores into questions; only names that are in two schemas are written with theirs."""
    keys = {key for catalog in work.sides for key in catalog.objects}
    count = Counter((key.kind, key.name) for key in keys)

    def qualified(before: ObjectId, after: ObjectId) -> bool:
        owners = (before.owner, after.owner)
        return before.schema != after.schema or any(count[owner.kind, owner.name] > 1 for owner in owners)

    return lambda scores: ask(scores, qualified)
