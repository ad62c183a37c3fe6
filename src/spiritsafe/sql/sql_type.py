"""A column's type, the same value whether a statement says it or the server prints it."""

import re
from dataclasses import dataclass
from typing import Any

from spiritsafe.sql.command import type_name

_CANONICAL = {
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "serial": "integer",
    "serial2": "smallint",
    "serial4": "integer",
    "serial8": "bigint",
    "smallserial": "smallint",
    "bigserial": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "decimal": "numeric",
    "varchar": "character varying",
    "bpchar": "character",
    "varbit": "bit varying",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
}
_DIGITS = {"smallint": 5, "integer": 10, "bigint": 19}
_LENGTHS = {
    "uuid": 36,
    "boolean": 5,
    "date": 13,
    "inet": 43,
    "cidr": 43,
    "macaddr": 17,
    "real": 15,
    "double precision": 24,
}
_UNLIMITED = 1000
_SERIAL = frozenset({"serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"})
_PRECISE = ("timestamp", "time ", "interval")
_TEXTUAL = frozenset({"text", "character varying", "character", "citext", "name"})
_BUILT_IN = frozenset(_CANONICAL.values()) | frozenset(
    [
        "bit",
        "box",
        "bytea",
        "char",
        "cidr",
        "circle",
        "date",
        "daterange",
        "datemultirange",
        "inet",
        "int4multirange",
        "int4range",
        "int8multirange",
        "int8range",
        "interval",
        "json",
        "jsonb",
        "jsonpath",
        "line",
        "lseg",
        "macaddr",
        "macaddr8",
        "money",
        "name",
        "nummultirange",
        "numrange",
        "oid",
        "path",
        "pg_lsn",
        "point",
        "polygon",
        "regclass",
        "regproc",
        "regprocedure",
        "regtype",
        "text",
        "tsmultirange",
        "tsquery",
        "tsrange",
        "tstzmultirange",
        "tstzrange",
        "tsvector",
        "uuid",
        "xid",
        "xid8",
        "xml",
        "citext",
        "hstore",
    ]
)
_FAMILIES = (
    frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"}),
    _TEXTUAL,
    frozenset({"timestamp without time zone", "timestamp with time zone", "date"}),
    frozenset({"json", "jsonb"}),
)


@dataclass(frozen=True, slots=True)
class SqlType:
    """A type.

    :ivar base: as `format_type` spells it, without its modifiers: `character varying`.
    :ivar modifiers: `(10, 2)` of `numeric(10,2)`.
    :ivar array: it is an array of them.
    """

    base: str
    modifiers: tuple[int, ...] = ()
    array: bool = False

    @property
    def built_in(self) -> bool:
        """Whether it is none of the user's own types, which may be a domain."""
        return self.base in _BUILT_IN

    @property
    def textual(self) -> bool:
        """Whether it holds text."""
        return self.base in _TEXTUAL and not self.array

    def akin(self, other: "SqlType") -> bool:
        """Whether one could stand for the other in a column of the same meaning."""
        if self.array != other.array:
            return False
        return self.base == other.base or any(self.base in one and other.base in one for one in _FAMILIES)

    def free_from(self, old: "SqlType") -> bool:
        """Whether the stored values need no change when a column of type `old` gets this one."""
        if old == self:
            return True
        if self.array != old.array or old.base == "character" or self.base == "character":
            return False
        if old.textual and self.textual and "citext" not in (old.base, self.base):
            return self._roomier(old)
        if old.base == self.base == "numeric":
            return not self.modifiers or (old.modifiers[1:] == self.modifiers[1:] and self._roomier(old))
        if old.base == self.base and (self.base == "bit varying" or self.base.startswith(_PRECISE)):
            return self._roomier(old)
        return (old.base, self.base) == ("cidr", "inet")

    def narrower_than(self, old: "SqlType") -> bool:
        """Whether a value of type `old` may be refused by this one."""
        if old == self or self.array or old.array:
            return False
        if old.textual:
            return not self._roomier(old) if self.textual else True
        if not old.built_in:
            return False  # a domain, or what the server was not asked about
        if self.textual:
            return bool(self.modifiers) and self.modifiers[0] < _written(old)
        return _whole_digits(old) > self._room

    @property
    def _room(self) -> int:
        """How many digits before the point it has room for; as good as no limit for what is no number of that kind."""
        if self.base == "numeric" and self.modifiers:
            return self.modifiers[0] - self.modifiers[1]
        return _DIGITS.get(self.base, _UNLIMITED)

    def _roomier(self, old: "SqlType") -> bool:
        return not self.modifiers or (bool(old.modifiers) and old.modifiers[0] <= self.modifiers[0])


def type_of(node: Any) -> SqlType:  # noqa: ANN401 - the parser's messages have no types of their own
    """The type that a TypeName means."""
    name = type_name(node)
    bare = name.removesuffix("[]").removesuffix("[]")
    modifiers = tuple(item.a_const.ival.ival for item in node.typmods)
    base = _CANONICAL.get(bare, bare)
    if base == "interval":
        modifiers = modifiers[1:]  # the first says which fields it has
    return SqlType(base, _scaled(base, modifiers), bare != name)


def type_from(text: str) -> SqlType:
    """The type that `format_type` printed."""
    bare = text.removesuffix("[]")
    found = re.search(r"\((\d+(?:,-?\d+)?)\)", bare)
    modifiers = tuple(int(part) for part in found.group(1).split(",")) if found else ()
    base = bare.replace(found.group(), "") if found else bare
    return SqlType(base, _scaled(base, modifiers), bare != text)


def is_serial(node: Any) -> bool:  # noqa: ANN401
    """Whether a TypeName is `serial` or one of its brothers."""
    return type_name(node) in _SERIAL


def _scaled(base: str, modifiers: tuple[int, ...]) -> tuple[int, ...]:
    return (*modifiers, 0) if base == "numeric" and len(modifiers) == 1 else modifiers


def _whole_digits(old: SqlType) -> int:
    if old.base == "numeric" and old.modifiers:
        return old.modifiers[0] - old.modifiers[1]
    return _DIGITS.get(old.base, _UNLIMITED if old.base in ("numeric", "real", "double precision") else 0)


def _written(old: SqlType) -> int:
    """How many characters a value may need."""
    return _LENGTHS.get(old.base, _DIGITS.get(old.base, _UNLIMITED) + 1)
