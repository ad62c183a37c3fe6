"""What is compared: Alembic's `include_name`, `include_object` and `include_schemas`, and what nobody manages."""

import json
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Sequence as SequenceOf
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import MetaData

from spiritsafe.author.column_type import column_type
from spiritsafe.autogenerate.tolerance import Tolerance
from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Objects, Sequence, Table
from spiritsafe.diff.compare import changed_objects

_HANGING = (("columns", "column"), ("indexes", "index"), ("constraints", "constraint"))
_CONSTRAINTS = {
    "unique": "unique_constraint",
    "foreign key": "foreign_key_constraint",
    "check": "check_constraint",
    "primary key": "primary_key_constraint",
    "exclude": "exclude_constraint",
}


def unmanaged(live: Catalog, replayed: Catalog, desired: Catalog) -> frozenset[ObjectId]:
    """Return what is in the live database and neither a revision nor a model tells of: other people's."""
    known = replayed.objects.texts().keys() | desired.objects.texts().keys()
    return frozenset(key for key in live.objects if key not in known)


class Filters:
    """The filters of one `env.py`; nothing is asked about objects that do not differ."""

    def __init__(self, context: AutogenContext, metadata: SequenceOf[MetaData], given: Collection[str] = ()) -> None:
        """Take what `context.configure` was given, and by what names."""
        self.context = context
        self.metadata = metadata
        options = context.opts or {}
        self.by_name = bool(options.get("include_name"))
        self.by_object = bool(options.get("include_object"))
        self.one_schema = "include_schemas" in given and not options.get("include_schemas")
        self.alembics = ObjectId(Kind.SCHEMA, "", context.migration_context.version_table_schema or "")
        self.tolerance = Tolerance(context, given)

    def applied(self, current: Catalog, desired: Catalog) -> tuple[Catalog, Catalog]:
        """Return both catalogues without what the filters leave out."""
        if self.alembics not in desired.objects:  # env.py makes it for the version table
            current = current.without(frozenset({self.alembics}))
        if self.one_schema:
            current = current.without(_elsewhere(current, desired))
        if self.by_name or self.by_object:
            current, desired = self._included(current, desired)
        if self.tolerance.asks:
            desired = self._tolerated(current, desired)
        return self._partitions(current, desired)

    def _included(self, current: Catalog, desired: Catalog) -> tuple[Catalog, Catalog]:
        differing = changed_objects(current, desired)
        out = frozenset(key for key in differing if not self._includes(key, current))
        out |= _counters(differing - out, out, current, desired)
        current, desired = current.without(out), desired.without(out)
        for key in sorted(differing - out):
            if key.kind is Kind.TABLE:
                current, desired = self._trimmed(key, current, desired)
        return current, desired

    def _tolerated(self, current: Catalog, desired: Catalog) -> Catalog:
        """Let columns be as they are that differ only in what `compare_type` or `compare_server_default` overlook."""
        for key in sorted(changed_objects(current, desired)):
            before, after = current.objects.get(key), desired.objects.get(key)
            if not isinstance(before, Table) or not isinstance(after, Table):
                continue
            model = self._model(key)
            there = _reflected(key, before, current)
            modelled = _reflected(key, after, desired) if model is None else model
            forms = [json.loads(side.objects.text(key) or "{}") for side in (current, desired)]
            columns = {part["name"]: part for part in forms[1].get("columns", ())}
            for part in forms[0].get("columns", ()):
                theirs = _part(modelled, "columns", part["name"])
                if part["name"] in columns and theirs is not None:
                    pair = (there.columns[part["name"]], theirs)
                    self.tolerance.overlook(part, columns[part["name"]], pair)
            desired = _replaced(desired, key, forms[1])
        return desired

    def _partitions(self, current: Catalog, desired: Catalog) -> tuple[Catalog, Catalog]:
        """Leave partitions alone of tables whose partitions the models do not speak of: somebody else makes them."""
        parents = (
            {value.partition_of for _, value in desired.tables() if value.partition_of}
            if _has(current, desired)
            else set()
        )
        foreign = frozenset(
            key
            for key in changed_objects(current, desired)
            if key not in desired.objects
            and isinstance(value := current.objects.get(key), Table)
            and value.partition_of
            and value.partition_of not in parents
            and ObjectId(Kind.TABLE, *value.partition_of) in desired.objects
        )
        return (current.without(foreign) if foreign else current), desired

    def _includes(self, key: ObjectId, current: Catalog) -> bool:
        schema = None if key.schema == "public" else key.schema or None
        namespace = key.name if key.kind is Kind.SCHEMA else schema
        if self.by_name and namespace not in (None, "public") and not self._name(namespace or "", "schema", {}):
            return False
        if key.kind is not Kind.TABLE:
            return True
        parents = {"schema_name": schema, "schema_qualified_table_name": key.name if schema is None else key.path}
        if key in current.objects and self.by_name and not self._name(key.name, "table", parents):
            return False
        if not self.by_object:
            return True
        there = current.objects.get(key)
        reflected = _reflected(key, there, current) if isinstance(there, Table) else None
        return self._object(self._model(key), reflected, key.name, "table")

    def _trimmed(self, key: ObjectId, current: Catalog, desired: Catalog) -> tuple[Catalog, Catalog]:
        """Take columns, indexes and constraints out of both sides that the filters leave out."""
        forms = [json.loads(text) if (text := side.objects.text(key)) else None for side in (current, desired)]
        model = self._model(key)
        reflected = [
            _reflected(key, value, side) if isinstance(value := side.objects.get(key), Table) else None
            for side in (current, desired)
        ]
        for attribute, kind in _HANGING:
            for name in _differing(attribute, forms):
                item = next(part for form in forms if form for part in form.get(attribute, ()) if part["name"] == name)
                called = _CONSTRAINTS.get(item.get("type", ""), kind) if kind == "constraint" else kind
                if not self._keeps(key, (attribute, called, name), forms, (model, *reflected)):
                    for form in forms:
                        if form and attribute in form:
                            form[attribute] = [part for part in form[attribute] if part["name"] != name]
        return _replaced(current, key, forms[0]), _replaced(desired, key, forms[1])

    def _keeps(
        self, key: ObjectId, what: tuple[str, str, str], forms: SequenceOf[Any], tables: SequenceOf[Any]
    ) -> bool:
        attribute, kind, name = what
        schema = None if key.schema == "public" else key.schema
        there = bool(forms[0]) and any(part["name"] == name for part in forms[0].get(attribute, ()))
        parents = {"schema_name": schema, "table_name": key.name}
        parents["schema_qualified_table_name"] = key.name if schema is None else key.path
        if there and self.by_name and not self._name(name, kind, parents):
            return False
        if not self.by_object:
            return True
        model, reflected, made = (_part(table, attribute, name) for table in tables)
        return self._object(made if model is None else model, reflected, name, kind)  # the model may not name it

    def _object(self, modelled: Any, reflected: Any, name: str, kind: Any) -> bool:  # noqa: ANN401
        run = self.context.run_object_filters
        if modelled is not None:
            return bool(run(modelled, name, kind, False, reflected))  # noqa: FBT003
        return reflected is None or bool(run(reflected, name, kind, True, None))  # noqa: FBT003

    def _name(self, name: str, kind: Any, parents: Any) -> bool:  # noqa: ANN401
        return bool(self.context.run_name_filters(name, kind, parents))

    def _model(self, key: ObjectId) -> sa.Table | None:
        wanted = key.name if key.schema == "public" else key.path
        return next((one.tables[wanted] for one in self.metadata if wanted in one.tables), None)


