"""Diagrams: from catalogues to Mermaid's words, and into a Markdown file."""

import re

import pytest

from spiritsafe.core.catalog import Catalog, Column, Constraint, Index, Kind, ObjectId, Table, catalog_of
from spiritsafe.core.diagram import Attribute, Diagram, Entity, Relation
from spiritsafe.report.graph.changes import changed
from spiritsafe.report.graph.drawing import drawn
from spiritsafe.report.graph.injection import injected
from spiritsafe.report.graph.mermaid import mermaid
from spiritsafe.report.graph.selection import Selection

ALL = Selection()

# erDiagram as Mermaid's documentation has it, for the versions that GitHub and GitLab use; what is drawn here was also
# parsed by Mermaid 10.6, 11.4 and 12.3, and looked at.
_NAME = r'"[^"%\\\n]+"'
_WORD = r"(?!(?:pk|fk|uk)(?:\s|$))[A-Za-z_][A-Za-z0-9_\-()\[\]]*"
_GRAMMAR = re.compile(
    rf'    {_NAME}(\["[^"%\\]+"\])?( \{{)?|    \}}'
    rf'|        {_WORD} {_WORD}( (PK|FK|UK)(, (PK|FK|UK))*)?( "[^"%\\]+")?'
    rf'|    {_NAME} (\|\||\|o)(--|\.\.)(o\||o\{{) {_NAME} : "[^"%\\]+"',
    re.IGNORECASE,
)


def ungrammatical(text: str) -> list[str]:
    first, *lines = text.split("\n")
    assert first == "erDiagram"
    return [line for line in lines if not _GRAMMAR.fullmatch(line)]


def key(name: str, schema: str = "public") -> ObjectId:
    return ObjectId(Kind.TABLE, schema, name)


def primary(*columns: str) -> Constraint:
    return Constraint("pk", "primary key", f"PRIMARY KEY ({', '.join(columns)})")


def foreign(table: str, *columns: str, schema: str = "public") -> Constraint:
    names = ", ".join(columns)
    return Constraint(f"fk_{table}", "foreign key", f"FOREIGN KEY ({names}) REFERENCES {schema}.{table}({names})")


def number(name: str, *, not_null: bool = True) -> Column:
    return Column(name, "bigint", not_null=not_null)


def shop(*extra: Table) -> Catalog:
    tables = (
        Table("public", "customer", (number("id"), Column("mail", "character varying(50)")), (primary("id"),)),
        Table("sales", "order", (number("id"), number("customer")), (primary("id"), foreign("customer", "customer"))),
        *extra,
    )
    return catalog_of(180000, {key(table.name, table.schema): table for table in tables})


def test_tables_columns_keys_and_lines() -> None:
    assert mermaid(drawn(shop(), ALL)) == (
        "erDiagram\n"
        '    "customer" {\n'
        "        bigint id PK\n"
        "        varchar(50) mail\n"
        "    }\n"
        '    "sales.order" {\n'
        "        bigint id PK\n"
        "        bigint customer FK\n"
        "    }\n"
        '    "customer" ||..o{ "sales.order" : "customer"'
    )


@pytest.mark.parametrize(
    ("spelling", "word"),
    [
        ("timestamp with time zone", "timestamptz"),
        ("timestamp(3) without time zone", "timestamp"),
        ("time with time zone", "timetz"),
        ("numeric(12,2)", "numeric"),
        ("character varying(20)[]", "varchar(20)[]"),
        ('sales."Order kind"', "Order_kind"),
        ("double precision", "double"),
        ("interval day to second(3)", "interval_day_to_second(3)"),
    ],
)
def test_a_type_is_one_word(spelling: str, word: str) -> None:
    catalog = shop(Table("public", "t", (Column("c", spelling),)))
    text = mermaid(drawn(catalog, Selection(tables=["t"])))
    assert f"        {word} c\n" in text
    assert ungrammatical(text) == []


@pytest.mark.parametrize(
    ("child", "line"),
    [
        (((number("id"), number("one", not_null=False)), (foreign("customer", "one"),), ()), "|o..o{"),
        (((number("id"), number("one")), (foreign("customer", "one"), primary("one")), ()), "||--o|"),
        (((number("id"), number("one")), (foreign("customer", "one"), primary("one", "id")), ()), "||--o{"),
        (
            (
                (number("id"), number("one")),
                (foreign("customer", "one"),),
                (Index("u", "CREATE UNIQUE INDEX u ON t (one)", "btree", ("one",), unique=True),),
            ),
            "||..o|",
        ),
    ],
)
def test_a_line_tells_how_many(
    child: tuple[tuple[Column, ...], tuple[Constraint, ...], tuple[Index, ...]], line: str
) -> None:
    text = mermaid(drawn(shop(Table("public", "t", *child)), Selection(tables=["t"])))
    assert f'    "customer" {line} "t" : "one"' in text.splitlines()


