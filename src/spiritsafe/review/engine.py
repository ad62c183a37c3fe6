"""Runs every rule over every observation of a Trace."""

import ast
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.snapshot import Snapshot
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.errors import ConfigurationError
from spiritsafe.review import rules as package
from spiritsafe.review.context import Context
from spiritsafe.review.phases import in_phase
from spiritsafe.review.rule import Examples, Rule
from spiritsafe.review.size import sized
from spiritsafe.sql.command import commands

Check = Callable[[Observation, Context], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of rules.

    :ivar check_revisions: judges the revisions as a whole, where the rules are about that.
    :ivar page: its documentation: the docstring.
    """

    rules: tuple[Rule, ...]
    check: Check
    check_revisions: Callable[[Trace], Iterable[Finding]]
    examples: Examples
    page: str
    module: str


def find(trace: Trace, *, target_version: int | None = None, snapshot: Snapshot | None = None) -> tuple[Finding, ...]:
    """Everything the rules have to say about a trace, in the order of its statements.

    :param target_version: the major version of production; that of the snapshot, or of the shadow, otherwise.
    :param snapshot: sizes and traffic of production: they decide how bad it is to wait.
    """
    version = target_version or (snapshot.server_version if snapshot else trace.server_version) // 10_000
    rules = {rule.name: rule for rule in all_rules()}
    parsed = tuple(commands(observation.statement.sql) for observation in trace.observations)
    places = {id(observation): position for position, observation in enumerate(trace.observations)}
    new: set[str] = set()
    found: dict[tuple[object, ...], Finding] = {}
    for position, observation in enumerate(trace.observations):
        context = Context(trace, position, frozenset(new), version, parsed, snapshot, places)
        for one in _of_one(observation, context):
            item = in_phase(one, rules[one.rule], trace)
            item = sized(item, rules[one.rule].category, snapshot) if snapshot is not None else item
            found.setdefault((item.rule, item.object, item.statement, item.revision, item.line), item)
        # What ALTER TYPE builds anew has the name of what it drops, and is as old as that.
        new |= {relation.name for relation in observation.created} - {item.name for item in observation.dropped}
        new |= {relation.name for relation in observation.renamed if relation.former in new}
    whole = [item for file in rule_files() for item in file.check_revisions(trace)]
    return (*found.values(), *whole)


def _of_one(observation: Observation, context: Context) -> Iterator[Finding]:
    wrong = False
    for file in sorted(rule_files(), key=lambda file: file.rules[0].fallback):
        if wrong and file.rules[0].fallback:
            continue
        for found in file.check(observation, context):
            wrong = wrong or found.severity is not Severity.NOTE
            yield found


@cache
def rule_files() -> tuple[RuleFile, ...]:
    """Every file in `review/rules/`."""
    return tuple(_load(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by name."""
    return tuple(sorted((rule for file in rule_files() for rule in file.rules), key=lambda rule: rule.name))


def named_rule(name: str) -> tuple[Rule, RuleFile]:
    """A rule, with the file that it is in.

    :raises ConfigurationError: when there is none of that name.
    """
    for file in rule_files():
        for rule in file.rules:
            if rule.name == name:
                return rule, file
    names = [rule.name for rule in all_rules()]
    close = get_close_matches(name, names, n=1)
    raise ConfigurationError(
        f"there is no rule {name!r}",
        why=f"there are {len(names)} rules, named after the problem they find",
        next_step=f"did you mean {close[0]!r}?" if close else "see 'spiritsafe rules' for the names",
    )


def _load(name: str) -> RuleFile:
    module = import_module(name)
    rules = (module.RULE,) if hasattr(module, "RULE") else module.RULES
    whole = getattr(module, "check_revisions", lambda _trace: ())
    return RuleFile(rules, module.check, whole, module.EXAMPLES, module.__doc__ or _page(module.__file__ or ""), name)


def _page(file: str) -> str:
    """The docstring, also where Python runs with -OO."""
    return ast.get_docstring(ast.parse(Path(file).read_text(encoding="utf-8"))) or ""
