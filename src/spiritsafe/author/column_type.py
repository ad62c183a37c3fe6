"""A type as PostgreSQL spells it, as the SQLAlchemy type that makes it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from spiritsafe.author.identifier import qualified, schema_argument
from spiritsafe.core.catalog import Catalog, EnumType, Kind

_SPELLING = re.compile(r"^(?P<name>.*?)(?:\((?P<numbers>[\d, -]+)\))?(?P<zone> with(?:out)? time zone)?$")
_PLAIN: Mapping[str, Callable[[], TypeEngine[Any]]] = {
    "smallint": sa.SmallInteger,
    "integer": sa.Integer,
    "bigint": sa.BigInteger,
    "text": sa.Text,
    "boolean": sa.Boolean,
    "real": sa.REAL,
    "double precision": sa.Double,
    "date": sa.Date,
    "bytea": sa.LargeBinary,
    "uuid": sa.Uuid,
    "json": sa.JSON,
    "jsonb": postgresql.JSONB,
    "character varying": sa.String,
    "numeric": sa.Numeric,
    "timestamp without time zone": sa.DateTime,
    "timestamp with time zone": lambda: sa.DateTime(timezone=True),
    "time without time zone": sa.Time,
    "time with time zone": lambda: sa.Time(timezone=True),
    "inet": postgresql.INET,
    "cidr": postgresql.CIDR,
    "macaddr": postgresql.MACADDR,
    "macaddr8": postgresql.MACADDR8,
    "money": postgresql.MONEY,
    "oid": postgresql.OID,
    "tsvector": postgresql.TSVECTOR,
    "tsquery": postgresql.TSQUERY,
    "int4range": postgresql.INT4RANGE,
    "int8range": postgresql.INT8RANGE,
    "numrange": postgresql.NUMRANGE,
    "daterange": postgresql.DATERANGE,
    "tsrange": postgresql.TSRANGE,
    "tstzrange": postgresql.TSTZRANGE,
    "int4multirange": postgresql.INT4MULTIRANGE,
    "int8multirange": postgresql.INT8MULTIRANGE,
    "nummultirange": postgresql.NUMMULTIRANGE,
    "datemultirange": postgresql.DATEMULTIRANGE,
    "tsmultirange": postgresql.TSMULTIRANGE,
    "tstzmultirange": postgresql.TSTZMULTIRANGE,
    "public.citext": postgresql.CITEXT,
    "public.hstore": postgresql.HSTORE,
}


def column_type(spelling: str, catalog: Catalog) -> TypeEngine[Any] | None:
    """Return the SQLAlchemy type that PostgreSQL spells so, or None where SQLAlchemy has none.

    :param catalog: where the enums are looked up.
    """
    if spelling.endswith("[]"):
        item = column_type(spelling[:-2], catalog)
        return postgresql.ARRAY(item) if item is not None else None
    plain = _PLAIN.get(spelling)
    if plain is not None:
        return plain()
    if spelling.startswith("interval"):
        return _interval(spelling)
    return _with_numbers(spelling) or _enum(spelling, catalog)


def _with_numbers(spelling: str) -> TypeEngine[Any] | None:
    match = _SPELLING.match(spelling)
    if match is None or match["numbers"] is None:
        return None
    numbers = [int(number) for number in match["numbers"].split(",")]
    zoned = match["zone"] == " with time zone"
    made: Mapping[str, Callable[[], TypeEngine[Any]]] = {
        "character varying": lambda: sa.String(length=numbers[0]),
        "character": lambda: sa.CHAR(length=numbers[0]),
        "numeric": lambda: sa.Numeric(precision=numbers[0], scale=numbers[1]),
        "timestamp": lambda: postgresql.TIMESTAMP(timezone=zoned, precision=numbers[0]),
        "time": lambda: postgresql.TIME(timezone=zoned, precision=numbers[0]),
        "bit": lambda: postgresql.BIT(numbers[0]),
        "bit varying": lambda: postgresql.BIT(numbers[0], varying=True),
    }
    maker = made.get(match["name"])
    return maker() if maker is not None else None


def _interval(spelling: str) -> TypeEngine[Any] | None:
    match = re.fullmatch(r"interval(?: (?P<fields>[a-z ]+?))?(?:\((?P<precision>\d)\))?", spelling)
    if match is None or (match["fields"] and match["precision"]):
        return None
    precision = int(match["precision"]) if match["precision"] else None
    return postgresql.INTERVAL(fields=match["fields"], precision=precision)


def _enum(spelling: str, catalog: Catalog) -> TypeEngine[Any] | None:
    for key, value in catalog.objects.of_kind(Kind.ENUM_TYPE):
        if isinstance(value, EnumType) and spelling == qualified(key.schema, key.name):
            schema = schema_argument(key.schema)
            return postgresql.ENUM(*value.values, name=key.name, schema=schema, create_type=False)
    return None
