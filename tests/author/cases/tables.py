"""Tables come and go: alone, in circles of foreign keys, with their schemas."""

from tests.author.case import Case, models, shows, table

CUSTOMER = table("customer", 'Column("name", Text, nullable=False)')
INVOICE = table(
    "invoice",
    'Column("customer_id", ForeignKey("customer.id"), nullable=False, index=True)',
    'Column("total", Numeric(12, 2), nullable=False, server_default="0")',
    'UniqueConstraint("customer_id", "total", name="uq_invoice_customer_total")',
)
CUSTOMERS = "INSERT INTO customer (name) VALUES ('Ada'), ('Grace')"
ADA = shows("SELECT name FROM customer ORDER BY id", ("Ada",), ("Grace",))
LEAD = 'Column("lead_id", ForeignKey("employee.id", use_alter=True, name="fk_team_lead"))'
TEAM, TEAM_LED = table("team", 'Column("name", Text)'), table("team", 'Column("name", Text)', LEAD)
EMPLOYEE = table("employee", 'Column("team_id", ForeignKey("team.id", name="fk_employee_team"))')
CRM = 'first("CREATE SCHEMA IF NOT EXISTS crm")'


def contact(schema: str | None = None, *more: str) -> str:
    """A table with a serial, an index and a unique key, in this schema."""
    place = [f"schema={schema!r}"] if schema else []
    return table(
        "contact", 'Column("email", String(200), unique=True)', 'Column("city", Text, index=True)', *more, *place
    )


CONTACTS = "INSERT INTO {}contact (email, city) VALUES ('a@x.org', 'Oslo'), ('b@x.org', 'Rome')"
MOVED = shows("SELECT email, city FROM crm.contact ORDER BY id", ("a@x.org", "Oslo"), ("b@x.org", "Rome"))
NEXT = shows("INSERT INTO crm.contact (email) VALUES ('c@x.org') RETURNING id", (3,))

