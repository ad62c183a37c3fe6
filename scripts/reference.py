"""Writes docs/reference/ from the code: the command line, the settings, the exit codes, the rules, the JSON.

`make docs` writes the pages; `scripts/reference.py --check` writes nothing, names the stale ones and exits with 1.
"""

import json
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from types import NoneType
from typing import get_args, get_type_hints

import click

from spiritsafe.cli.app import app
from spiritsafe.cli.failure import INTERRUPTED
from spiritsafe.core.duration import Duration
from spiritsafe.core.finding import Severity
from spiritsafe.errors import SpiritsafeError
from spiritsafe.project.settings import NAMES, PREFIX, Settings
from spiritsafe.report.json_schema import FORMS, schema_of_form
from spiritsafe.report.json_schema.page import page as json_page
from spiritsafe.review.engine import RuleFile, all_rules, rule_files
from spiritsafe.review.rule import Example

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
CONNECTION = """\
Options about the connection (`--url`, `--profile`, `--pg-bin` and the timeouts) may stand before the verb or after it;
the later one wins. A duration is a number and a unit (`500ms`, `2s`, `15min`, `1h`) or `off`. Revisions are named as
Alembic names them: an id or its beginning, `head`, `heads`, `base`, `+1`, `-1`, `branch@head`.
"""
SETTINGS = """\
They stand under `[tool.spiritsafe]` in `pyproject.toml`; a variable is stronger than the file, and a flag is stronger
than both. `spiritsafe doctor` shows each value in force and where it came from. A name that is not in this table is an
error; it is not ignored.
"""
AFTER_SETTINGS = """\
A duration is a number and a unit (`500ms`, `2s`, `15min`, `1h`), or `off` for no limit. A folder in `pyproject.toml` is
meant from where that file is. The database is no setting: see
[choose the database](../how-to/choose-the-database.md).
"""
AFTER_CODES = """\
A command that was not called as it is meant to be, and an error nobody foresaw, also end with 2. `spiritsafe db psql`
ends with the code of `psql`.

An error is three lines on standard error: what happened, why, and what to do next. `--debug` adds the stack trace.
"""
RULES = """\
What `spiritsafe review` looks for. A `note` is advice, shown with `--notes`. How to change a severity, or to allow one
finding: [review revisions](../how-to/review-revisions.md). The examples are run on PostgreSQL by the test suite.
"""
JSON = """\
What the commands print for programs. Every object has `"schema": 1`. In the same form, fields may be added; none that
is there changes its meaning. Times are in seconds.
"""
ORIGIN = "<!-- Written by scripts/reference.py; run `make docs` after changing the code. -->"
_KINDS = {
    bool: "true or false",
    int: "number",
    str: "text",
    Path: "folder",
    Duration: "duration",
    Severity: "severity",
}


def pages() -> dict[str, str]:
    """Every page of the reference: its file's name and its text."""
    return {
        "cli.md": cli_page(),
        "settings.md": settings_page(),
        "exit-codes.md": exit_codes_page(),
        "rules.md": rules_page(),
        "json.md": _page(["# JSON", "", JSON, *json_page()]),
        **{f"json/{name}.schema.json": json.dumps(schema_of_form(name), indent=1) + "\n" for name in FORMS},
    }


def stale(folder: Path = FOLDER) -> list[Path]:
    """The files that do not say what the code says."""
    return [path for path, text in _files(folder) if not path.is_file() or path.read_text(encoding="utf-8") != text]


