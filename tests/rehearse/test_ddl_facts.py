"""The facts stand in for the DDL: whatever changes the text has to change them."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import SchemaItem

from spiritsafe.rehearse import ddl_facts, ddl_text
from spiritsafe.rehearse.ddl_text import ddl_of

VERSION = 180006


class Upper(sa.types.TypeDecorator[str]):
    impl = sa.String(9)
    cache_ok = True


class Point(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "point"


class Money(sa.Numeric[Any]):
    cache_ok = True


def table(*parts: SchemaItem, **options: Any) -> sa.MetaData:  # noqa: ANN401
    metadata = sa.MetaData()
    sa.Table("other", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("no", sa.Integer, unique=True))
    sa.Table("t", metadata, *parts, **options)
    return metadata


def column(
    kind: Any = sa.Integer,  # noqa: ANN401
    *parts: Callable[[], SchemaItem],
    name: str = "a",
    **options: Any,  # noqa: ANN401
) -> Callable[[], sa.MetaData]:
    """A table with one column; what is callable makes the type anew each time."""
    return lambda: table(sa.Column(name, kind() if callable(kind) else kind, *(part() for part in parts), **options))


def columns(*extra: Callable[[], SchemaItem], **options: Any) -> Callable[[], sa.MetaData]:  # noqa: ANN401
    return lambda: table(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), *(make() for make in extra), **options)


def key(**options: Any) -> Callable[[], SchemaItem]:  # noqa: ANN401
    return lambda: sa.ForeignKeyConstraint(["a"], ["other.id"], **options)


VARIANTS: list[Callable[[], sa.MetaData]] = [
    column(),
    column(name="A"),
    column(name=sa.sql.quoted_name("a", quote=True)),
    column(nullable=False),
    column(primary_key=True),
    column(primary_key=True, autoincrement=False),
    column(sa.BigInteger, primary_key=True),
    column(sa.SmallInteger, primary_key=True),
    column(sa.Integer, lambda: sa.Sequence("s"), primary_key=True),
    column(sa.Integer, lambda: sa.Sequence("s", optional=True), primary_key=True, nullable=True),
    column(sa.Integer, sa.Identity, primary_key=True),
    column(sa.Integer, lambda: sa.Identity(always=True), primary_key=True),
    column(sa.Integer, lambda: sa.Computed("1 + 1")),
    column(sa.Integer, lambda: sa.CheckConstraint("a > 0")),
    column(sa.Integer, lambda: sa.ForeignKey("other.id")),
    column(sa.Integer, lambda: sa.ForeignKey("other.no")),
    column(server_default="1"),
    column(server_default=sa.text("1")),
    column(server_default=sa.text("1 + 1")),
    column(server_default=sa.func.random()),
    column(server_default=sa.func.now()),
    column(unique=True),
    column(index=True),
    column(index=True, unique=True),
    column(comment="it's"),
    *(
        column(kind)
        for kind in (
            sa.BigInteger,
            sa.SmallInteger,
            sa.Text,
            sa.String,
            sa.Numeric,
            sa.Float,
            sa.Double,
            sa.Boolean,
            sa.DateTime,
            sa.Date,
            sa.Time,
            sa.Interval,
            sa.LargeBinary,
            sa.JSON,
            postgresql.JSONB,
            sa.Uuid,
            postgresql.INET,
            postgresql.CIDR,
            postgresql.TSVECTOR,
            postgresql.INTERVAL,
            Upper,
            Point,
        )
    ),
    column(sa.String(3)),
    column(sa.String(4)),
    column(sa.CHAR(4)),
    column(sa.Text(collation="C")),
    column(sa.Numeric(5)),
    column(sa.Numeric(5, 2)),
    column(Money(7)),
    column(sa.Float(3)),
    column(sa.Float(53)),
    column(sa.DateTime(timezone=True)),
    column(sa.Time(timezone=True)),
    column(postgresql.TIMESTAMP(precision=3)),
    column(postgresql.TIME(precision=3)),
    column(postgresql.INTERVAL(fields="DAY")),
    column(sa.Uuid(native_uuid=False)),
    column(sa.Integer().with_variant(sa.Text(), "postgresql")),
    column(sa.ARRAY(sa.Integer)),
    column(sa.ARRAY(sa.Text)),
    column(sa.ARRAY(sa.Text, dimensions=2)),
    column(lambda: sa.Boolean(create_constraint=True, name="yes")),
    column(lambda: sa.Enum("x", name="e")),
    column(lambda: sa.Enum("x", "y", name="e")),
    column(lambda: sa.Enum("x", name="f")),
    column(lambda: sa.Enum("x", name="e", native_enum=False)),
    column(lambda: postgresql.DOMAIN("d", sa.Integer)),
    columns(),
    columns(prefixes=["UNLOGGED"]),
    columns(schema="app"),
    columns(comment="us"),
    columns(postgresql_partition_by="LIST (a)"),
    columns(postgresql_with={"fillfactor": 50}),
    columns(postgresql_tablespace="fast"),
    columns(lambda: sa.PrimaryKeyConstraint("a", "b")),
    columns(lambda: sa.PrimaryKeyConstraint("b", "a")),
    columns(lambda: sa.PrimaryKeyConstraint("b", "a", name="p")),
    columns(lambda: sa.PrimaryKeyConstraint("a", deferrable=True)),
    columns(lambda: sa.PrimaryKeyConstraint("a", deferrable=True, initially="DEFERRED")),
    columns(lambda: sa.PrimaryKeyConstraint("a", postgresql_include=["b"])),
    columns(lambda: sa.UniqueConstraint("a", "b")),
    columns(lambda: sa.UniqueConstraint("a", "b", postgresql_nulls_not_distinct=True)),
    columns(lambda: sa.CheckConstraint("a > b")),
    columns(lambda: sa.CheckConstraint("a > b", name="c")),
    columns(lambda: postgresql.ExcludeConstraint(("a", "="), name="x")),
    columns(key()),
    columns(key(name="k")),
    columns(key(name="k", use_alter=True)),
    columns(key(ondelete="CASCADE")),
    columns(key(onupdate="CASCADE")),
    columns(key(deferrable=True)),
    columns(key(deferrable=True, initially="DEFERRED")),
    columns(key(match="FULL")),
    columns(key(postgresql_not_valid=True)),
    columns(lambda: sa.Index("i", "a")),
    columns(lambda: sa.Index("j", "a")),
    columns(lambda: sa.Index("i", "b")),
    columns(lambda: sa.Index("i", "a", "b")),
    columns(lambda: sa.Index("i", "b", "a")),
    columns(lambda: sa.Index("i", "a", unique=True)),
    columns(lambda: sa.Index("i", sa.text("abs(a)"))),
    columns(lambda: sa.Index("i", sa.desc("a"))),
    columns(lambda: sa.Index("i", "a", postgresql_using="hash")),
    columns(lambda: sa.Index("i", "a", postgresql_where=sa.text("a > 0"))),
    columns(lambda: sa.Index("i", "a", postgresql_where=sa.text("a > 1"))),
    columns(lambda: sa.Index("i", "a", postgresql_include=["b"])),
    columns(lambda: sa.Index("i", "a", postgresql_concurrently=True)),
    columns(lambda: sa.Index("i", "a", postgresql_ops={"a": "int4_ops"})),
    columns(lambda: sa.Index("i", "a", postgresql_with={"fillfactor": 50})),
]


def facts(metadata: sa.MetaData) -> list[str]:
    statements = ddl_of([metadata], VERSION)
    assert statements is not None
    return statements


def written(metadata: sa.MetaData, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What SQLAlchemy writes, without our facts."""
    with monkeypatch.context() as patch:
        patch.setattr(ddl_text, "facts_hold", lambda: False)
        return facts(metadata)


