"""What the names of a Python file stand for, as far as that is written in it."""

import ast
from collections.abc import Iterator

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SEQUENCE = (ast.Tuple, ast.List, ast.Set)


class BoundNames:
    """The names of each function, and of the module: what they are bound to, if that is one thing."""

    def __init__(self, tree: ast.Module) -> None:
        """Look through the file once."""
        self._scopes: dict[ast.AST, tuple[ast.AST, ...]] = {}
        self._bound: dict[tuple[ast.AST, str], list[list[ast.expr]]] = {}
        self._visit(tree, (tree,))

    def alternatives(self, node: ast.expr) -> Iterator[ast.expr]:
        """The expressions that it may stand for: itself, what its name is bound to, what a loop goes through."""
        yield from self._followed(node, frozenset())

    def constants(self, node: ast.expr) -> list[ast.Constant] | None:
        """The strings that an expression is made of, or None where it is made of anything else."""
        if isinstance(node, ast.Constant):
            return [node] if isinstance(node.value, str) else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.constants(node.left), self.constants(node.right)
            return left + right if left and right else None
        if isinstance(node, ast.Name):
            found = list(self.alternatives(node))
            return self.constants(found[0]) if len(found) == 1 and isinstance(found[0], ast.Constant) else None
        return None

    def _followed(self, node: ast.expr, seen: frozenset[str]) -> Iterator[ast.expr]:
        if isinstance(node, _SEQUENCE):
            for item in node.elts:
                yield from self._followed(item, seen)
        elif not isinstance(node, ast.Name):
            yield node
        elif node.id not in seen:
            for value in self._values(node):
                yield from self._followed(value, seen | {node.id})

    def _values(self, node: ast.Name) -> list[ast.expr]:
        """What a name is bound to where it is used: in the innermost function that binds it, and only once."""
        for scope in reversed(self._scopes.get(node, ())):
            bound = self._bound.get((scope, node.id))
            if bound is not None:
                return bound[0] if len(bound) == 1 else []
        return []

    def _visit(self, node: ast.AST, scopes: tuple[ast.AST, ...]) -> None:
        if isinstance(node, _FUNCTION):
            scopes = (*scopes, node)
            for argument in ast.walk(node.args):
                if isinstance(argument, ast.arg):
                    self._bind(scopes, argument.arg, [])
        if isinstance(node, ast.Name):
            self._scopes[node] = scopes
        for name, values in _bindings(node):
            self._bind(scopes, name, values)
        for child in ast.iter_child_nodes(node):
            self._visit(child, scopes)

    def _bind(self, scopes: tuple[ast.AST, ...], name: str, values: list[ast.expr]) -> None:
        self._bound.setdefault((scopes[-1], name), []).append(values)


def _bindings(node: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    """The names that a statement binds, and to which of several values; to none where that is not known."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _targets(target, [node.value])
    elif isinstance(node, ast.AnnAssign):
        yield from _targets(node.target, [node.value] if node.value is not None else [])
    elif isinstance(node, ast.For | ast.comprehension):
        yield from _targets(node.target, [node.iter])
    elif isinstance(node, ast.AugAssign | ast.NamedExpr):
        yield from _targets(node.target, [])


def _targets(target: ast.expr, values: list[ast.expr]) -> Iterator[tuple[str, list[ast.expr]]]:
    if isinstance(target, ast.Name):
        yield target.id, values
    else:
        yield from ((item.id, []) for item in ast.walk(target) if isinstance(item, ast.Name))
