"""What a server and the current role say of themselves, in one query each."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

# Released servers that spiritsafe is tested with.
OLDEST_SERVER = 14
NEWEST_SERVER = 18

_FACTS = text("""
    SELECT
        current_setting('server_version') AS version,
        current_setting('server_version_num')::int AS version_number,
        current_database() AS database,
        current_user AS role,
        pg_is_in_recovery() AS in_recovery,
        current_setting('transaction_read_only') = 'on' AS read_only,
        current_schema() AS schema,
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
        inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1' AS local
""")

_ABILITIES = text("""
    SELECT
        rolsuper AS superuser,
        current_schema() IS NOT NULL
            AND has_schema_privilege(current_schema(), 'CREATE') AS create_in_schema,
        has_database_privilege(current_database(), 'CREATE') AS create_in_database,
        pg_has_role('pg_read_all_stats', 'USAGE') AS see_sessions,
        pg_has_role('pg_signal_backend', 'USAGE') AS end_sessions,
        ARRAY(
            SELECT c.oid::regclass::text
            FROM pg_class AS c
            WHERE c.relnamespace = quote_ident(current_schema())::regnamespace
                AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
                AND NOT pg_has_role(c.relowner, 'USAGE')
            ORDER BY 1
        ) AS not_owned
    FROM pg_roles
    WHERE rolname = current_user
""")


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """The server behind a connection."""

    version: str
    version_number: int
    database: str
    role: str
    in_recovery: bool
    read_only: bool
    schema: str | None
    encrypted: bool
    local: bool

    @property
    def major(self) -> int:
        """`18` of 180006."""
        return self.version_number // 10_000


@dataclass(frozen=True, slots=True)
class RoleAbilities:
    """What the connected role may do, as far as an upgrade needs it; `not_owned` are relations it could not alter."""

    superuser: bool
    create_in_schema: bool
    create_in_database: bool
    see_sessions: bool
    end_sessions: bool
    not_owned: tuple[str, ...]


def server_facts(connection: Connection) -> ServerFacts:
    """Ask the server for its facts."""
    return ServerFacts(**connection.execute(_FACTS).mappings().one())


def role_abilities(connection: Connection) -> RoleAbilities:
    """Ask what the connected role may do (PostgreSQL manual 9.26.2, access privilege inquiry functions)."""
    row = dict(connection.execute(_ABILITIES).mappings().one())
    return RoleAbilities(**{**row, "not_owned": tuple(row["not_owned"])})
