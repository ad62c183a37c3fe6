"""Reads the Catalog of a database: a fixed number of queries, however many tables there are."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Objects
from spiritsafe.core.quoting import literal
from spiritsafe.postgres.catalog import (
    column,
    constraint,
    dependency,
    index,
    named,
    policy,
    relation,
    routine,
    rule,
    sequence,
    trigger,
    type,  # noqa: A004  (the kind of object is called so)
    unmodelled,
)

Query = Callable[[str], Iterable[Sequence[Any]]]
_RELATION_KINDS = {"v": Kind.VIEW, "m": Kind.MATERIALIZED_VIEW}
_TYPE_KINDS = {"e": Kind.ENUM_TYPE, "d": Kind.DOMAIN, "c": Kind.COMPOSITE_TYPE, "r": Kind.RANGE_TYPE}
_PARTS: Sequence[tuple[str, ModuleType]] = (
    ("columns", column),
    ("indexes", index),
    ("triggers", trigger),
    ("policies", policy),
    ("rules", rule),
)


def read_catalog(query: Query, *, ignore: Sequence[tuple[str, str]] = (), dependencies: bool = True) -> Catalog:
    """Read everything users made in a database.

    :param query: runs one statement and returns its rows; within one transaction, whose settings are put back.
    :param ignore: (schema, name) of tables that are nobody's business, such as `alembic_version`.
    :param dependencies: False leaves them out, where only equality matters.
    """
    version = int(next(iter(query("SELECT current_setting('server_version_num')")))[0])
    path = str(next(iter(query("SELECT current_setting('search_path')")))[0])
    # Names are printed with their schema where they are not on the path: with an empty path, always.
    query("SELECT set_config('search_path', '', true)")
    texts = _relations(query, version) | _types(query, version) | _others(query, version)
    edges = tuple(_edges(query(dependency.query(version)))) if dependencies else ()
    unknown = tuple(sorted(row[0] for row in query(unmodelled.query(version))))
    query(f"SELECT set_config('search_path', {literal(path)}, true)")
    for schema, name in ignore:
        texts.pop(ObjectId(Kind.TABLE, schema, name), None)
    return Catalog(version, Objects(texts), edges, unknown)


def _relations(query: Query, version: int) -> dict[ObjectId, str]:
    parts = {name: dict(tuple(row) for row in query(module.query(version))) for name, module in _PARTS}
    parts["constraints"] = {row[0]: row[2] for row in _constraints(query, version) if row[0]}
    texts = {}
    for oid, kind, schema, name, text in query(relation.query(version)):
        hanging = "".join(f',"{part}":{rows[oid]}' for part, rows in parts.items() if oid in rows)
        texts[ObjectId(_RELATION_KINDS.get(_text(kind), Kind.TABLE), schema, name)] = f"{text[:-1]}{hanging}}}"
    return texts


def _types(query: Query, version: int) -> dict[ObjectId, str]:
    constraints = {row[1]: row[2] for row in _constraints(query, version, "con.contypid <> 0") if row[1]}
    texts = {}
    for kind, oid, schema, name, text in query(type.query(version)):
        hanging = f',"constraints":{constraints[oid]}' if oid in constraints else ""
        texts[ObjectId(_TYPE_KINDS[_text(kind)], schema, name)] = f"{text[:-1]}{hanging}}}"
    return texts


def _constraints(query: Query, version: int, which: str = "con.conrelid <> 0") -> Iterable[Sequence[Any]]:
    return query(constraint.query(version, which))


def _others(query: Query, version: int) -> dict[ObjectId, str]:
    kinds = [(Kind.SEQUENCE, sequence), (Kind.ROUTINE, routine)]
    kinds += [(module.KIND, module) for module in _named_modules()]
    return {
        ObjectId(kind, schema, name): text
        for kind, module in kinds
        for schema, name, text in query(module.query(version))
    }


@cache
def _named_modules() -> tuple[ModuleType, ...]:
    return tuple(import_module(f"{named.__name__}.{found.name}") for found in iter_modules(named.__path__))


def _edges(rows: Iterable[Sequence[Any]]) -> Iterable[tuple[ObjectId, ObjectId]]:
    known: dict[tuple[str, ...], ObjectId] = {}
    for row in rows:
        pair = []
        for part in (tuple(row[:4]), tuple(row[4:])):
            if part not in known:
                known[part] = ObjectId(Kind(part[0]), part[1], part[2], part[3])
            pair.append(known[part])
        if pair[0] != pair[1]:
            yield pair[0], pair[1]


def _text(value: object) -> str:
    """Return a `"char"` as text: some drivers give bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)
