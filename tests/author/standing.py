"""What stands in a database, by name: what two schemas both have must not be missing between two revisions."""

import psycopg
from tests.author.trial import driver_url

# No index: one that leans on a column whose type changes without a rewrite is built again outside a transaction.
_STANDING = """
SELECT format('relation %s', c.oid::regclass)
  FROM pg_class c
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
   AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('column %s.%s', a.attrelid::regclass, a.attname)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE a.attnum > 0 AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'v', 'm')
   AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('NOT NULL of %s.%s', a.attrelid::regclass, a.attname)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE a.attnotnull AND c.relkind IN ('r', 'p')
   AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('default of %s.%s', a.attrelid::regclass, a.attname)
  FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
 WHERE a.attgenerated = ''
UNION ALL
SELECT format('constraint %s of %s', conname, conrelid::regclass)
  FROM pg_constraint
 WHERE contype <> 'n' AND connamespace = 'public'::regnamespace
UNION ALL
SELECT format('type %s', t.oid::regtype)
  FROM pg_type t
 WHERE t.typtype IN ('e', 'd') AND t.typnamespace = 'public'::regnamespace
UNION ALL
SELECT format('function %s', p.oid::regprocedure)
  FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace
UNION ALL
SELECT format('policy %s on %s', polname, polrelid::regclass) FROM pg_policy
UNION ALL
SELECT format('trigger %s on %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal
"""


def standing(url: str) -> frozenset[str]:
    """The names of everything that running code may lean on."""
    with psycopg.connect(driver_url(url)) as connection:
        return frozenset(str(name) for (name,) in connection.execute(_STANDING.encode()))


def must_stand(names: frozenset[str], url: str) -> None:
    """Look after a revision whether all of it is there.

    :raises AssertionError: naming what is not.
    """
    missing = sorted(names - standing(url))
    assert not missing, f"missing between two revisions: {', '.join(missing)}"
