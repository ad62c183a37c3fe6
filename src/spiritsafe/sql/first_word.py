"""Tells statements apart by the word they begin with, without parsing them."""

import re

_NOISE = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*", re.DOTALL)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_ROWS = frozenset({"insert", "update", "delete", "merge", "copy", "with"})
_READS = frozenset({"select", "show", "values", "table", "explain"})


def first_word(sql: str) -> str:
    """`create` of `/* new */ CREATE TABLE t ()`; empty where there is none."""
    noise = _NOISE.match(sql)
    word = _WORD.match(sql, noise.end() if noise is not None else 0)
    return word[0].lower() if word is not None else ""


def changes_rows(sql: str) -> bool:
    """Whether it changes rows, and so waits for other people's rows rather than for tables."""
    return first_word(sql) in _ROWS


def reads(sql: str) -> bool:
    """Whether it is there for the rows it returns."""
    return first_word(sql) in _READS