CASES = [
    Case(
        "a table is added with a foreign key to one that has rows",
        "table add / drop",
        models(CUSTOMER),
        models(CUSTOMER, INVOICE),
        CUSTOMERS,
        rows=(*ADA, *shows("INSERT INTO invoice (customer_id) VALUES (1) RETURNING id, total::text", (1, "0.00"))),
    ),
    Case(
        "a table is dropped with its foreign key and index",
        "table add / drop",
        models(CUSTOMER, INVOICE),
        models(CUSTOMER),
        CUSTOMERS,
        rows=ADA,
        rows_before=ADA,
    ),
    Case(
        "three tables that point at each other in a chain are added",
        "table add / drop",
        models(CUSTOMER),
        models(
            CUSTOMER,
            INVOICE,
            table("line", 'Column("invoice_id", ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True)',
                  'Column("position", Integer, primary_key=True, autoincrement=False)', key=""),
            table("refund", 'Column("invoice_id", Integer)', 'Column("position", Integer)',
                  'ForeignKeyConstraint(["invoice_id", "position"], ["line.invoice_id", "line.position"])'),
        ),
        CUSTOMERS,
        rows=ADA,
    ),
    Case(
        "a chain of three tables is dropped in an order that works",
        "table add / drop",
        models(CUSTOMER, INVOICE, table("payment", 'Column("invoice_id", ForeignKey("invoice.id"))')),
        models(table("note", 'Column("body", Text)')),
        CUSTOMERS + "; INSERT INTO invoice (customer_id) VALUES (1); INSERT INTO payment (invoice_id) VALUES (1)",
        answers=("--not-rename", "table customer -> note"),
    ),
    Case("a table that points at itself is added", "table add / drop", models(CUSTOMER),
         models(CUSTOMER,
                table("folder", 'Column("parent_id", ForeignKey("folder.id"), index=True)', 'Column("name", Text)')),
         CUSTOMERS),
    Case(
        "a declarative table is added beside another",
        "table add / drop",
        models(CUSTOMER),
        models(
            CUSTOMER,
            """
            from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


            class Base(DeclarativeBase):
                metadata = metadata


            class Badge(Base):
                __tablename__ = "badge"
                id: Mapped[int] = mapped_column(primary_key=True)
                code: Mapped[str] = mapped_column(String(20), unique=True)
                holder: Mapped[str | None]
            """,
        ),
        CUSTOMERS,
        rows=ADA,
    ),
    Case(
        "two tables that point at each other are added",
        "circular FKs, add",
        models(CUSTOMER),
        models(CUSTOMER, TEAM_LED, EMPLOYEE),
        CUSTOMERS,
        defect=6,
    ),
    Case(
        "a circle is closed between two tables with rows",
        "circular FKs, add",
        models(TEAM, EMPLOYEE),
        models(TEAM_LED, EMPLOYEE),
        "INSERT INTO team (name) VALUES ('red'); INSERT INTO employee (team_id) VALUES (1)",
        rows=shows("SELECT e.id, t.name FROM employee e JOIN team t ON t.id = e.team_id", (1, "red")),
    ),
    Case(
        "a circle of three tables is added",
        "circular FKs, add",
        models(CUSTOMER),
        models(
            CUSTOMER,
            table("node", 'Column("edge_id", ForeignKey("edge.id", use_alter=True, name="fk_node_edge"))'),
            table("edge", 'Column("graph_id", ForeignKey("graph.id", use_alter=True, name="fk_edge_graph"))'),
            table("graph", 'Column("root_id", ForeignKey("node.id", name="fk_graph_root"))'),
        ),
        CUSTOMERS,
        defect=6,
    ),
    Case(
        "two tables that point at each other are dropped",
        "circular FKs, drop",
        models(CUSTOMER, TEAM_LED, EMPLOYEE),
        models(CUSTOMER),
        CUSTOMERS + "; INSERT INTO team (name) VALUES ('red'); INSERT INTO employee (team_id) VALUES (1)",
        rows=ADA,
    ),
    Case(
        "a circle is opened",
        "circular FKs, drop",
        models(TEAM_LED, EMPLOYEE),
        models(TEAM, EMPLOYEE),
        "INSERT INTO team (name) VALUES ('red'); INSERT INTO employee (team_id) VALUES (1)",
        rows=shows("SELECT name FROM team", ("red",)),
    ),
    Case(
        "a schema is made for a new table",
        "CREATE / DROP SCHEMA",
        models(CUSTOMER),
        models(CRM, CUSTOMER, contact("crm")),
        CUSTOMERS,
        rows=ADA,
    ),
    Case(
        "a schema goes with its last table",
        "CREATE / DROP SCHEMA",
        models(CRM, CUSTOMER, contact("crm")),
        models(CUSTOMER),
        CUSTOMERS + ";" + CONTACTS.format("crm."),
        rows=ADA,
    ),
    Case(
        "two schemas with tables that point at each other are made",
        "CREATE / DROP SCHEMA",
        models(CUSTOMER),
        models(
            CUSTOMER,
            'first("CREATE SCHEMA IF NOT EXISTS sales", "CREATE SCHEMA IF NOT EXISTS stock")',
            table("part", 'Column("name", Text)', 'schema="stock"'),
            table("sale", 'Column("part_id", ForeignKey("stock.part.id"))', 'schema="sales"'),
        ),
        CUSTOMERS,
    ),
    Case(
        "a table with the same name comes into another schema",
        "CREATE / DROP SCHEMA",
        models(CRM, contact(), table("deal", 'schema="crm"')),
        models(CRM, contact(), table("deal", 'schema="crm"'), contact("crm")),
        CONTACTS.format(""),
        rows=shows("SELECT count(*) FROM contact", (2,)) + shows("SELECT count(*) FROM crm.contact", (0,)),
    ),
    Case(
        "a table moves into a new schema",
        "move table between schemas",
        models(CUSTOMER, contact()),
        models(CRM, CUSTOMER, contact("crm")),
        CUSTOMERS + ";" + CONTACTS.format(""),
        ("--rename", "table contact -> crm.contact"),
        (*ADA, *MOVED, *NEXT),
        shows("SELECT count(*) FROM contact", (2,)),
        outcome="asks",
    ),
    Case(
        "a table moves out of a schema that goes",
        "move table between schemas",
        models(CRM, contact("crm")),
        models(contact()),
        CONTACTS.format("crm."),
        ("--rename", "table crm.contact -> public.contact"),
        shows("SELECT email FROM contact ORDER BY id", ("a@x.org",), ("b@x.org",)),
    ),
    Case(
        "a table with foreign keys from and to it moves to another schema",
        "move table between schemas",
        models(CRM, CUSTOMER, contact(None, 'Column("customer_id", ForeignKey("customer.id"))'),
               table("call", 'Column("contact_id", ForeignKey("contact.id"))')),
        models(CRM, CUSTOMER, contact("crm", 'Column("customer_id", ForeignKey("customer.id"))'),
               table("call", 'Column("contact_id", ForeignKey("crm.contact.id"))')),
        CUSTOMERS + ";" + CONTACTS.format("") + "; INSERT INTO call (contact_id) VALUES (2)",
        ("--rename", "table contact -> crm.contact"),
        MOVED + shows("SELECT c.email FROM call JOIN crm.contact c ON c.id = call.contact_id", ("b@x.org",)),
    ),
    Case(
        "a table moves to another schema and gains a column",
        "move table between schemas",
        models(CRM, contact(), table("deal", 'schema="crm"')),
        models(CRM, contact("crm", 'Column("phone", Text)'), table("deal", 'schema="crm"')),
        CONTACTS.format(""),
        ("--rename", "table contact -> crm.contact"),
        MOVED + NEXT,
    ),
]  # fmt: skip
