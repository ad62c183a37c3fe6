"""What an `env.py` does, by its text: nothing of the project is imported to find out."""

import ast
import re
from dataclasses import dataclass
from enum import StrEnum

_OWN_URL = re.compile(r"""set_main_option\(\s*["']sqlalchemy\.url|\[\s*["'](sqlalchemy\.)?url["']\s*\]\s*=""")
_ASYNC = re.compile(r"\b(async_engine_from_config|create_async_engine|AsyncEngine)\b")


class Url(StrEnum):
    """Where an `env.py` takes its URL from."""

    HANDED = "sqlalchemy.url"
    VARIABLE = "DATABASE_URL"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class EnvText:
    """What was read.

    :ivar models: as `module:attribute`; empty where the text does not tell.
    :ivar names_models: something other than None is given as `target_metadata`.
    """

    flask: bool = False
    asynchronous: bool = False
    url: Url = Url.HANDED
    models: str = ""
    names_models: bool = False


def read_env(text: str) -> EnvText:
    """Read the text of an `env.py`; what cannot be parsed tells only its words."""
    flask = "current_app" in text
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return EnvText(flask=flask)
    return EnvText(flask, bool(_ASYNC.search(text)), _url(text), _models(tree), _names_models(tree))


def _url(text: str) -> Url:
    if _OWN_URL.search(text):
        return Url.VARIABLE if '"DATABASE_URL"' in text or "'DATABASE_URL'" in text else Url.OWN
    if "sqlalchemy.url" in text or "engine_from_config" in text:
        return Url.HANDED
    return Url.VARIABLE if "DATABASE_URL" in text else Url.OWN


def _names_models(tree: ast.Module) -> bool:
    values = [node.value for node in tree.body if _assigns(node, "target_metadata") and isinstance(node, ast.Assign)]
    given = [
        word.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "target_metadata" and not isinstance(word.value, ast.Name)
    ]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in (*values, *given))


def _models(tree: ast.Module) -> str:
    """`target_metadata = Base.metadata` with `from app.models import Base` is `app.models:Base.metadata`."""
    imported = dict(_imported(tree))
    for node in tree.body:
        if _assigns(node, "target_metadata") and isinstance(node, ast.Assign):
            chain = _chain(node.value)
            if chain and chain[0] in imported:
                module, attribute = imported[chain[0]]
                path = ".".join(part for part in (attribute, *chain[1:]) if part)
                return f"{module}:{path}" if path else ""
    return ""


def _imported(tree: ast.Module) -> list[tuple[str, tuple[str, str]]]:
    """Each imported name, with its module and its name there."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(one.asname or one.name, (node.module, one.name)) for one in node.names]
        elif isinstance(node, ast.Import):
            found += [(one.asname, (one.name, "")) for one in node.names if one.asname]
            found += [(one.name, (one.name, "")) for one in node.names if not one.asname and "." not in one.name]
    return found


def _assigns(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == name for target in node.targets
    )


def _chain(node: ast.expr) -> tuple[str, ...]:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()
