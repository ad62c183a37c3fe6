"""What indexes and constraints are apart from their names and their table's, so that the same one is recognised."""

from spiritsafe.core.catalog import Constraint, Index, Kind, ObjectId
from spiritsafe.core.quoting import identifier
from spiritsafe.diff.renames.names import Names
from spiritsafe.diff.renames.substitution import NOTHING, Substitution, canonical, tokens

Signature = tuple[str, ...]


def index_signature(index: Index, renames: Substitution = NOTHING) -> Signature:
    """Return an index's method, keys and condition under the renames of its table."""
    definition = index.definition
    pieces = tokens(definition)
    start = next((at for at, piece in enumerate(pieces) if piece.text.upper() == "USING"), 0)
    return (str(index.unique), canonical(" ".join(piece.text for piece in pieces[start:]), renames))


def constraint_signature(constraint: Constraint, names: Names, renames: Substitution = NOTHING) -> Signature:
    """Return a constraint under the renames; a foreign key's two column lists are translated each for its table.

    :param renames: those of the table it is on.
    """
    if constraint.type != "foreign key":
        return (constraint.type, canonical(constraint.definition, renames))
    target, columns = _target(constraint.references, names)
    local = [renames.columns.get(column, column) for column in constraint.columns]
    tail = canonical(_after_target(constraint.definition), renames)
    return (constraint.type, *local, "->", target.schema, target.name, *columns, tail)


def mentions(signature: Signature, column: str) -> bool:
    """Whether a column shows in a signature."""
    return any(identifier(column) in part for part in signature)


def _target(references: tuple[str, ...], names: Names) -> tuple[ObjectId, list[str]]:
    schema, table, *columns = references
    before = ObjectId(Kind.TABLE, schema, table)
    followed = [names.follow(ObjectId(Kind.COLUMN, schema, column, table)).name for column in columns]
    return names.follow(before), followed


def _after_target(definition: str) -> str:
    """Return what follows the referenced columns: MATCH, actions, deferrability, validity."""
    texts = [piece.text for piece in tokens(definition)]
    opened = texts.index("REFERENCES") if "REFERENCES" in texts else len(texts)
    closed = texts.index(")", opened) + 1 if ")" in texts[opened:] else len(texts)
    return " ".join(texts[closed:])