def test_what_is_chosen_and_its_neighbours() -> None:
    one = drawn(shop(), Selection(tables=["ord*"]))
    assert [entity.name for entity in one.entities] == ["sales.order"]
    assert [relation.parent for relation in one.relations] == ["customer"]
    assert drawn(shop(), Selection(schemas=["sales"])) == one
    without = drawn(shop(), Selection(exclude=["customer"]))
    assert ([entity.name for entity in without.entities], without.relations) == (["sales.order"], ())
    keys = drawn(shop(), Selection(columns="keys"))
    assert [len(entity.attributes) for entity in keys.entities] == [1, 2]
    assert mermaid(drawn(shop(), Selection(columns="none"))).count("{\n") == 0


def test_partitions_are_part_of_their_table() -> None:
    part = Table("public", "order_2026", (number("id"),), partition_of=("sales", "order"))
    assert drawn(shop(part), ALL) == drawn(shop(), ALL)


def test_what_a_revision_changes() -> None:
    before = shop(Table("public", "old", (number("id"),)), Table("public", "same", (number("id"),)))
    customer = Table(
        "public",
        "customer",
        (number("id"), Column("mail", "text", not_null=True), number("age", not_null=False)),
        (primary("id"),),
    )
    new = Table("public", "new", (number("id"), number("customer")), (primary("id"), foreign("customer", "customer")))
    after = shop(customer, new, Table("public", "same", (number("id"),)))
    text = mermaid(changed(before, after, ALL))
    assert text == (
        "erDiagram\n"
        '    "customer" {\n'
        "        bigint id PK\n"
        '        text mail "was varchar(50), now NOT NULL"\n'
        '        bigint age "added"\n'
        "    }\n"
        '    "new"["new (added)"] {\n'
        "        bigint id PK\n"
        "        bigint customer FK\n"
        "    }\n"
        '    "old"["old (dropped)"] {\n'
        "        bigint id\n"
        "    }\n"
        '    "customer" ||..o{ "new" : "customer"'
    )
    assert ungrammatical(text) == []
    assert '"customer" ||..o{ "new" : "customer"' in mermaid(changed(after, before, ALL))


def test_a_foreign_key_that_comes_to_a_table_that_stays() -> None:
    one, other = (
        Table("public", "t", (number("customer"),), keys) for keys in ((), (foreign("customer", "customer"),))
    )
    text = mermaid(changed(shop(one), shop(other), ALL))
    assert text.splitlines()[-1] == '    "customer" ||..o{ "t" : "customer (added)"'
    assert '        bigint customer FK "key changed"' in text


# Each of these is a word of erDiagram's, or no word at all.
_AWKWARD = [
    "pk",
    "FK",
    "title",
    "style",
    "one",
    "to",
    "1st",
    "größe",
    "a b",
    'a"b',
    "a%b",
    "a\\b",
    "x{y",
    "日本",
    "u",
    "a,b",
]


@pytest.mark.parametrize("name", _AWKWARD)
def test_names_that_mermaid_would_read_differently(name: str) -> None:
    entity = Entity(name, (Attribute(name, name, ("PK", "FK"), f"was {name}"),), f"was {name}")
    text = mermaid(Diagram((entity,), (Relation(name, name, name),)))
    assert ungrammatical(text) == []


def test_the_real_name_is_told_beside() -> None:
    text = mermaid(Diagram((Entity("t", (Attribute("a b", "text"), Attribute("pk", "text", (), "added"))),)))
    assert '        text a_b "a b"\n        text pk_ "pk: added"\n' in text


def test_between_the_marks() -> None:
    page = "# Shop\n\n<!-- spiritsafe:graph -->\nold\n<!-- /spiritsafe:graph -->\n\nmore\n"
    once = injected(page, "erDiagram")
    assert once == (
        "# Shop\n\n<!-- spiritsafe:graph -->\n\n```mermaid\nerDiagram\n```\n\n<!-- /spiritsafe:graph -->\n\nmore\n"
    )
    assert injected(once, "erDiagram") == once
    assert injected("# Shop\n", "erDiagram") is None
