"""The errors for answers that cannot be followed."""

from collections.abc import Sequence

from spiritsafe.core.catalog import Catalog, Kind, ObjectId
from spiritsafe.diff.renames.answers import MEMBERS, Answer
from spiritsafe.diff.renames.lookup import closest, find, owner_kind
from spiritsafe.diff.renames.spelling import dotted, quoted
from spiritsafe.errors import ConfigurationError


def matches_nothing(
    current: Catalog, desired: Catalog, answer: Answer, before: ObjectId | None, after: ObjectId | None
) -> ConfigurationError:
    """Say which name does not exist, and what is called nearly so."""
    reasons = []
    if before is None:
        reasons.append(_missing(current, answer.kind, answer.before, "in the current schema"))
    if after is None:
        reasons.append(_missing(desired, answer.kind, answer.after, "in the models"))
    return ConfigurationError(
        f"{answer.origin}: '{answer}' matches nothing",
        why="; ".join(reasons),
        next_step=_next_step(desired, answer, before),
    )


def ambiguous(answer: Answer, found: Sequence[ObjectId | None]) -> ConfigurationError:
    """Say what a name without a schema can mean."""
    names = ", ".join(dict.fromkeys(one.path for one in found if one))
    return ConfigurationError(
        f"{answer.origin}: '{answer}' can mean several objects",
        why=f"these fit: {names}",
        next_step="write the schema before the name",
    )


def still_there(before: ObjectId, after: ObjectId, origin: str) -> ConfigurationError:
    """Say that the models still have the old name."""
    return ConfigurationError(
        f"{origin}: {before} cannot become {after.path}",
        why=f"the models still have {quoted(before.name)}; it would have to be in two places",
        next_step=f"take {quoted(before.name)} out of the models, or take the answer back",
    )


def already_there(before: ObjectId, after: ObjectId, origin: str) -> ConfigurationError:
    """Say that the new name is taken."""
    return ConfigurationError(
        f"{origin}: {before} cannot become {after.path}",
        why=f"{quoted(after.name)} is in the current schema already",
        next_step="take the answer back; to bring two into one, copy the values in a revision of your own",
    )


def _missing(catalog: Catalog, kind: Kind, path: Sequence[str], where: str) -> str:
    if kind in MEMBERS and not find(catalog, owner_kind(kind), path[:-1]):
        kind, path = owner_kind(kind), path[:-1]
    near = closest(catalog, kind, path)
    hint = f" (the closest: {', '.join(near)})" if near else ""
    return f"there is no {kind.value.replace('_', ' ')} {dotted(path)} {where}{hint}"


def _next_step(desired: Catalog, answer: Answer, before: ObjectId | None) -> str:
    if before is not None and answer.kind in MEMBERS and before.owner not in desired.objects:
        kind = owner_kind(answer.kind).value
        return f"if {before.owner} is renamed too, answer that first: --rename '{kind} {before.table} -> ...'"
    return "correct the name, or take the answer back"
