"""What can be set, and where each value came from: flags, `SPIRITSAFE_*`, `[tool.spiritsafe]`, defaults."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints

from spiritsafe.core.duration import Duration
from spiritsafe.core.finding import Severity
from spiritsafe.core.hooks import Hooks
from spiritsafe.core.patience import Patience
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.errors import ConfigurationError
from spiritsafe.project.hooks import read_hooks

PREFIX = "SPIRITSAFE_"
# `SPIRITSAFE_*` variables that are not settings of this table.
_OTHER_VARIABLES = {"SPIRITSAFE_DATABASE_URL"}
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def _setting(default: object, about: str) -> Any:  # noqa: ANN401 - like dataclasses.field
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; `sources` tells for each that was set where it was."""

    embedded: bool = _setting(default=False, about="start the embedded PostgreSQL when no URL is given")
    embedded_database: str = _setting("development", "the database that is used on the embedded server")
    embedded_account: str | None = _setting(None, "the account that runs the embedded server when root starts it")
    pg_bin: Path | None = _setting(None, "a folder of PostgreSQL programs for the embedded server")
    shadow_url: str | None = _setting(None, "a server where scratch databases may be made, instead of the embedded one")
    models: str | None = _setting(None, "where the models are, as module:attribute, e.g. models:Base.metadata")
    alembic_config: str | None = _setting(None, "where alembic.ini is, from pyproject.toml on, when not beside it")
    flask_app: str | None = _setting(None, "the Flask application for an env.py that asks for it; else FLASK_APP")
    profile: str = _setting("development", "where this runs; the embedded server is for 'development' alone")
    lock_timeout: Duration = _setting(Timeouts().lock, "how long a statement may wait for a lock")
    statement_timeout: Duration = _setting(Timeouts().statement, "how long one statement may run")
    idle_in_transaction_timeout: Duration = _setting(
        Timeouts().idle_in_transaction, "how long a transaction may sit idle before the server ends it"
    )
    transaction_timeout: Duration | None = _setting(None, "how long one transaction may take (PostgreSQL 17)")
    connect_timeout: Duration = _setting(Timeouts().connect, "how long to wait for a connection")
    max_stall: Duration = _setting(Patience().max_stall, "the longest single wait for a table's lock in an upgrade")
    stall_budget: Duration = _setting(Patience().stall_budget, "how long one revision may wait for locks in all")
    deadline: Duration = _setting(Patience().deadline, "when an upgrade gives up on the locks of one revision")
    lock_wait: Duration = _setting(Duration(60_000), "how long to wait while another run upgrades this database")
    strict_history: bool = _setting(default=False, about="refuse to run when an applied revision was edited since")
    gate: bool | None = _setting(None, "review what an upgrade would run; not set, that is done with --phase")
    probes: bool = _setting(default=True, about="look, before an upgrade, for rows that would make it fail")
    probe_timeout: Duration = _setting(Duration(5_000), "how long one such look may take")
    metrics: Path | None = _setting(None, "a file for the textfile collector of Prometheus, written after each run")
    adopt: bool = _setting(
        default=True, about="wait for what the server still runs for a run that was killed, and do not end it"
    )
    allow_downgrade: bool | None = _setting(
        None, "allow downgrades everywhere, or nowhere; not set, in profile 'development' alone"
    )
    fail_on: Severity = _setting(Severity.ERROR, "from which severity on a finding makes a review fail")
    target_version: int | None = _setting(None, "the major version of PostgreSQL in production, e.g. 16")
    review_timeout: Duration = _setting(Duration(300_000), "how long one revision may run in a review")
    rules: Mapping[str, str] = field(
        default_factory=dict, metadata={"about": "severity per rule: 'off', 'note', 'warning' or 'error'"}
    )
    hooks: Hooks = field(default=Hooks(), metadata={"about": "programs that a run calls"})
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def timeouts(self) -> Timeouts:
        """The limits every connection gets.

        :raises ConfigurationError: when the lock timeout is not the smaller one.
        """
        try:
            return Timeouts(
                self.lock_timeout,
                self.statement_timeout,
                self.idle_in_transaction_timeout,
                self.transaction_timeout,
                self.connect_timeout,
            )
        except ValueError as error:
            raise ConfigurationError(
                "the timeouts do not fit together",
                why=str(error),
                next_step="set lock_timeout below statement_timeout, or statement_timeout to 'off'",
            ) from None

    @property
    def patience(self) -> Patience:
        """How long one revision may wait for its locks."""
        return Patience(self.max_stall, self.stall_budget, self.deadline)


