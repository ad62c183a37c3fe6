"""How two column types relate, as far as renaming goes."""

import re
from enum import Enum

_TEXTS = frozenset({"text", "character varying", "character", "citext", "name", '"char"'})
_NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision", "boolean", "money"})
_TIMES = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})
_CLOCKS = frozenset({"time without time zone", "time with time zone"})
_DOCUMENTS = frozenset({"json", "jsonb", "text"})
_KEYS = frozenset({"uuid", "text", "character varying", "character"})
_ADDRESSES = frozenset({"inet", "cidr"})
_FAMILIES = (_TEXTS, _NUMBERS, _TIMES, _CLOCKS, _DOCUMENTS, _KEYS, _ADDRESSES)
_WIDER = frozenset(
    {
        ("smallint", "integer"),
        ("smallint", "bigint"),
        ("integer", "bigint"),
        ("smallint", "numeric"),
        ("integer", "numeric"),
        ("bigint", "numeric"),
        ("real", "double precision"),
        ("integer", "double precision"),
        ("character varying", "text"),
        ("character", "text"),
        ("character", "character varying"),
        ("character varying", "citext"),
        ("text", "citext"),
        ("json", "jsonb"),
        ("date", "timestamp without time zone"),
        ("date", "timestamp with time zone"),
        ("timestamp without time zone", "timestamp with time zone"),
    }
)


class TypeRelation(Enum):
    """From the same type to one that the values can be cast to; the value is what it scores."""

    SAME = 25
    WIDER = 15
    NARROWER = 12
    CASTABLE = 10


def relate(before: tuple[str, str], after: tuple[str, str], enums: frozenset[str]) -> TypeRelation | None:
    """Compare two types, each given whole and without its modifiers; None where one cannot become the other.

    :param enums: the types that are enums: their values are words.
    """
    (old, old_base), (new, new_base) = before, after
    if old == new:
        return TypeRelation.SAME
    if old.count("[") != new.count("["):
        return TypeRelation.CASTABLE if _related(old_base, new_base, enums) else None
    if old_base == new_base:
        return TypeRelation.WIDER if _roomier(old, new) else TypeRelation.NARROWER
    if (old_base, new_base) in _WIDER:
        return TypeRelation.WIDER
    return TypeRelation.CASTABLE if _related(old_base, new_base, enums) else None


def _related(old: str, new: str, enums: frozenset[str]) -> bool:
    pair = {"text" if base in enums else base for base in (old, new)}
    return len(pair) == 1 or any(pair <= family for family in _FAMILIES)


def _roomier(old: str, new: str) -> bool:
    limits, allowed = ([int(number) for number in re.findall(r"\d+", one)] for one in (old, new))
    return not allowed or (len(limits) == len(allowed) and all(a <= b for a, b in zip(limits, allowed, strict=True)))
