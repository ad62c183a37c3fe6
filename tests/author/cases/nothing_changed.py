"""Models written in another way that say the same: nothing is written."""

from tests.author.case import Case, models, table

SALE = table("sale", 'Column("region", Text)', 'Column("amount", Integer)')


def same(name: str, row: str, before: str, after: str) -> Case:
    """Two sources that make one database."""
    return Case(name, row, models(before), models(after), outcome="unchanged")


def sale(item: str) -> str:
    """Table `sale` with one more item."""
    return f"{SALE[:-1]}    {item},\n)"


DECLARATIVE = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = metadata


class Sale(Base):
    __tablename__ = "sale"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str | None] = mapped_column(Text)
    amount: Mapped[int | None]
"""

CASES = [
    same("a table becomes a declarative class", "table add / drop", SALE, DECLARATIVE),
    same("tables are declared in another order", "table add / drop", SALE + "\n" + table("team"),
         table("team") + "\n" + SALE),
    same("VARCHAR and String", "type change, implicit cast", sale('Column("x", String(20))'),
         sale('Column("x", pg.VARCHAR(20))')),
    same("DOUBLE PRECISION and Float(53)", "type change, implicit cast", sale('Column("x", Float(53))'),
         sale('Column("x", pg.DOUBLE_PRECISION)')),
    same("Numeric with and without a scale of 0", "type change, implicit cast", sale('Column("x", Numeric(10))'),
         sale('Column("x", Numeric(10, 0))')),
    same("a serial and its explicit sequence", "sequences add / change / drop", SALE,
         SALE.replace("primary_key=True", "primary_key=True, autoincrement=True")),
    same("a list of values in two spellings", "CHECK `varchar IN (...)` stable after apply",
         sale("""CheckConstraint("region IN ('n', 's')", name="k")"""),
         sale("""CheckConstraint("region in ( 'n','s' )", name="k")""")),
    same("BETWEEN and two comparisons", "CHECK text change",
         sale('CheckConstraint("amount BETWEEN 1 AND 9", name="k")'),
         sale('CheckConstraint("amount >= 1 AND amount <= 9", name="k")')),
    same("a check of a column and one of its table", "CHECK unnamed",
         sale('Column("x", Integer, CheckConstraint("x > 0"))'),
         sale('Column("x", Integer), CheckConstraint("x > 0")')),
    same("index=True and an Index", "index: columns, unique, expression",
         SALE.replace("Integer)", "Integer, index=True)"), sale('Index("ix_sale_amount", "amount")')),
    same("unique=True and a UniqueConstraint", "unique add / columns", sale('Column("x", Integer, unique=True)'),
         sale('Column("x", Integer), UniqueConstraint("x")')),
    same("an index over a function and one over text", "index: columns, unique, expression",
         sale('Index("ix", func.lower(column("region")))'), sale('Index("ix", text("LOWER(region)"))')),
    same("an index with its default order, operator class and method written out", "index: DESC, NULLS FIRST/LAST",
         sale('Index("ix", "amount")'), sale('Index("ix", text("amount ASC NULLS LAST"), postgresql_using="btree")')),
    same("FOREIGN KEY with its default actions written out", "FK on delete/update",
         sale('Column("up", ForeignKey("sale.id"))'),
         sale('Column("up", ForeignKey("sale.id", ondelete="NO ACTION", onupdate="NO ACTION"))')),
    same("an enum from a class and from words", "enum: new type with new column",
         sale('Column("x", Enum("A", "B", name="kind"))'),
         'import enum\nKind = enum.Enum("Kind", "A B")\n' + sale('Column("x", Enum(Kind, name="kind"))')),
    same("ENUM of the dialect and Enum", "enum: new type with new column",
         sale('Column("x", Enum("a", "b", name="kind"))'), sale('Column("x", ENUM("a", "b", name="kind"))')),
    same("a computed column over coalesce and with its cast", "generated stored: add / change / drop expression",
         sale("""Column("x", Text, Computed("coalesce(region, '')", persisted=True))"""),
         sale("""Column("x", Text, Computed("COALESCE(region, ''::text)", persisted=True))""")),
    same("an identity with its defaults written out", "identity: options, ALWAYS/BY DEFAULT",
         sale('Column("x", BigInteger, Identity())'),
         sale('Column("x", BigInteger, Identity(start=1, increment=1, minvalue=1, cache=1))')),
    same("a sequence with its defaults written out", "sequences add / change / drop",
         SALE + '\nSequence("s", metadata=metadata)',
         SALE + '\nSequence("s", start=1, increment=1, cache=1, metadata=metadata)'),
    same("a function with other clauses' order", "functions, procedures",
         """sql("CREATE FUNCTION f() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'")""",
         """sql("create or replace function public.f() returns integer stable language SQL as 'SELECT 1'")"""),
    same("a trigger with the older word", "triggers",
         SALE + """\nsql("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                 "CREATE TRIGGER t BEFORE INSERT ON sale FOR EACH ROW EXECUTE FUNCTION f()")""",
         SALE + """\nsql("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                 "CREATE TRIGGER t BEFORE INSERT ON public.sale FOR EACH ROW EXECUTE PROCEDURE public.f()")"""),
    same("a policy with its defaults written out", "policies",
         SALE + """\nsql("CREATE POLICY p ON sale USING (amount > 0)")""",
         SALE + """\nsql("CREATE POLICY p ON sale AS PERMISSIVE FOR ALL TO PUBLIC USING ((amount>0))")"""),
    same("privileges granted one by one", "table grants / column grants / default privileges",
         SALE + """\nsql("GRANT SELECT, INSERT ON sale TO app_writer")""",
         SALE + """\nsql("GRANT INSERT ON sale TO app_writer", "GRANT SELECT ON TABLE sale TO app_writer")"""),
    same("a table with its own schema written out", "CREATE / DROP SCHEMA", SALE,
         SALE[:-1] + '    schema="public",\n)'),
    same("a view over a star and over its columns", "views", SALE + """\nsql("CREATE VIEW v AS SELECT * FROM sale")""",
         SALE + """\nsql("CREATE VIEW v AS SELECT id, region, amount FROM sale")"""),
    same("partition bounds in two spellings", "partitioned parent / partitions",
         table("m", 'Column("at", Date, nullable=False)', 'postgresql_partition_by="RANGE (at)"', key="")
         + """\nsql("CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")""",
         table("m", 'Column("at", Date, nullable=False)', 'postgresql_partition_by="range(at)"', key="")
         + """\nsql("CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2024-1-1'::date) TO ('20250101')")"""),
    same("markers of a rename that was made long ago", "renames", SALE,
         SALE.replace('"amount", Integer', '"amount", Integer, info={"renamed_from": "total"}')),
]  # fmt: skip
