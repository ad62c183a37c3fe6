"""Definitions under renames, token by token, so that equality can be told. For comparing only, never for executing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from spiritsafe.core.quoting import identifier, literal
from spiritsafe.diff.renames.spelling import undotted

Place = tuple[str, str]

_TOKEN = re.compile(
    r"""(?P<literal>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    |(?P<chain>(?:"(?:[^"]|"")*"|[^\W\d][\w$]*)(?:\.(?:"(?:[^"]|"")*"|[^\W\d][\w$]*))*)
    |(?P<space>\s+)
    |(?P<cast>::)
    |(?P<other>[\d.]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_IDENTIFIER = re.compile(r'"(?:[^"]|"")*"|[^.]+')


@dataclass(frozen=True, slots=True)
class Substitution:
    """The renames that may show in the definition of something on one table.

    :ivar columns: of that table.
    :ivar relations: schema and name of tables and sequences.
    :ivar types: schema and name of types.
    :ivar values: schema and name of an enum type (before) and a value of it, to the value's new name.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[Place, Place] = field(default_factory=dict)
    types: Mapping[Place, Place] = field(default_factory=dict)
    values: Mapping[tuple[str, str, str], str] = field(default_factory=dict)


NOTHING = Substitution()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a definition: `literal`, `chain` (a dotted name or a keyword), `cast` or `other`."""

    kind: str
    text: str


def canonical(text: str, renames: Substitution = NOTHING) -> str:
    """Return a definition with the renames applied, every name in quotes and one space between tokens.

    A name after `::` is a type's; one before a bracket is a function's or a keyword and stays. Text in quotes stays,
    but for enum values and `regclass` names, which are literals that the server rewrites.
    """
    pieces = tokens(text)
    return " ".join(_piece(pieces, at, renames) for at in range(len(pieces)))


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Split a definition; white space is left out."""
    return tuple(_tokens(text))


def parts(chain: str) -> tuple[str, ...]:
    """Return the names in a dotted name, unquoted, folded to lower case as the server does."""
    return tuple(
        piece[1:-1].replace('""', '"') if piece.startswith('"') else piece.lower()
        for piece in _IDENTIFIER.findall(chain)
    )


def moved(chain: Sequence[str], places: Mapping[Place, Place]) -> tuple[str, ...]:
    """Return a name, with or without its schema, under the renames."""
    match tuple(chain):
        case (schema, name):
            return places.get((schema, name), (schema, name))
        case (name,):
            found = next((place for place in places if place[1] == name), None)
            new = places[found] if found else ("", name)
            return (new[1],) if found is None or found[0] == new[0] else new
        case whole:
            return whole


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        if match["space"] is None:
            kind = next(kind for kind in ("literal", "chain", "cast", "other") if match[kind] is not None)
            yield Token(kind, match[kind])


def _piece(pieces: Sequence[Token], at: int, renames: Substitution) -> str:
    token = pieces[at]
    if token.kind == "literal":
        return _literal(pieces, at, renames)
    if token.kind == "chain":
        return identifier(*_chain(pieces, at, renames))
    return token.text


def _chain(pieces: Sequence[Token], at: int, renames: Substitution) -> tuple[str, ...]:
    chain = parts(pieces[at].text)
    if at and pieces[at - 1].kind == "cast":
        return moved(chain, renames.types)
    if at + 1 < len(pieces) and pieces[at + 1].text == "(" and not pieces[at].text.startswith('"'):
        return chain
    if len(chain) == 1:
        return (renames.columns.get(chain[0], chain[0]),)
    *table, last = chain
    place = moved(table, renames.relations)
    return (*place, renames.columns.get(last, last)) if place != tuple(table) else moved(chain, renames.relations)


def _literal(pieces: Sequence[Token], at: int, renames: Substitution) -> str:
    text = pieces[at].text
    if not text.startswith("'") or at + 2 >= len(pieces) or pieces[at + 1].kind != "cast":
        return text
    value = text[1:-1].replace("''", "'")
    cast = parts(pieces[at + 2].text) if pieces[at + 2].kind == "chain" else ()
    if cast == ("regclass",):
        return "'" + ".".join(moved(undotted(value), renames.relations)) + "'"
    for (schema, name, old), new in renames.values.items():
        if value == old and cast in ((name,), (schema, name)):
            return literal(new)
    return text
