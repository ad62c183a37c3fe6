"""How alike two names are. Real renames score 0.67 in the median, unrelated names 0.32 (AUTOGENERATE.md, section C)."""

import re
from difflib import SequenceMatcher

ALIKE = 0.48  # nine of ten real renames are at or above it

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_ABBREVIATED = 0.8
_SHORTEST_PLURAL = 3


def name_similarity(one: str, other: str) -> float:
    """From 0 to 1: the best of shared letters in order, shared words, and one abbreviating the other."""
    if one == other:
        return 1.0
    left, right = words(one), words(other)
    abbreviated = _ABBREVIATED if _abbreviates(left, right) or _abbreviates(right, left) else 0.0
    ratio = SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()
    return max(ratio, abbreviated, _shared(left, right))


def words(name: str) -> tuple[str, ...]:
    """The words of snake_case and camelCase names, lower case, without the plural's s."""
    return tuple(_singular(word.lower()) for word in _WORDS.findall(name))


def _singular(word: str) -> str:
    plural = len(word) > _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    left, right = set(one), set(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _abbreviates(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether `qty` is quantity and `dob` date_of_birth: some letters of each word, the first always."""
    text = "".join(short)
    return 1 < len(text) < len("".join(full)) and _spells(text, full)


def _spells(text: str, full: tuple[str, ...]) -> bool:
    if not full:
        return not text
    word, rest = full[0], full[1:]
    return any(
        text[:size][0] == word[0] and _within(text[:size], word) and _spells(text[size:], rest)
        for size in range(1, len(text) - len(rest) + 1)
    )


def _within(letters: str, word: str) -> bool:
    remaining = iter(word)
    return all(letter in remaining for letter in letters)
