"""A diagram as Mermaid's erDiagram, in words that the versions on GitHub and GitLab know.

Names are quoted, for Mermaid has words of its own, and reads them in any case. A column's name and type stand unquoted:
there it takes a letter, then letters, digits, `_`, `-`, `(`, `)`, `[` and `]`. Anything else becomes `_`, and the real
name is told beside.
"""

import re
from collections.abc import Iterator

from spiritsafe.core.diagram import Attribute, Diagram, Entity, Relation

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_\-()\[\]]*")
_NOT_IN_A_WORD = re.compile(r"[^A-Za-z0-9_\-()\[\]]+")
_NOT_IN_QUOTES = re.compile(r'["%\\\x00-\x1f]')
_KEYS = frozenset({"pk", "fk", "uk"})


def mermaid(diagram: Diagram) -> str:
    """The text, without a fence around it."""
    return "\n".join(
        ["erDiagram", *(line for one in diagram.entities for line in _entity(one)), *map(_relation, diagram.relations)]
    )


def _entity(entity: Entity) -> Iterator[str]:
    title = f'["{_quotable(f"{entity.name} ({entity.note})")}"]' if entity.note else ""
    name = f"    {_quoted(entity.name)}{title}"
    if not entity.attributes:
        yield name
        return
    yield f"{name} {{"
    yield from (f"        {_attribute(one)}" for one in entity.attributes)
    yield "    }"


def _attribute(attribute: Attribute) -> str:
    name, type_ = _word(attribute.name), _word(attribute.type)
    notes = [attribute.name] if name != attribute.name else []
    notes += [attribute.note] if attribute.note else []
    keys = f" {', '.join(attribute.keys)}" if attribute.keys else ""
    return f"{type_} {name}{keys}" + (f' "{_quotable(": ".join(notes))}"' if notes else "")


def _relation(relation: Relation) -> str:
    left = "|o" if relation.optional else "||"
    right = "o|" if relation.unique else "o{"
    line = "--" if relation.identifying else ".."
    return (
        f'    {_quoted(relation.parent)} {left}{line}{right} {_quoted(relation.child)} : "{_quotable(relation.label)}"'
    )


def _quoted(name: str) -> str:
    return f'"{_quotable(name)}"'


def _quotable(text: str) -> str:
    return _NOT_IN_QUOTES.sub("_", text)


def _word(text: str) -> str:
    """One word of Mermaid's."""
    word = _NOT_IN_A_WORD.sub("_", text)
    if word.lower() in _KEYS:
        return f"{word}_"
    return word if _WORD.fullmatch(word) else f"_{word}"
