"""Row security, policies, privileges and owners."""

from tests.author.case import Case, models, shows, table

RLS, POLICIES = "RLS enable / force", "policies"
GRANTS, OWNERS = "table grants / column grants / default privileges", "roles, ownership"
NOTE = table("note", 'Column("owner", Text)', 'Column("body", Text)')
NOTES = "INSERT INTO note (owner, body) VALUES ('ada', 'x'), ('grace', 'y')"
KEPT = shows("SELECT body FROM note ORDER BY id", ("x",), ("y",))


def made(*statements: str) -> str:
    """The models with table `note` and these statements after it."""
    return models(NOTE, "sql(" + ", ".join(repr(statement) for statement in statements) + ")" if statements else "")


def case(name: str, row: str, before: tuple[str, ...], after: tuple[str, ...]) -> Case:
    """Statements that change; the rows stay."""
    return Case(name, row, made(*before), made(*after), NOTES, rows=KEPT)


ON, FORCE = "ALTER TABLE note ENABLE ROW LEVEL SECURITY", "ALTER TABLE note FORCE ROW LEVEL SECURITY"
OWN = "CREATE POLICY own ON note USING (owner = current_user)"
READ = "GRANT SELECT ON note TO report_reader"
IN_PUBLIC = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO report_reader"
CODE = "CREATE FUNCTION code() RETURNS int LANGUAGE sql AS 'SELECT 1'"
OPEN, CLOSED = "GRANT EXECUTE ON FUNCTION code() TO app_writer", "REVOKE ALL ON FUNCTION code() FROM PUBLIC"
OWNED = (
    "CREATE VIEW note_body AS SELECT body FROM note",
    CODE,
    "CREATE TYPE mood AS ENUM ('good')",
    "CREATE SEQUENCE note_number",
)

CASES = [
    case("row security is switched on", RLS, (), (ON,)),
    case("row security is switched on and forced", RLS, (), (ON, FORCE)),
    case("row security is forced no more", RLS, (ON, FORCE), (ON,)),
    case("row security is switched off", RLS, (ON,), ()),
    Case("a new table has row security and a policy", RLS, models(table("team")), made(ON, OWN),
         "INSERT INTO team DEFAULT VALUES"),
    case("a policy comes", POLICIES, (ON,), (ON, OWN)),
    case("a policy goes", POLICIES, (ON, OWN), (ON,)),
    case("a policy's condition changes", POLICIES, (ON, OWN), (ON, OWN.replace("current_user", "session_user"))),
    case("a policy gets a check of new rows", POLICIES, (ON, OWN), (ON, OWN + " WITH CHECK (body <> '100%: it''s')")),
    case("a policy loses its check of new rows", POLICIES, (ON, OWN + " WITH CHECK (true)"), (ON, OWN)),
    case("a policy is for other roles", POLICIES, (ON, OWN),
         (ON, OWN.replace("USING", "TO report_reader, app_writer USING"))),
    case("a policy is for another command", POLICIES, (ON, OWN), (ON, OWN.replace("USING", "FOR SELECT USING"))),
    case("a policy becomes restrictive", POLICIES, (ON, OWN), (ON, OWN.replace("USING", "AS RESTRICTIVE USING"))),
    case("a policy gets another name", POLICIES, (ON, OWN), (ON, OWN.replace("own ON", "mine ON"))),
    Case("a policy reads another table that comes with it", POLICIES, made(ON),
         models(table("member", 'Column("login", Text)'), NOTE,
                f'sql("{ON}", "CREATE POLICY team ON note USING (owner IN (SELECT login FROM member))")'), NOTES,
         rows=KEPT),
    case("a table is granted", GRANTS, (), (READ,)),
    case("a grant goes", GRANTS, (READ,), ()),
    case("a grant changes its privileges", GRANTS, (READ,), ("GRANT INSERT, UPDATE ON note TO report_reader",)),
    case("a grant can be handed on", GRANTS, (READ,), (READ + " WITH GRANT OPTION",)),
    case("a grant is to everybody", GRANTS, (), ("GRANT SELECT ON note TO PUBLIC",)),
    case("columns are granted", GRANTS, (), ("GRANT SELECT (owner, body), UPDATE (body) ON note TO app_writer",)),
    case("granted columns change", GRANTS, ("GRANT SELECT (owner) ON note TO app_writer",),
         ("GRANT SELECT (body) ON note TO app_writer",)),
    case("a schema, a sequence and a type are granted", GRANTS, OWNED,
         (*OWNED, "GRANT USAGE, CREATE ON SCHEMA public TO app_writer",
          "GRANT USAGE ON SEQUENCE note_id_seq TO app_writer", "REVOKE USAGE ON TYPE mood FROM PUBLIC",
          "GRANT USAGE ON TYPE mood TO app_writer")),
    case("a function is closed to everybody and opened to one", GRANTS, (CODE,), (CODE, CLOSED, OPEN)),
    case("a function is open to everybody again", GRANTS, (CODE, CLOSED, OPEN), (CODE,)),
    case("the owner gives up a privilege", GRANTS, (), ("REVOKE TRUNCATE ON note FROM CURRENT_USER",)),
    case("default privileges come", GRANTS, (), (IN_PUBLIC,)),
    case("default privileges go", GRANTS, (IN_PUBLIC,), ()),
    case("default privileges for functions of a role", GRANTS, (),
         ("ALTER DEFAULT PRIVILEGES FOR ROLE app_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
          "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO app_writer")),
    case("a table gets another owner", OWNERS, (), ("ALTER TABLE note OWNER TO app_owner",)),
    case("a table with grants gets another owner", OWNERS, (READ,), (READ, "ALTER TABLE note OWNER TO app_owner")),
    case("a table belongs to who runs the migration again", OWNERS, ("ALTER TABLE note OWNER TO app_owner",), ()),
    case("a view, a function, a type and a sequence get another owner", OWNERS, OWNED,
         (*OWNED, "ALTER VIEW note_body OWNER TO app_owner", "ALTER FUNCTION code() OWNER TO app_owner",
          "ALTER TYPE mood OWNER TO app_owner", "ALTER SEQUENCE note_number OWNER TO app_owner")),
    case("a schema comes with an owner", OWNERS, (), ("CREATE SCHEMA IF NOT EXISTS lab AUTHORIZATION app_owner",)),
]  # fmt: skip
