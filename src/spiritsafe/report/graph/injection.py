"""Puts a diagram between two marks of a Markdown file."""

import re

BEGIN, END = "<!-- spiritsafe:graph -->", "<!-- /spiritsafe:graph -->"
_BETWEEN = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)


def injected(text: str, diagram: str) -> str | None:
    """The text with the diagram in the place of what is between the marks; None where the marks are not there."""
    fenced = f"\n```mermaid\n{diagram}\n```\n\n"
    if not _BETWEEN.search(text):
        return None
    return _BETWEEN.sub(lambda _: fenced, text, count=1)
