"""The reference page about JSON, from the schemas."""

from collections.abc import Iterator

from spiritsafe.report.json_schema.derive import Schema
from spiritsafe.report.json_schema.forms import FORMS, schema_of_form


def page() -> list[str]:
    """Its lines, without the title."""
    return [line for name in FORMS for line in _section(name)]


def _section(name: str) -> Iterator[str]:
    schema, form = schema_of_form(name), FORMS[name]
    yield from (f"## {form.command}", "")
    yield f"{'Each line is an object' if form.lines else 'One object'}: [the schema](json/{name}.schema.json)."
    yield ""
    if "oneOf" in schema:
        for one in schema["oneOf"]:
            yield from (
                f"### {one['properties']['event']['const']}",
                "",
                str(one.get("description", "")),
                "",
                *_table(one),
                "",
            )
    else:
        yield from (*_table(schema), "")


def _table(schema: Schema) -> Iterator[str]:
    yield from ("| Field | Kind | What it is |", "| --- | --- | --- |")
    for name, kind, about in _rows(schema, ""):
        yield f"| `{name}` | {kind} | {about} |".replace("  |", " |")


def _rows(schema: Schema, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, form in schema.get("properties", {}).items():
        kind = _kind(form)
        optional = "" if name in schema["required"] else " (may be absent)"
        yield f"{prefix}{name}", kind + optional, str(form.get("description", ""))
        inner = form.get("items") if form.get("type") == "array" else form
        if isinstance(inner, dict):
            yield from _rows(inner, f"{prefix}{name}[]." if form.get("type") == "array" else f"{prefix}{name}.")


def _kind(form: Schema) -> str:
    if "const" in form:
        return f"`{form['const']}`"
    if "enum" in form:
        return ", ".join("null" if one is None else f"`{one}`" for one in form["enum"])
    if "anyOf" in form:
        return " or ".join(_kind(one) for one in form["anyOf"])
    kind = form["type"]
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array" and isinstance(form.get("items"), dict):
        return f"array of {_kind(form['items'])}"
    return str(kind)
