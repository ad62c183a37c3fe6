"""Sequences that stand for themselves, those of serial columns included."""

from collections.abc import Iterator
from dataclasses import replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import literal, qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, ObjectId, Sequence, SequenceOptions

_LIMITS = {"smallint": 32767, "integer": 2147483647, "bigint": 9223372036854775807}


def create(key: ObjectId, value: Sequence, catalog: Catalog) -> list[MigrateOperation]:
    """Make the sequence; who owns it is said by `own`, once the column is there."""
    unlogged = "UNLOGGED " if value.persistence == "unlogged" else ""
    clauses = " ".join(["", *clauses_between(SequenceOptions(), value.options)]) if value.options else ""
    made = SqlOp(f"CREATE {unlogged}SEQUENCE {qualified(key.schema, key.name)}{clauses.rstrip()}")
    plain = Sequence(value.schema, value.name, value.options, value.persistence, value.owned_by, value.role)
    return [made, *alter(key, plain, value, catalog)]


def drop(key: ObjectId, _value: Sequence, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the sequence."""
    return [SqlOp(f"DROP SEQUENCE {qualified(key.schema, key.name)}")]


def alter(key: ObjectId, before: Sequence, after: Sequence, catalog: Catalog) -> list[MigrateOperation]:
    """Change how it counts; where it stands is kept."""
    address = f"SEQUENCE {qualified(key.schema, key.name)}"
    changed = " ".join(clauses_between(before.options, after.options))
    logged = "LOGGED" if after.persistence == "permanent" else "UNLOGGED"
    had = facet.moved(before.grants, before.role, after.role)
    return [
        *([SqlOp(f"ALTER {address} {changed}")] if changed else []),
        *([SqlOp(f"ALTER {address} SET {logged}")] if before.persistence != after.persistence else []),
        *([own(key, after)] if before.owned_by != after.owned_by else []),
        # One that belongs to a column has the owner of its table, and no other.
        *([] if before.owned_by or after.owned_by else facet.owner(address, before.role, after.role)),
        *facet.grants(address, had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(address, before.comment, after.comment),
    ]


def own(key: ObjectId, value: Sequence) -> MigrateOperation:
    """Say which column the sequence goes with."""
    column = f"{qualified(key.schema, value.owned_by[0])}.{quoted(value.owned_by[1])}" if value.owned_by else "NONE"
    return SqlOp(f"ALTER SEQUENCE {qualified(key.schema, key.name)} OWNED BY {column}")


def after_rows(key: ObjectId, value: Sequence, kind: str = "") -> MigrateOperation:
    """Have the sequence go on where the values of its column end.

    :param kind: the type to read them as, where the column has another one by then.
    """
    table, column = (quoted(name) for name in value.owned_by)
    step = value.options.increment
    extreme = f"{'max' if step > 0 else 'min'}({column}{kind and f'::{kind}'})"
    return SqlOp(
        f"SELECT setval({literal(qualified(key.schema, key.name))}, {extreme} + {step}, false)\n"
        f"FROM {quoted(key.schema)}.{table}\nHAVING {extreme} IS NOT NULL"
    )


def clauses_between(before: SequenceOptions, after: SequenceOptions) -> Iterator[str]:
    """Write the clauses of CREATE or ALTER SEQUENCE that lead from one to the other."""
    if before.type != after.type:
        yield f"AS {after.type}"
    if before.increment != after.increment:
        yield f"INCREMENT BY {after.increment}"
    moved = of_type(before, after.type)
    if moved.minimum != after.minimum:
        yield f"MINVALUE {after.minimum}"
    if moved.maximum != after.maximum:
        yield f"MAXVALUE {after.maximum}"
    if before.start != after.start:
        yield f"START WITH {after.start}"
    if before.cache != after.cache:
        yield f"CACHE {after.cache}"
    if before.cycle != after.cycle:
        yield "CYCLE" if after.cycle else "NO CYCLE"


def of_type(options: SequenceOptions, kind: str) -> SequenceOptions:
    """Return the options after a change of type, which moves a limit that was the old type's own (ALTER SEQUENCE)."""
    if options.type == kind:
        return options
    low, high = options.minimum, options.maximum
    high = _LIMITS[kind] if high == _LIMITS[options.type] else high
    low = -_LIMITS[kind] - 1 if low == -_LIMITS[options.type] - 1 else low
    return replace(options, type=kind, minimum=low, maximum=high)
