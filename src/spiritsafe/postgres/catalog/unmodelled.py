"""Kinds of object that the Catalog has no value for: read by name, so that they are said rather than skipped."""

from spiritsafe.postgres.catalog.common import not_member

_FIRST_USER_OID = 16384  # FirstNormalObjectId: what initdb made is below
_KINDS = (
    ("pg_opfamily", "operator family", "opfname", "opfnamespace"),
    ("pg_opclass", "operator class", "opcname", "opcnamespace"),
    ("pg_conversion", "conversion", "conname", "connamespace"),
    ("pg_ts_parser", "text search parser", "prsname", "prsnamespace"),
    ("pg_ts_template", "text search template", "tmplname", "tmplnamespace"),
    ("pg_language", "language", "lanname", None),
    ("pg_subscription", "subscription", "subname", None),
)


def query(_version: int) -> str:
    """Return (what it is and what it is called) of each."""
    parts = [_named(*kind) for kind in _KINDS]
    parts.append("SELECT DISTINCT 'security label of provider ' || provider FROM pg_seclabel")
    parts.append(
        f"""SELECT 'transform for ' || format_type(x.trftype, NULL) FROM pg_transform AS x
WHERE {not_member("pg_transform", "x.oid")}"""
    )
    parts.append(
        f"""SELECT 'base type ' || format_type(x.oid, NULL) FROM pg_type AS x
WHERE x.typtype = 'b' AND x.typelem = 0 AND x.oid >= {_FIRST_USER_OID} AND {not_member("pg_type", "x.oid")}"""
    )
    return "\nUNION ALL\n".join(parts)


def _named(catalogue: str, kind: str, name: str, namespace: str | None) -> str:
    schema = f"(SELECT nspname || '.' FROM pg_namespace WHERE oid = x.{namespace}) ||" if namespace else ""
    where = (
        "x.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND "
        if (catalogue == "pg_subscription")
        else ""
    )
    return f"""SELECT '{kind} ' || {schema} x.{name} FROM {catalogue} AS x
WHERE {where}x.oid >= {_FIRST_USER_OID} AND {not_member(catalogue, "x.oid")}"""
