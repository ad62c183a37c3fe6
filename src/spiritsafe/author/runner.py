"""Whoever runs a revision. Their name on the shadow means nothing elsewhere, so none of it gets into a revision."""

import json
import re
from dataclasses import replace

from spiritsafe.author.identifier import quoted
from spiritsafe.core.catalog import Catalog, Objects

RUNNER = "CURRENT_USER"  # PostgreSQL takes it wherever it takes the name of a role (manual, ALTER TABLE, GRANT)


def by_runner(catalog: Catalog, role: str) -> Catalog:
    """Return the catalogue with `CURRENT_USER` as owner and grantee in place of one role.

    :param role: the one that runs revisions on the shadow.
    """
    name = re.escape(json.dumps(role, ensure_ascii=False))
    named = re.compile(rf'("(?:role|grantee)"\s*:\s*){name}')
    texts = {key: named.sub(rf'\g<1>"{RUNNER}"', text) for key, text in catalog.objects.texts().items()}
    return replace(catalog, objects=Objects(texts))


def role_name(role: str) -> str:
    """Spell a role in SQL."""
    return role if role in ("PUBLIC", RUNNER) else quoted(role)
