"""A schema as PostgreSQL describes it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spiritsafe.core.catalog.json_form import decode, encode
from spiritsafe.core.catalog.named import DefaultPrivileges, Extension, Schema, Written
from spiritsafe.core.catalog.object_id import Kind, ObjectId
from spiritsafe.core.catalog.routine import Routine
from spiritsafe.core.catalog.sequence import Sequence
from spiritsafe.core.catalog.table import Table
from spiritsafe.core.catalog.types import CompositeType, Domain, EnumType, RangeType
from spiritsafe.core.catalog.view import MaterializedView, View

CatalogObject = (
    Schema
    | Extension
    | Table
    | Sequence
    | EnumType
    | Domain
    | CompositeType
    | RangeType
    | View
    | MaterializedView
    | Routine
    | DefaultPrivileges
    | Written
)

_VALUES: Mapping[Kind, type[CatalogObject]] = {
    Kind.SCHEMA: Schema,
    Kind.EXTENSION: Extension,
    Kind.TABLE: Table,
    Kind.SEQUENCE: Sequence,
    Kind.ENUM_TYPE: EnumType,
    Kind.DOMAIN: Domain,
    Kind.COMPOSITE_TYPE: CompositeType,
    Kind.RANGE_TYPE: RangeType,
    Kind.VIEW: View,
    Kind.MATERIALIZED_VIEW: MaterializedView,
    Kind.ROUTINE: Routine,
    Kind.DEFAULT_PRIVILEGES: DefaultPrivileges,
}


class Objects(Mapping[ObjectId, CatalogObject]):
    """The objects of a Catalog by their ids. Each is kept as the server's JSON text and decoded when it is asked for.

    Two catalogues of 2,000 tables that are equal are told equal by their texts; nothing is ever decoded.
    """

    __slots__ = ("_decoded", "_texts")

    def __init__(self, texts: Mapping[ObjectId, str]) -> None:
        """Take the JSON text of each object."""
        self._texts = dict(texts)
        self._decoded: dict[ObjectId, CatalogObject] = {}

    def __getitem__(self, key: ObjectId) -> CatalogObject:
        """Return the object, decoded."""
        if key not in self._decoded:
            self._decoded[key] = decode(_VALUES.get(key.kind, Written), json.loads(self._texts[key]))
        return self._decoded[key]

    def __iter__(self) -> Iterator[ObjectId]:
        """Iterate over the ids."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Count the objects."""
        return len(self._texts)

    def __contains__(self, key: object) -> bool:
        """Whether there is such an object; without decoding it."""
        return key in self._texts

    def of_kind(self, kind: Kind) -> Iterator[tuple[ObjectId, CatalogObject]]:
        """Iterate over the objects of one kind."""
        return ((key, self[key]) for key in self._texts if key.kind is kind)

    def text(self, key: ObjectId) -> str | None:
        """Return the JSON text of an object, or None."""
        return self._texts.get(key)

    def texts(self) -> Mapping[ObjectId, str]:
        """Return the JSON text of every object."""
        return self._texts


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything users made in one database.

    :ivar server_version: such as 180006.
    :ivar dependencies: pairs (dependent, what it needs), columns and constraints among them (`pg_depend`).
    :ivar unmodelled: objects of kinds that have no value here, such as `operator family public.reverse_ops`.
    """

    server_version: int
    objects: Objects = field(default_factory=lambda: Objects({}))
    dependencies: tuple[tuple[ObjectId, ObjectId], ...] = ()
    unmodelled: tuple[str, ...] = ()

    def tables(self) -> Iterator[tuple[ObjectId, Table]]:
        """Iterate over the tables."""
        for key in self.objects:
            if key.kind is Kind.TABLE:
                value = self.objects[key]
                if isinstance(value, Table):
                    yield key, value

    def without(self, foreign: frozenset[ObjectId]) -> "Catalog":
        """Return the same catalogue without some objects."""
        kept = {key: text for key, text in self.objects.texts().items() if key not in foreign}
        return Catalog(self.server_version, Objects(kept), self.dependencies, self.unmodelled)

    def to_json(self) -> str:
        """Return the catalogue as one JSON object."""
        return json.dumps(
            {
                "schema": 1,
                "server_version": self.server_version,
                "objects": [
                    {"id": _id_form(key), "object": json.loads(text)} for key, text in self.objects.texts().items()
                ],
                "dependencies": [[_id_form(one), _id_form(other)] for one, other in self.dependencies],
                "unmodelled": self.unmodelled,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Catalog":
        """Read what `to_json` wrote."""
        form = json.loads(text)
        return cls(
            form["server_version"],
            Objects({_id(item["id"]): json.dumps(item["object"]) for item in form["objects"]}),
            tuple((_id(one), _id(other)) for one, other in form["dependencies"]),
            tuple(form["unmodelled"]),
        )


def catalog_of(server_version: int, objects: Mapping[ObjectId, CatalogObject]) -> Catalog:
    """Make a catalogue from values, as tests and tools do; the server's comes from `postgres.catalog`."""
    return Catalog(server_version, Objects({key: json.dumps(encode(value)) for key, value in objects.items()}))


def _id_form(key: ObjectId) -> list[str]:
    return [key.kind.value, key.schema, key.name, key.table]


def _id(form: list[str]) -> ObjectId:
    return ObjectId(Kind(form[0]), form[1], form[2], form[3])
