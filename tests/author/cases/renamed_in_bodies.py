"""Renames that the body of a function, a view or a constraint takes part in."""

from tests.author.case import Case, models, shows, table

ROW, VALUE, YES = "renames", "enum: rename value / rename type", "--rename"
TOTAL = (YES, "column sale.total -> sale.amount")
FRESH = (YES, "enum_value state.new -> state.fresh")


def sale(column: str, *statements: str) -> str:
    """Sales whose column has this name, and statements where it is `{}`."""
    listed = ", ".join(f'"""{statement.replace("{}", column)}"""' for statement in statements)
    return models(table("sale", f'Column("{column}", Integer)'), f"sql({listed})")


def task(labels: str, *statements: str, items: tuple[str, ...] = ()) -> str:
    """Tasks with an enum, and statements where the first label is `{}`."""
    first, *_ = labels.split()
    listed = ", ".join(f"'{label}'" for label in labels.split())
    said = ", ".join(f'"""{statement.replace("{}", first)}"""' for statement in statements)
    return models(
        table("task", f'Column("state", Enum({listed}, name="state"))', *(item.replace("{}", first) for item in items)),
        f"sql({said})" if said else "",
    )


BODY = "CREATE FUNCTION highest() RETURNS integer LANGUAGE sql STABLE AS $$SELECT max({}) FROM sale$$"
TRIGGER = (
    "CREATE FUNCTION halved() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.{} := NEW.{} / 2; RETURN NEW; END$$",
    "CREATE TRIGGER halving BEFORE INSERT ON sale FOR EACH ROW EXECUTE FUNCTION halved()",
)
VIEW = ("CREATE VIEW sold AS SELECT id, {} FROM sale", "GRANT SELECT ON sold TO report_reader")
OPEN = "CREATE FUNCTION is_open(s state) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$SELECT s = '{}'$$"
SOLD, TASKS = "INSERT INTO sale (total) VALUES (8)", "INSERT INTO task (state) VALUES ('new')"

CASES = [
    Case("a column is renamed in a function of SQL", ROW, sale("total", BODY), sale("amount", BODY), SOLD,
         answers=TOTAL, outcome="asks", rows=shows("SELECT highest()", (8,)),
         rows_before=shows("SELECT highest()", (8,))),
    Case("a column is renamed in a trigger's function", ROW, sale("total", *TRIGGER), sale("amount", *TRIGGER), SOLD,
         answers=TOTAL, outcome="asks",
         rows=shows("INSERT INTO sale (amount) VALUES (6) RETURNING amount", (3,)),
         rows_before=shows("INSERT INTO sale (total) VALUES (6) RETURNING total", (3,))),
    Case("a column is renamed and the view's column with it", ROW, sale("total", *VIEW), sale("amount", *VIEW), SOLD,
         answers=TOTAL, outcome="asks", rows=shows("SELECT amount FROM sold", (8,)),
         rows_before=shows("SELECT total FROM sold", (8,))),
    Case("an enum value is renamed in a function of SQL", VALUE, task("new done", OPEN), task("fresh done", OPEN),
         TASKS, answers=FRESH, outcome="asks", rows=shows("SELECT is_open(state) FROM task", (True,)),
         rows_before=shows("SELECT is_open(state) FROM task", (True,))),
    Case("an enum value is renamed in a function while another goes", VALUE, task("new done odd", OPEN),
         task("fresh done", OPEN), TASKS, answers=FRESH,
         rows=shows("SELECT is_open(state) FROM task", (True,)),
         rows_before=shows("SELECT is_open(state) FROM task", (True,))),
    Case("an enum value is renamed and a new check and a new index name it", VALUE, task("new done"),
         task("fresh done", items=("""CheckConstraint("state <> '{}' OR id > 0", name="numbered")""",
                                   """Index("ix_open", "id", postgresql_where=text("state = '{}'"))""")),
         TASKS, answers=FRESH, outcome="asks", rows=shows("SELECT state::text FROM task", ("fresh",))),
    Case("a function of SQL names a new enum value", "enum: add value at end / middle",
         task("new done", "CREATE FUNCTION odd() RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM task$$"),
         task("new done odd", "CREATE FUNCTION odd() RETURNS bigint LANGUAGE sql AS "
                              "$$SELECT count(*) FROM task WHERE state = 'odd'$$"),
         TASKS, rows=shows("SELECT odd()", (0,)), rows_before=shows("SELECT odd()", (1,))),
    Case("a table is kept under another name and a new one takes its name", ROW,
         models(table("sale", 'Column("total", Integer)', 'Index("ix_total", "total")')),
         models(table("sale_2025", 'Column("total", Integer)', 'Index("ix_total_2025", "total")'),
                table("sale", 'Column("total", BigInteger)', 'Column("tenant", Text, nullable=False)',
                      'Index("ix_total", "total")', key='Column("id", BigInteger, Identity(), primary_key=True)')),
         answers=(YES, "table sale -> sale_2025"),
         rows=shows("INSERT INTO sale_2025 (total) VALUES (1) RETURNING id", (1,))),
]  # fmt: skip
