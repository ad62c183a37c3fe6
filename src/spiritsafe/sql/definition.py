"""Reads definitions that PostgreSQL printed, whose form is known to the last bracket."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spiritsafe.core.catalog.printed import QUOTED, bracketed, unquoted

_WORD = re.compile(r'"(?:[^"]|"")*"|[^ ]+')


@dataclass(frozen=True, slots=True)
class IndexDefinition:
    """What `pg_get_indexdef` says.

    :ivar elements: the key columns as written, operator class, collation and order included.
    """

    elements: tuple[str, ...]
    method: str = "btree"
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    tablespace: str = ""
    where: str = ""


def index_definition(text: str) -> IndexDefinition | None:
    """Take a CREATE INDEX statement apart; None where it is no index of a form known here."""
    head, using, rest = _partition_outside(text, " USING ")
    if not using or " ON " not in head:
        return None
    method, _, rest = rest.partition(" ")
    elements, rest = bracketed(rest)
    include: Sequence[str] = ()
    if rest.startswith(" INCLUDE "):
        include, rest = bracketed(rest.removeprefix(" INCLUDE "))
    distinct = rest.startswith(" NULLS NOT DISTINCT")
    rest = rest.removeprefix(" NULLS NOT DISTINCT")
    parameters: Sequence[str] = ()
    if rest.startswith(" WITH "):
        parameters, rest = bracketed(rest.removeprefix(" WITH "))
    tablespace = ""
    if rest.startswith(" TABLESPACE "):
        word = _WORD.match(rest, len(" TABLESPACE "))
        tablespace = unquoted(word.group()) if word else ""
        rest = rest[word.end() :] if word else rest
    where = rest.removeprefix(" WHERE ") if rest.startswith(" WHERE ") else ""
    if rest and not where:
        return None
    pairs = dict(item.split("=", 1) for item in parameters)
    if any(not re.fullmatch(r"'[\w.-]+'", value) for value in pairs.values()):
        return None
    return IndexDefinition(
        tuple(elements),
        method,
        tuple(unquoted(name) for name in include),
        distinct,
        {name: value.strip("'") for name, value in pairs.items()},
        tablespace,
        where,
    )


def _partition_outside(text: str, word: str) -> tuple[str, str, str]:
    """Partition at the first `word` that is in no quotes."""
    position = 0
    while position < len(text):
        quoted = QUOTED.match(text, position)
        if quoted:
            position = quoted.end()
        elif text.startswith(word, position):
            return text[:position], word, text[position + len(word) :]
        else:
            position += 1
    return text, "", ""
