"""What all databases of a server share and the cases speak of: roles and a tablespace."""

from contextlib import suppress

import psycopg
from psycopg import errors

ROLES = ("app_owner", "app_writer", "report_reader")
TABLESPACE = "fast_disk"
_TURN = 7_003_001


def furnish(url: str) -> None:
    """Make them where they are missing; parallel workers take turns."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", (_TURN,))
        for role in ROLES:
            with suppress(errors.DuplicateObject):
                admin.execute(f"CREATE ROLE {role}")
        admin.execute("SET allow_in_place_tablespaces = on")
        with suppress(errors.DuplicateObject):
            admin.execute(f"CREATE TABLESPACE {TABLESPACE} LOCATION ''")
