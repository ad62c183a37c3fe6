"""The corpus: every module here has its `CASES`. What the modules named advice expect are notes, off by default."""

import pkgutil
from importlib import import_module

from tests.review.review_case import Case

_MODULES = sorted(module.name for module in pkgutil.iter_modules(__path__))


def _cases(*, advice: bool) -> tuple[Case, ...]:
    names = [name for name in _MODULES if name.startswith("advice") is advice]
    return tuple(case for name in names for case in import_module(f"{__name__}.{name}").CASES)


CASES: tuple[Case, ...] = _cases(advice=False)
ADVICE: tuple[Case, ...] = _cases(advice=True)
