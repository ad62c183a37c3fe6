"""Change: one difference of two Catalogs."""

from dataclasses import dataclass
from enum import StrEnum

from spiritsafe.core.catalog import CatalogObject, Column, Constraint, Index, ObjectId, Policy, Rule, Trigger

Part = CatalogObject | Column | Constraint | Index | Trigger | Policy | Rule


class Action(StrEnum):
    """What happened to an object."""

    ADDED = "added"
    DROPPED = "dropped"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Change:
    """One object that differs.

    :ivar before: its value in the current catalogue; None where it is added.
    :ivar after: its value in the desired catalogue; None where it is dropped.
    """

    action: Action
    key: ObjectId
    before: Part | None
    after: Part | None
