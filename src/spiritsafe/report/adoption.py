"""What was found of a project, and what was not, in lines for a person."""

from collections.abc import Iterator
from pathlib import Path

from spiritsafe.project.adoption.env_text import Url
from spiritsafe.project.adoption.survey import Survey
from spiritsafe.report.wording import counted

_URL = {
    Url.HANDED: "env.py takes it from sqlalchemy.url, where spiritsafe puts the database that is chosen",
    Url.VARIABLE: "env.py takes it from DATABASE_URL, where spiritsafe puts the database that is chosen",
    Url.OWN: "env.py builds its own; --url and SPIRITSAFE_DATABASE_URL hold all the same, other sources do not",
}


def found(survey: Survey) -> Iterator[tuple[str, str]]:
    """A word and a sentence for each thing."""
    shown = survey.ini or survey.folder / "pyproject.toml"
    yield "project", f"{_relative(shown, survey)}, {_relative(survey.env_file, survey)}"
    yield "history", counted(survey.revisions, "revision")
    yield "env.py", _env(survey)
    yield "models", _models(survey)
    yield "url", "the Flask application's configuration says" if survey.env.flask else _URL[survey.env.url]


def _env(survey: Survey) -> str:
    kind = "async" if survey.env.asynchronous else "sync"
    if not survey.env.flask:
        return f"{kind}, works as it is"
    if survey.flask_app == "":
        return f"{kind}, asks for Flask's current_app; the application was not found: set flask_app, or FLASK_APP"
    return f"{kind}, asks for Flask's current_app: {survey.flask_app or 'wsgi.py or app.py'}"


def _models(survey: Survey) -> str:
    if survey.env.models:
        return f"{survey.env.models} (target_metadata)"
    if survey.env.flask:
        return "those of Flask-SQLAlchemy"
    if survey.env.names_models:
        return "target_metadata is given; where it comes from was not to be read off"
    return "not found: target_metadata is None in env.py, and models are compared with it; set it there"


def _relative(path: Path, survey: Survey) -> str:
    return str(path.relative_to(survey.folder)) if path.is_relative_to(survey.folder) else str(path)
