"""How tables are stored, and whom they inherit from."""

from tests.author.case import Case, models, shows, table

PARAMS, UNLOGGED, REST = (
    "table storage params",
    "UNLOGGED / LOGGED switch",
    "replica identity; inheritance; table tablespace/AM",
)


def log(*items: str, then: tuple[str, ...] = ()) -> str:
    """The models with table `log`."""
    said = "sql(" + ", ".join(repr(one) for one in then) + ")" if then else ""
    return models(
        table("log", 'Column("line", Text)', 'Column("code", Integer, nullable=False, server_default="0")', *items),
        said,
    )


LINES = "INSERT INTO log (line) VALUES ('a'), ('b')"
KEPT = shows("SELECT line FROM log ORDER BY id", ("a",), ("b",))
UNIQUE = 'Index("ux_log_code", "id", "code", unique=True)'


def case(name: str, row: str, before: str, after: str, since: int = 14) -> Case:
    """A table that is stored in another way; its rows stay."""
    return Case(name, row, before, after, LINES, rows=KEPT, since=since)


FILL = "ALTER TABLE log SET (fillfactor = 70)"
UNLOG, IDENTITY = "ALTER TABLE log SET UNLOGGED", "ALTER TABLE log REPLICA IDENTITY {}"
CHILD = 'sql("CREATE TABLE old_log (archived date) INHERITS (log)")'
PARENT = table("base_log", 'Column("line", Text)', key="")

CASES = [
    case("a fill factor is set", PARAMS, log(), log('postgresql_with={"fillfactor": 70}')),
    case("a fill factor changes and vacuum is tuned", PARAMS, log(then=(FILL,)),
         log(then=("ALTER TABLE log SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01)",
                   "ALTER TABLE log SET (toast.autovacuum_enabled = off)"))),
    case("storage parameters go", PARAMS, log(then=(FILL,)), log()),
    case("a new column's storage, compression and statistics target", PARAMS, log(),
         log(then=("ALTER TABLE log ALTER COLUMN line SET STORAGE EXTERNAL",
                   "ALTER TABLE log ALTER COLUMN line SET COMPRESSION pglz",
                   "ALTER TABLE log ALTER COLUMN code SET STATISTICS 500",
                   "ALTER TABLE log ALTER COLUMN code SET (n_distinct = 10)"))),
    case("a table is clustered on an index", PARAMS, log(UNIQUE),
         log(UNIQUE, then=("ALTER TABLE log CLUSTER ON ux_log_code",))),
    case("a table is not logged any more", UNLOGGED, log(), log('prefixes=["UNLOGGED"]')),
    case("a table is logged again", UNLOGGED, log(then=(UNLOG,)), log()),
    Case("an unlogged table comes", UNLOGGED, models(table("team")),
         models(table("team"), table("cache", 'Column("v", JSONB)', 'prefixes=["UNLOGGED"]')),
         "INSERT INTO team DEFAULT VALUES"),
    case("the replica identity is the whole row", REST, log(), log(then=(IDENTITY.format("FULL"),))),
    case("the replica identity is an index", REST, log(UNIQUE),
         log(UNIQUE, then=(IDENTITY.format("USING INDEX ux_log_code"),))),
    case("the replica identity is the primary key again", REST, log(then=(IDENTITY.format("FULL"),)), log()),
    case("a child inherits a new column and a check", REST, models(log(), CHILD),
         models(log('Column("level", Integer)', 'CheckConstraint("code >= 0", name="code_ok")'), CHILD)),
    case("a child comes", REST, log(), models(log(), CHILD)),
    case("a child goes", REST, models(log(), CHILD), log()),
    case("a table begins to inherit", REST, models(PARENT, log()),
         models(PARENT, log(), 'sql("ALTER TABLE log INHERIT base_log")')),
    case("a table inherits no more", REST, models(PARENT, log(), 'sql("ALTER TABLE log INHERIT base_log")'),
         models(PARENT, log())),
    case("a table moves to another tablespace", REST, log(), log('postgresql_tablespace="fast_disk"')),
    case("a table moves back to the database's tablespace", REST, log('postgresql_tablespace="fast_disk"'), log()),
    case("a table gets another access method", REST,
         log(then=("CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler",)),
         log(then=("CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler",
                   "ALTER TABLE log SET ACCESS METHOD heap2")), since=15),
]  # fmt: skip
