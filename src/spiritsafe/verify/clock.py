"""Finds where a revision asks the clock or chance, by its text: today's run does not tell what tomorrow's will do."""

import ast
from collections.abc import Iterator
from pathlib import Path

_MODULES = frozenset({"random", "secrets"})
_CALLS = frozenset(
    {
        *((kind, name) for kind in ("datetime", "date") for name in ("now", "utcnow", "today")),
        *(("time", name) for name in ("time", "time_ns", "localtime", "gmtime", "ctime")),
        *(("uuid", name) for name in ("uuid1", "uuid4", "uuid6", "uuid7")),
    }
)
_NAMES = frozenset({"uuid1", "uuid4", "uuid6", "uuid7", "token_hex", "token_urlsafe"})
_FUNCTIONS = frozenset({"upgrade", "downgrade"})


def asks_the_clock(path: str) -> tuple[str, ...]:
    """The calls, with their lines: `datetime.now() in line 12`."""
    tree = ast.parse(Path(path).read_bytes())
    inside = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if not any(function.name in _FUNCTIONS for function in inside):
        return ()
    return tuple(told for function in inside for told in _calls(function))


def _calls(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            chain = _chain(node.func)
            if _varies(chain):
                yield f"{'.'.join(chain)}() in line {node.lineno}"


def _chain(node: ast.expr) -> tuple[str, ...]:
    """`a.b.c` as its names; empty for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _varies(chain: tuple[str, ...]) -> bool:
    if not chain or "func" in chain[:-1]:  # sa.func.now() is asked of the server
        return False
    return chain[-2:] in _CALLS or (len(chain) == 1 and chain[0] in _NAMES) or (len(chain) > 1 and chain[0] in _MODULES)
