"""The corpus: every module here has its `CASES`."""

import pkgutil
from importlib import import_module

from tests.author.case import Case

CASES: tuple[Case, ...] = tuple(
    case
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name)
    for case in import_module(f"{__name__}.{module.name}").CASES
)