def test_other_ddl_means_other_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [(written(make(), monkeypatch), facts(make())) for make in VARIANTS]
    overlooked = [one[0][-1] for one, other in combinations(made, 2) if one[0] != other[0] and one[1] == other[1]]
    assert overlooked == []
    assert len({str(text) for text, _ in made}) > len(VARIANTS) - 8  # the variants do differ


@pytest.mark.parametrize("number", range(len(VARIANTS)))
def test_the_facts_are_the_same_each_time(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = VARIANTS[number]()
    first = facts(metadata)
    written(metadata, monkeypatch)  # which leaves things memoised in the models
    assert facts(metadata) == first == facts(VARIANTS[number]())


def test_they_are_the_same_in_another_process() -> None:
    program = (
        "import hashlib, models; from spiritsafe.rehearse.ddl_text import ddl_of; "
        "print(hashlib.sha256(repr(ddl_of([models.Base.metadata], 180006)).encode()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


def test_a_type_of_ones_own_is_compiled() -> None:
    class Shape(Point):
        cache_ok = True

        def get_col_spec(self, **_: object) -> str:
            return "path"

    assert any("path" in statement for statement in facts(table(sa.Column("a", Shape()))))


def test_where_somebody_writes_the_ddl_of_tables_facts_do_not_hold() -> None:
    assert ddl_facts.facts_hold()
    try:
        compiles(sa.BigInteger, "postgresql")(lambda *_, **__: "int8")
        assert not ddl_facts.facts_hold()
    finally:
        del sa.BigInteger._compiler_dispatcher  # type: ignore[attr-defined]
        del sa.BigInteger._compiler_dispatch
    assert ddl_facts.facts_hold()


def test_what_a_listener_does_with_its_answer_ends_the_collecting() -> None:
    uses: list[Callable[[Any], object]] = [bool, list, lambda answer: answer.scalar()]
    for use in uses:
        metadata = table()

        def listen(
            _target: object, connection: sa.Connection, _use: Callable[[Any], object] = use, **_: object
        ) -> None:
            _use(connection.execute(sa.text("SELECT 1")))

        event.listen(metadata, "before_create", listen)
        assert ddl_of([metadata], VERSION) is None
