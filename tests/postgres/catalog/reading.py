"""Takes single things out of a Catalog."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from tests.workshop import Session

from spiritsafe.core.catalog import Catalog, Column, Constraint, Index, Kind, MaterializedView, ObjectId, Table, Written
from spiritsafe.postgres.catalog import read_catalog

OWNER = "postgres"  # who makes everything in a test's database
Made = Callable[[str], Catalog]


class Named(Protocol):
    @property
    def name(self) -> str: ...


Item = TypeVar("Item", bound=Named)


def read(session: Session, ignore: Sequence[tuple[str, str]] = ()) -> Catalog:
    with session.transaction():
        return read_catalog(lambda sql: session.execute(sql.encode()).fetchall(), ignore=ignore)


def one(items: Iterable[Item], name: str) -> Item:
    found = [item for item in items if item.name == name]
    assert len(found) == 1, f"{len(found)} of {name}"
    return found[0]


def table(catalog: Catalog, name: str, schema: str = "public") -> Table:
    value = catalog.objects[ObjectId(Kind.TABLE, schema, name)]
    assert isinstance(value, Table)
    return value


def column(catalog: Catalog, path: str) -> Column:
    owner, _, name = path.partition(".")
    return one(table(catalog, owner).columns, name)


def constraint(catalog: Catalog, path: str) -> Constraint:
    owner, _, name = path.partition(".")
    return one(table(catalog, owner).constraints, name)


def index(catalog: Catalog, path: str) -> Index:
    owner, _, name = path.partition(".")
    return one(table(catalog, owner).indexes, name)


def materialized_view(catalog: Catalog, name: str) -> MaterializedView:
    value = catalog.objects[ObjectId(Kind.MATERIALIZED_VIEW, "public", name)]
    assert isinstance(value, MaterializedView)
    return value


def written(catalog: Catalog, kind: Kind, name: str, schema: str = "") -> Written:
    value = catalog.objects[ObjectId(kind, schema, name)]
    assert isinstance(value, Written)
    return value


def names(catalog: Catalog, kind: Kind) -> list[str]:
    return sorted(key.path for key, _ in catalog.objects.of_kind(kind))


def words(definition: str) -> list[str]:
    """What is printed, however the server breaks its lines."""
    return definition.split()