def write(folder: Path = FOLDER) -> None:
    """Write every page."""
    for path, text in _files(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def cli_page() -> str:
    """Every verb with its help text, its arguments and its options."""
    root = click.Context(app, info_name="spiritsafe")
    common = frozenset(_record(param, root) for param in app.params if isinstance(param, click.Option))
    verbs = [line for context in _verbs(root) for line in _command(context, common)]
    return _page(["# The command line", "", *_command(root, frozenset()), CONNECTION, *verbs])


def settings_page() -> str:
    """Every setting: its default, its variable, its flag."""
    kinds = get_type_hints(Settings)
    rows = [
        (
            f"`{item.name}`",
            item.metadata["about"],
            _kind(kinds[item.name]),
            _default(item.default),
            f"`{PREFIX}{item.name.upper()}`",
            _flag(item.name),
        )
        for item in fields(Settings)
        if item.name in NAMES
    ]
    heads = ("Setting", "What it is", "Kind", "Default", "Variable", "Flag")
    return _page(["# Settings", "", SETTINGS, *_table(heads, rows), "", AFTER_SETTINGS])


def exit_codes_page() -> str:
    """Every exit code with the errors behind it, from the exception tree."""
    kinds = sorted(_kinds_of_error(), key=lambda kind: kind.exit_code)
    rows = [
        ("0", "", "All is well."),
        *((str(kind.exit_code), f"`{kind.__name__}`", _summary(kind)) for kind in kinds),
        (str(INTERRUPTED), "", "Interrupted (Ctrl-C); what was not committed was rolled back."),
        (str(128 + signal.SIGTERM), "", "Ended by SIGTERM, in the same way."),
    ]
    return _page(["# Exit codes", "", *_table(("Code", "Error", "What it means"), rows), "", AFTER_CODES])


def rules_page() -> str:
    """Every rule: a table by category, then the page of each file of rules with its examples."""
    rules = sorted(all_rules(), key=lambda rule: (rule.category, rule.name))
    anchors = {rule.name: file.rules[0].name for file in rule_files() for rule in file.rules}
    rows = [
        (f"[`{rule.name}`](#{anchors[rule.name]})", rule.category, rule.severity.value, rule.summary) for rule in rules
    ]
    pages = [line for file in sorted(rule_files(), key=lambda file: file.rules[0].name) for line in _rules(file)]
    return _page(["# Rules", "", RULES, *_table(("Rule", "About", "Severity", "What it finds"), rows), "", *pages])


def _rules(file: RuleFile) -> list[str]:
    """One file of rules."""
    names = [f"`{rule.name}`" for rule in file.rules[1:]]
    also = [f"Also: {', '.join(names)}.", ""] if names else []
    lines = [f"## {file.rules[0].name}", "", *also, *file.page.strip().splitlines(), ""]
    for title, examples in (("Reported:", file.examples.bad), ("Left alone:", file.examples.good)):
        code = [line for example in examples for line in (*_sql(example), "")]
        lines += [title, "", "```sql", *code[:-1], "```", ""]
    return lines


def _sql(example: Example) -> list[str]:
    setup = [f"-- before: {line}" for line in example.setup.split("\n") if line.strip()]
    return [*setup, *(line for line in example.sql.split("\n") if line.strip())]


def _verbs(parent: click.Context) -> Iterator[click.Context]:
    group = parent.command
    assert isinstance(group, click.Group)  # noqa: S101 - the root and `db` are groups
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None  # noqa: S101 - the group has just listed it
        context = click.Context(command, parent=parent, info_name=name)
        yield context
        if isinstance(command, click.Group):
            yield from _verbs(context)


def _command(context: click.Context, common: frozenset[tuple[str, str]]) -> list[str]:
    """One verb; the options that the root has as well are not repeated."""
    command = context.command
    pieces = " ".join(command.collect_usage_pieces(context))
    help_text = [line.strip() for line in (command.help or "").strip().splitlines()]
    records = [_record(param, context) for param in command.params if isinstance(param, click.Option)]
    own = [record for record in records if record not in common]
    lines = [f"## {context.command_path}", "", *help_text, "", "```", f"{context.command_path} {pieces}", "```", ""]
    if own:
        lines += [*_table(("Option", "What it does"), [(f"`{name}`", text) for name, text in own]), ""]
    if len(own) < len(records):
        lines += ["Also the options about the connection.", ""]
    return lines


def _record(option: click.Option, context: click.Context) -> tuple[str, str]:
    name, text = option.get_help_record(context) or ("", "")
    return name, " ".join(text.split())


def _kinds_of_error(kind: type[SpiritsafeError] = SpiritsafeError) -> Iterator[type[SpiritsafeError]]:
    for child in kind.__subclasses__():
        if child.__module__ == SpiritsafeError.__module__:
            yield child
            yield from _kinds_of_error(child)


def _summary(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


def _kind(annotation: object) -> str:
    kinds = [kind for kind in get_args(annotation) or (annotation,) if kind is not NoneType]
    return _KINDS[kinds[0]]


def _default(value: object) -> str:
    if value is None:
        return "not set"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _flag(name: str) -> str:
    return next((f"`{option.opts[0]}`" for option in app.params if option.name == name), "")


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    rule = tuple("---" for _ in heads)
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in (heads, rule, *rows)]


def _page(lines: list[str]) -> str:
    return "\n".join([ORIGIN, "", *lines]).rstrip() + "\n"


def _files(folder: Path) -> list[tuple[Path, str]]:
    return [(folder / name, text) for name, text in pages().items()]


def main(arguments: list[str]) -> int:
    """Write, or with `--check` only look."""
    if arguments not in ([], ["--check"]):
        print("usage: scripts/reference.py [--check]", file=sys.stderr)
        return 2
    if not arguments:
        write()
        return 0
    found = stale()
    for path in found:
        print(f"stale: {path.relative_to(FOLDER.parents[1])} (run: make docs)", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