def _counters(
    keys: Iterable[ObjectId], tables: frozenset[ObjectId], current: Catalog, desired: Catalog
) -> frozenset[ObjectId]:
    """The sequences that belong to these tables."""
    sequences = (
        (key, side.objects.get(key)) for key in keys if key.kind is Kind.SEQUENCE for side in (current, desired)
    )
    return frozenset(
        key
        for key, value in sequences
        if isinstance(value, Sequence)
        and value.owned_by
        and ObjectId(Kind.TABLE, key.schema, value.owned_by[0]) in tables
    )


def _elsewhere(current: Catalog, desired: Catalog) -> frozenset[ObjectId]:
    """What is in another schema, and in no model: `include_schemas=False` does not look there."""
    return frozenset(
        key
        for key in changed_objects(current, desired)
        if key not in desired.objects and (key.name if key.kind is Kind.SCHEMA else key.schema or "public") != "public"
    )


def _has(current: Catalog, desired: Catalog) -> bool:
    return any(key.kind is Kind.TABLE and key not in desired.objects for key in current.objects)


def _differing(attribute: str, forms: SequenceOf[Any]) -> Iterator[str]:
    sides = [{part["name"]: part for part in form.get(attribute, ())} if form else {} for form in forms]
    return (name for name in sorted(sides[0].keys() | sides[1].keys()) if sides[0].get(name) != sides[1].get(name))


def _replaced(catalog: Catalog, key: ObjectId, form: Any) -> Catalog:  # noqa: ANN401
    if form is None:
        return catalog
    texts = {**catalog.objects.texts(), key: json.dumps(form)}
    return Catalog(catalog.server_version, Objects(texts), catalog.dependencies, catalog.unmodelled)


def _reflected(key: ObjectId, value: Table, catalog: Catalog) -> sa.Table:
    """Return the table as a filter may look at it."""
    columns = [
        sa.Column(item.name, column_type(item.type, catalog) or sa.types.NullType(), nullable=not item.not_null)
        for item in value.columns
    ]
    schema = None if key.schema == "public" else key.schema
    table = sa.Table(key.name, MetaData(), *columns, schema=schema, comment=value.comment)
    for item in value.indexes:
        names = [name for name in item.columns if name]
        sa.Index(item.name, *(table.c[name] for name in names), unique=item.unique) if names else None
    for constraint in value.constraints:
        made = _reflected_constraint(constraint)
        if made is not None:
            table.append_constraint(made)
    return table


def _reflected_constraint(item: Any) -> sa.Constraint | None:  # noqa: ANN401
    if item.type == "unique":
        return sa.UniqueConstraint(*item.columns, name=item.name)
    if item.type == "check":
        return sa.CheckConstraint(item.expression or "", name=item.name)
    if item.type == "primary key":
        return sa.PrimaryKeyConstraint(*item.columns, name=item.name)
    if item.type == "foreign key":
        schema, table, *columns = item.references
        path = f"{table}." if schema == "public" else f"{schema}.{table}."
        return sa.ForeignKeyConstraint(item.columns, [f"{path}{name}" for name in columns], name=item.name)
    return None


def _part(table: sa.Table | None, attribute: str, name: str) -> Any:  # noqa: ANN401
    if table is None:
        return None
    groups: dict[str, Iterable[Any]] = {
        "columns": table.columns,
        "indexes": table.indexes,
        "constraints": table.constraints,
    }
    return next((item for item in groups[attribute] if item.name == name), None)
