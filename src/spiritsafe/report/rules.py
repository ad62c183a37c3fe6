"""The catalogue of rules as text: a list by category, one rule's page, or JSON."""

import json
from collections.abc import Mapping
from itertools import groupby

from spiritsafe.review.engine import RuleFile
from spiritsafe.review.rule import Example, Rule


def listing(rules: tuple[Rule, ...], severities: Mapping[str, str]) -> str:
    """Every rule in a line, by category; the severity is the project's where it sets one."""
    width = max(len(rule.name) for rule in rules)
    lines: list[str] = []
    for category, group in groupby(
        sorted(rules, key=lambda rule: (rule.category, rule.name)), lambda rule: rule.category
    ):
        lines += ["", category] if lines else [category]
        lines += [
            f"  {rule.name:<{width}}  {severities.get(rule.name, rule.severity.value):<7}  {rule.summary}"
            for rule in group
        ]
    return "\n".join([*lines, "", f"{len(rules)} rules; 'spiritsafe rules NAME' shows one with examples"])


def page(rule: Rule, file: RuleFile) -> str:
    """One rule: what it finds, why, what to do, and examples."""
    parts = [f"{rule.name} ({rule.category}, {rule.severity.value})", "", file.page.strip()]
    for title, examples in (("Reported:", file.examples.bad), ("Left alone:", file.examples.good)):
        parts += ["", title, *(_indented(example) for example in examples)]
    return "\n".join(parts)


def as_json(rules: tuple[Rule, ...], severities: Mapping[str, str]) -> str:
    """The catalogue as one JSON object."""
    form = [
        {
            "name": rule.name,
            "category": rule.category,
            "severity": severities.get(rule.name, rule.severity.value),
            "phase": rule.phase.value if rule.phase is not None else None,
            "summary": rule.summary,
        }
        for rule in rules
    ]
    return json.dumps({"schema": 1, "rules": form}, indent=2)


def _indented(example: Example) -> str:
    sql = "\n".join(part for part in (example.setup, example.sql) if part)
    return "\n".join(f"    {line}" for line in ("", *sql.splitlines()))
