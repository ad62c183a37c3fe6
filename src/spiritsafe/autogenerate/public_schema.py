"""The schema `public` as a database of another major version has it from the beginning.

PostgreSQL 15 took CREATE on it from everybody, and gave it to `pg_database_owner`. Nobody who upgrades a server did
that, so across this border neither is a difference.
"""

import json
from typing import Any

from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Objects

_PUBLIC = ObjectId(Kind.SCHEMA, "", "public")
_BORDER = 150_000
_OWNER = "pg_database_owner"
_EVERYBODY = {"grantee": "PUBLIC", "privilege": "CREATE"}


def in_words_of(desired: Catalog, live: Catalog, live_version: int) -> Catalog:
    """The live catalogue with `public` as it would have been on a server of the other version.

    :param live_version: that of the live server.
    """
    texts = live.objects.text(_PUBLIC), desired.objects.text(_PUBLIC)
    if (live_version < _BORDER) == (desired.server_version < _BORDER) or None in texts:
        return live
    form, wanted = (json.loads(text or "{}") for text in texts)
    former, owner = form.get("role"), wanted.get("role")
    if live_version >= _BORDER and former != _OWNER:
        return live  # somebody made it another's
    form["role"] = owner
    grants = [{**grant, "grantee": owner} if grant["grantee"] == former else grant for grant in form.get("grants", ())]
    grants = [grant for grant in grants if grant != _EVERYBODY]
    if _EVERYBODY in wanted.get("grants", ()):
        grants.append(_EVERYBODY)
    form["grants"] = sorted(grants, key=_order)
    changed = Objects({**live.objects.texts(), _PUBLIC: json.dumps(form)})
    return Catalog(live.server_version, changed, live.dependencies, live.unmodelled)


def _order(grant: dict[str, Any]) -> tuple[bool, str, str]:
    return grant["grantee"] != "PUBLIC", grant["grantee"], grant["privilege"]
