import pytest
from tests.workshop import Program

from spiritsafe.cli.discovery import _modules

VERBS: list[tuple[str, ...]] = [(name,) for name in _modules("spiritsafe.cli.verbs")]
VERBS += [("db", name) for name in _modules("spiritsafe.cli.verbs.db")]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_explains_itself(verb: tuple[str, ...], spiritsafe: Program) -> None:
    done = spiritsafe(*verb, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: spiritsafe {' '.join(verb)}")
    assert len(done.out.splitlines()) > 4


def test_help_names_every_verb_and_imports_nothing_heavy(spiritsafe: Program) -> None:
    import subprocess
    import sys

    done = spiritsafe("--help")
    assert all(f"\n  {name} " in done.out for name, *_ in VERBS)
    script = (
        "import sys; from spiritsafe.cli.app import app; app.main(['--help'], standalone_mode=False); "
        "print(sorted({'alembic', 'sqlalchemy', 'psycopg', 'postgast', 'rich'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "[]"


def test_no_verb_at_all_shows_the_help(spiritsafe: Program) -> None:
    for words in ([], ["db"]):
        done = spiritsafe(*words)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"Usage: {' '.join(['spiritsafe', *words])} [OPTIONS] COMMAND")
        assert "error:" not in done.err


def test_the_version_is_told(spiritsafe: Program) -> None:
    assert spiritsafe("--version").out == "spiritsafe, version 0.1.0\n"


def test_a_verb_that_does_not_exist_is_an_error_in_three_lines(spiritsafe: Program) -> None:
    done = spiritsafe("upgarde")
    assert done.code == 2
    assert done.three_lines == [
        "No such command 'upgarde'",
        "'spiritsafe' was not called as it is meant to be",
        "see 'spiritsafe --help'",
    ]


def test_dashes_find_the_verbs_that_have_underscores(spiritsafe: Program) -> None:
    assert spiritsafe("list-templates").code == 0