_TABLES = ("rules", "hooks")
NAMES = tuple(item.name for item in fields(Settings) if item.name not in ("sources", *_TABLES))
_RULE_WORDS = ("off", *Severity)


def load_settings(pyproject: Path, environment: Mapping[str, str], flags: Mapping[str, object]) -> Settings:
    """Read the settings of a project.

    :param pyproject: its `pyproject.toml`, which need not exist.
    :param flags: values from the command line; None means "not given".
    :raises ConfigurationError: for an unknown name or a value that does not fit.
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    layers = (
        ("pyproject.toml [tool.spiritsafe]", _from_pyproject(pyproject)),
        ("environment", _from_environment(environment)),
        ("command line", {name: value for name, value in flags.items() if value is not None}),
    )
    for source, layer in layers:
        for name, value in layer.items():
            spelling = f"{PREFIX}{name.upper()}" if source == "environment" else source
            values[name] = _read(name, value, spelling)
            sources[name] = spelling
    if values.get("pg_bin") is not None and sources["pg_bin"].startswith("pyproject"):
        values["pg_bin"] = pyproject.parent / values["pg_bin"]
    hooks = read_hooks(_table(pyproject).get("hooks", {}), pyproject.name)
    return Settings(**values, rules=_rules(pyproject), hooks=hooks, sources=sources)


def _rules(pyproject: Path) -> dict[str, str]:
    """The table `[tool.spiritsafe.rules]`."""
    rules = _table(pyproject).get("rules", {})
    for name, word in rules.items():
        if word not in _RULE_WORDS:
            raise ConfigurationError(
                f"rule {name!r} cannot be set to {word!r}",
                why=f"[tool.spiritsafe.rules] in {pyproject.name} says for each rule one of: {', '.join(_RULE_WORDS)}",
                next_step=f"correct {name!r} there",
            )
    return dict(rules)


def _table(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path.name} cannot be read", why=str(error), next_step=f"correct {path.name}, then run the command again"
        ) from None
    return dict(content.get("tool", {}).get("spiritsafe", {}))


def known_settings(path: Path) -> frozenset[str]:
    """The names of the settings that a `pyproject.toml` has.

    :raises ConfigurationError: when it cannot be read.
    """
    return frozenset(name.replace("-", "_") for name in _table(path))


def _from_pyproject(path: Path) -> dict[str, object]:
    table = {name: value for name, value in _table(path).items() if name not in _TABLES}
    return {_known(name.replace("-", "_"), f"[tool.spiritsafe] in {path.name}"): value for name, value in table.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    names = (name for name in environment if name.startswith(PREFIX) and name not in _OTHER_VARIABLES)
    return {_known(name.removeprefix(PREFIX).lower(), "the environment"): environment[name] for name in names}


def _known(name: str, place: str) -> str:
    if name in NAMES:
        return name
    close = difflib.get_close_matches(name, NAMES, n=1)
    raise ConfigurationError(
        f"there is no setting {name!r}, which {place} sets",
        why=f"the settings are: {', '.join(NAMES)}",
        next_step=f"did you mean {close[0]!r}?" if close else f"take {name!r} out of {place}",
    )


def _read(name: str, value: object, source: str) -> object:
    wanted = get_type_hints(Settings)[name]
    kinds = get_args(wanted) if isinstance(wanted, UnionType) else (wanted,)
    try:
        return _convert(kinds[0], value)
    except ValueError as error:
        raise ConfigurationError(
            f"{name} from {source} is {value!r}, which does not fit",
            why=str(error),
            next_step=f"correct {name}; it is {Settings.__dataclass_fields__[name].metadata['about']}",
        ) from None


def _convert(kind: type, value: object) -> object:
    if kind is bool:
        word = str(value).lower()
        if word not in _TRUE | _FALSE:
            message = "it is either true or false"
            raise ValueError(message)
        return word in _TRUE
    if isinstance(value, kind):
        return value
    if kind is int:
        if not str(value).isdecimal():
            message = "it is a whole number, such as 16"
            raise ValueError(message)
        return int(str(value))
    if issubclass(kind, StrEnum) and value not in tuple(kind):
        message = f"it is one of: {', '.join(kind)}"
        raise ValueError(message)
    if kind is Duration:
        return Duration.parse(str(value))
    if not isinstance(value, str):
        message = f"it is text, not {type(value).__name__}"
        raise ValueError(message)  # noqa: TRY004 - a value of the user's, not a type of ours
    return kind(value)
