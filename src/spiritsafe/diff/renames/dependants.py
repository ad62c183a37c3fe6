"""What hangs on a column: foreign keys from it, indexes and constraints over it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from spiritsafe.core.catalog import Kind, ObjectId, Table
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.signatures import Signature, index_signature, mentions
from spiritsafe.diff.renames.substitution import Substitution, canonical

Target = tuple[str, str, str]

_SELF = "\x01self"
_MOVING = "\x01moving"


def targets(table: Table, column: str, names: Names | None = None) -> frozenset[Target]:
    """Return schema, table and column of everything a column points at by foreign keys, under the renames."""
    return frozenset(
        _followed((constraint.references[0], constraint.references[1], there), names)
        for constraint in table.constraints
        if constraint.type == "foreign key"
        for here, there in zip(constraint.columns, constraint.references[2:], strict=False)
        if here == column
    )


def dependants(
    table: Table, column: str, moving: frozenset[str], renames: Substitution
) -> tuple[Counter[Signature], tuple[str, ...]]:
    """Return the shapes of the indexes and constraints over a column, with their names.

    :param moving: columns that are gone or new: which is which is not known yet, so they all look the same.
    """
    columns: Mapping[str, str] = {**renames.columns, **dict.fromkeys(moving, _MOVING), column: _SELF}
    seen = Substitution(columns, renames.relations, renames.types, renames.values)
    found = [(shape, name) for shape, name in _shapes(table, seen) if mentions(shape, _SELF)]
    return Counter(shape for shape, _ in found), tuple(name for _, name in found)


def _shapes(table: Table, renames: Substitution) -> Iterator[tuple[Signature, str]]:
    for index in table.indexes:
        yield index_signature(index, renames), f"index {index.name}"
    for constraint in table.constraints:
        if constraint.type != "foreign key":
            shape = canonical(constraint.definition, renames)
            yield (constraint.type, shape), f"{constraint.type} {constraint.name}"


def _followed(target: Target, names: Names | None) -> Target:
    schema, table, column = target
    if names is None:
        return target
    after = names.follow(ObjectId(Kind.COLUMN, schema, column, table))
    return (after.schema, after.table, after.name)
