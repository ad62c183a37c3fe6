"""When a step runs: before the new code, or after it."""

from enum import StrEnum


class Phase(StrEnum):
    """`expand` runs before the new code is deployed, `contract` after the old one is gone."""

    EXPAND = "expand"
    CONTRACT = "contract"
