"""The forms, one for each command that prints JSON. Where `schema` stays 1, no field changes its meaning."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.drift import Deviation
from spiritsafe.core.event import Connected, Event
from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.plan import Plan
from spiritsafe.core.snapshot import Snapshot
from spiritsafe.core.style import PassedOver, StyleFinding
from spiritsafe.report.json_schema.derive import (
    Schema,
    array,
    derived,
    fields_of,
    number,
    record,
    text,
    word,
)
from spiritsafe.verify.outcome import CHECKS, Answer

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS = re.compile(r"(?<!^)(?=[A-Z])")
_ONE: Schema = {"const": 1, "description": "which form this is"}
_VERDICT = word("pass", "fail", about="what the exit code says too")
_SERVER = number("as PostgreSQL numbers it, such as 180006")


@dataclass(frozen=True, slots=True)
class Form:
    """What one command prints.

    :ivar command: how it is asked for.
    :ivar lines: each line of the output is such an object.
    """

    command: str
    make: Callable[[], Schema]
    lines: bool = False


def _review() -> Schema:
    evidence = {
        "locks": array(
            {"type": "array", "prefixItems": [text(), text()]}, "pairs of relation and mode, as pg_locks has it"
        ),
        "scans": array(text(), "relations that are read from end to end"),
        "rewrites": array(text(), "relations that are written anew"),
        "breaks-running-application": array(text(), "statements of the application that fail afterwards"),
        "facts": array(text(), "other sentences, such as what depends on a dropped column"),
    }
    told = fields_of(Finding)
    names = ("rule", "severity", "phase", "revision", "file", "line", "statement", "object")
    finding = {
        **{name: told[name] for name in names},
        "evidence": record(evidence, optional=("breaks-running-application", "facts")),
        "message": told["message"],
        "remedy": told["remedy"],
        "waived": text("the reason for which it does not count"),
    }
    return record(
        {
            "schema": _ONE,
            "verdict": _VERDICT,
            "server_version": number("of the server it was rehearsed on", null=True),
            "mode": word("rehearsed", "static", about="what was seen, or what the text of the SQL tells"),
            "statements": number("how many were judged"),
            "findings": array(record(finding, optional=("waived",))),
            "notes": array(text()),
        }
    )


def _verify() -> Schema:
    outcome = {
        "check": word(*CHECKS),
        "revision": text("null where it is about the history as a whole", null=True),
        "file": text("of the revision", null=True),
        "outcome": word(*(answer.value for answer in Answer)),
        "message": text(),
        "why": text(),
        "next": text("what to do"),
        "details": {"type": "object", "additionalProperties": text(), "description": "by title"},
    }
    return record(
        {
            "schema": _ONE,
            "verdict": _VERDICT,
            "server_version": _SERVER,
            "seconds": {"type": "number"},
            "revisions": array(record({"revision": text(), "message": text()}), "the history, the first first"),
            "checks": array(record({"check": word(*CHECKS), "about": text()})),
            "outcomes": array(record(outcome, optional=("why", "next", "details"))),
        }
    )


def _drift() -> Schema:
    field = record({"field": text(), "is": text(), "should_be": text()})
    difference = {
        "difference": word(*(deviation.value for deviation in Deviation)),
        "object": text("such as column public.person.name"),
        "fields": array(field, "of one that is different"),
    }
    return record(
        {
            "schema": _ONE,
            "verdict": _VERDICT,
            "database": text("its URL, password hidden"),
            "against": word("revisions", "head", "models"),
            "heads": array(text(), "the revisions that the database is at"),
            "server_version": _SERVER,
            "shadow_version": _SERVER,
            "differences": array(record(difference)),
            "sql": array(text(), "what would reconcile it, in order"),
            "notes": array(text(), "what could not be compared, or not reconciled"),
        }
    )


def _plan() -> Schema:
    return record({"schema": _ONE, **fields_of(Plan), "blockers": array(_blocker())})


def _blocker() -> Schema:
    return record(
        {**fields_of(Blocker), "sentence": text("who it is and what it holds"), "command": text("what helps")}
    )


def _upgrade() -> Schema:
    return {"oneOf": [_event(kind) for kind in get_args(Event)]}


def _event(kind: type) -> Schema:
    if kind is Connected:
        limits = {"type": "object", "additionalProperties": text(), "description": "in milliseconds"}
        values = {name: text() for name in ("url", "source", "server_version")} | {"timeouts": limits}
    else:
        values = fields_of(kind)
    if "blockers" in values:
        values["blockers"] = array(_blocker())
    name = _WORDS.sub("-", kind.__name__).lower()
    about = (kind.__doc__ or "").partition("\n")[0]
    return record({"schema": _ONE, "event": {"const": name}, "at": text("when, in ISO 8601"), **values}, about)


def _snapshot() -> Schema:
    return record({"schema": _ONE, **fields_of(Snapshot)})


def _rules() -> Schema:
    rule = {
        "name": text(),
        "category": text(),
        "severity": word("off", *(severity.value for severity in Severity)),
        "phase": {"enum": [*(phase.value for phase in Phase), None]},
        "summary": text(),
    }
    return record({"schema": _ONE, "rules": array(record(rule))})


def _lint() -> Schema:
    finding = {**fields_of(StyleFinding), "severity": word("note")}
    passed = derived(PassedOver)
    counts = {name: number() for name in ("files", "statements", "unreadable", "fixed")}
    return record(
        {
            "schema": _ONE,
            "verdict": _VERDICT,
            **counts,
            "findings": array(record(finding)),
            "skipped": array(passed),
            "left": array(passed),
        }
    )


FORMS: Mapping[str, Form] = {
    "review": Form("spiritsafe review --format json", _review),
    "verify": Form("spiritsafe verify --format json", _verify),
    "drift": Form("spiritsafe drift --format json", _drift),
    "plan": Form("spiritsafe plan --format json", _plan),
    "upgrade": Form("spiritsafe upgrade --format json", _upgrade, lines=True),
    "snapshot": Form("spiritsafe snapshot", _snapshot),
    "rules": Form("spiritsafe rules --format json", _rules),
    "lint": Form("spiritsafe lint --format json", _lint),
}


def schema_of_form(name: str) -> Schema:
    """The schema of one of them, whole."""
    form = FORMS[name]
    unit = "each line of " if form.lines else ""
    return {"$schema": _DIALECT, "title": f"{unit}{form.command}", **form.make()}
