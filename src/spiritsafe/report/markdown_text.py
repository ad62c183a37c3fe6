"""Markdown around text that a user wrote: nothing in it takes effect, and nobody is called by an `@name`."""

import re

from spiritsafe.report.wording import one_line

# Underscores inside of a word do nothing; elsewhere they would.
_ACTIVE = re.compile(r"[\\`*\[\]<>&|~$#!@]|://|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_])")
_BEGINS_A_BLOCK = re.compile(r"[-+=]|\d+[.)]")
_NOT_FOR_BACKTICKS = re.compile(r"[`|\\]|\A\s*\Z")


def text(words: str) -> str:
    """Words of a sentence, on one line, also within a table."""
    line = one_line(words)
    head = f"&#{ord(line[0])};" if _BEGINS_A_BLOCK.match(line) else ""
    return head + _ACTIVE.sub(_entities, line[1:] if head else line)


def code(words: str) -> str:
    """A name or a piece of SQL within a sentence, on one line, also within a table."""
    line = one_line(words)
    # Readers disagree on backslashes and pipes in the backticks of a table; entities mean the same to all of them.
    return f"<code>{_all_entities(line)}</code>" if _NOT_FOR_BACKTICKS.search(line) else f"`{line}`"


def fenced(block: str, language: str) -> str:
    """A block of code, whatever it holds."""
    longest = max((len(run) for run in re.findall(r"`+", block)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{block.strip(chr(10))}\n{fence}"


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _entities(found: re.Match[str]) -> str:
    if found[0] in ("@", "#", "://"):  # a mention, a reference and an address are found in the text that comes out
        return f"{_all_entities(found[0][0])}&#8203;{found[0][1:]}"
    return _all_entities(found[0])


def _all_entities(line: str) -> str:
    return re.sub(r"[^\w .,:;()'=/\u0080-\U0010ffff-]|_", lambda found: f"&#{ord(found[0])};", line)
