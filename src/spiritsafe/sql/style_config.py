"""Which of sqlfluff's rules are asked, and how they are set; the project's own sqlfluff configuration is stronger.

Chosen by trying every rule of sqlfluff 4.5 on 305 DDL statements of PostgreSQL 12 to 18, 2,700 statements of this
repository's code and tests, and customary layouts of each kind of statement. `lint` asks about:

- capitalisation that is consistent within a statement: CP01 keywords, CP03 functions, CP04 literals, CP05 types;
- layout: LT01 spacing, trailing whitespace too, LT02 indentation, LT04 commas at the end of lines, LT07 the bracket
  that closes a WITH query, LT10 DISTINCT on the line of its SELECT;
- names: AL01 and AL02 explicit AS, AL05 aliases that nobody uses;
- two habits that mislead: ST08 `SELECT DISTINCT (x)`, CV04 `count(1)`.

Those that cried wolf are set, or kept in their place:

- CP01 takes options for keywords (`SHOW server_version`, `extract(epoch ...)`, `STATISTICS (mcv)`: most of its
  30 findings), CP03 keywords for functions (`COALESCE` beside `max`): PostgreSQL's scanner says which is which.
- LT01 wants `ANY(` and `interval (3)`: whitespace before a bracket is left as it is.
- LT02 knows no indentation in most of DDL and wants every line of `CREATE TRIGGER`, `ALTER TABLE`, `CREATE INDEX`,
  `CREATE FUNCTION`, `GRANT` at the margin (15 of 18 layouts), and the rows of `VALUES` too. It is asked about queries
  and the bodies of tables, and accepts `WHERE a` with `AND b` indented below.

Those that were left out, with the findings they had in the 2,700: LT05 line length (399), LT14 and LT09 a line for each
clause and column (378), LT11 (20) and LT08 (11), which forbid a statement on one line; RF04 and CP02 (138), for which
`name` and `PUBLIC` are mistakes; AL03 and RF05 (144), AM05, RF06, ST09, RF02, RF03, AM04, ST06, AM09, RF01, ST07
(199): matters of opinion, or of what only the catalogue knows. PG01 and PG02 are hazards, which `review` judges by
evidence.
"""

import configparser
import logging
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.config.loader import load_config_up_to_path
from sqlfluff.core.errors import SQLFluffUserError
from sqlfluff.core.helpers.dict import nested_combine

from spiritsafe.errors import ConfigurationError

RULES = (
    *("AL01", "AL02", "AL05", "CP01", "CP03", "CP04", "CP05"),
    *("CV04", "LT01", "LT02", "LT04", "LT07", "LT10", "ST08"),
)
# In SQL that SQLAlchemy rendered, spacing, line breaks and the case of types are its own.
_NOT_RENDERED = ("CP05", "LT01", "LT02", "LT04")
_OURS: dict[str, Any] = {
    "indentation": {"implicit_indents": "allow"},
    "layout": {"type": {"start_bracket": {"spacing_before": "any"}}},
}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Ground:
    """What decides which rules are asked.

    :ivar folder: of the file; `.sqlfluff`, `pyproject.toml` and the like are sought from there upwards.
    :ivar indentation: sqlfluff knows one for this kind of statement.
    :ivar rendered: SQLAlchemy wrote the statement.
    :ivar rule: the only one to be asked.
    """

    folder: Path
    indentation: bool
    rendered: bool = False
    rule: str = ""


def statement_config(ground: Ground, words: frozenset[str], keywords: frozenset[str]) -> FluffConfig:
    """The configuration for one statement.

    :param words: of the statement; `keywords` are those that PostgreSQL knows as such.
    """
    config = _config(ground).copy()
    for rule, ignored in (("capitalisation.keywords", words - keywords), ("capitalisation.functions", keywords)):
        given = config.get("ignore_words", section=("rules", rule)) or ""
        plain = sorted(word for word in ignored if _WORD.fullmatch(word))
        if plain:
            config.set_value(["rules", rule, "ignore_words"], ",".join(filter(None, [given, *plain])))
    return config


@cache
def _config(ground: Ground) -> FluffConfig:
    logging.getLogger("sqlfluff").setLevel(logging.CRITICAL)  # what it warns of is an error, or counted in the report
    users = _users(ground.folder)
    left_out = _NOT_RENDERED if ground.rendered else () if ground.indentation else ("LT02",)
    chosen = ",".join(rule for rule in RULES if rule not in left_out)
    ours = {**_OURS, "core": {"dialect": "postgres", "rules": chosen}}
    # What is linted is SQL by now: `{{1, 2}}` is an array, and no template.
    overrides: dict[str, Any] = {"templater": "raw", "rules": ground.rule} if ground.rule else {"templater": "raw"}
    try:
        config = FluffConfig(configs=nested_combine(ours, users), overrides=overrides)
    except KeyError as error:
        raise _unusable(f"there is no dialect {users['core']['dialect']!r}") from error
    except (SQLFluffUserError, ValueError) as error:
        raise _unusable(error) from error
    if not Linter(config=config).get_rulepack().rules:
        raise _unusable(f"no rule is left of rules = {users.get('core', {}).get('rules', chosen)}")
    return config


def _users(folder: Path) -> dict[str, Any]:
    try:
        return dict(load_config_up_to_path(str(folder)))
    except (SQLFluffUserError, ValueError, configparser.Error) as error:
        raise _unusable(error) from error


def _unusable(reason: object) -> ConfigurationError:
    return ConfigurationError(
        "the configuration of sqlfluff cannot be used",
        why=" ".join(str(reason).split()),
        next_step="correct .sqlfluff, or [tool.sqlfluff] in pyproject.toml",
    )
