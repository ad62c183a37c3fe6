import pytest
from tests.workshop import NewProject, Program


def completed(spiritsafe: Program, *words: str) -> list[str]:
    """What bash would offer for the last of these words."""
    done = spiritsafe(
        COMP_WORDS=" ".join(["spiritsafe", *words]), COMP_CWORD=str(len(words)), _SPIRITSAFE_COMPLETE="bash_complete"
    )
    return [line.partition(",")[2] for line in done.out.splitlines() if line]


def test_revision_ids_are_completed(project: NewProject, spiritsafe: Program) -> None:
    project("two_heads")
    assert completed(spiritsafe, "upgrade", "b") == ["base", "b0000002"]
    assert completed(spiritsafe, "downgrade", "c") == ["current", "c0000003"]
    assert completed(spiritsafe, "show", "a0") == ["a0000001"]


def test_both_ends_of_a_range_are_completed(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    assert completed(spiritsafe, "history", "-r", "a0000001:b0") == ["a0000001:b0000002"]


def test_verbs_and_flags_are_completed(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    assert completed(spiritsafe, "up") == ["upgrade"]
    assert completed(spiritsafe, "db", "st") == ["start", "status", "stop"]
    assert completed(spiritsafe, "upgrade", "--sq") == ["--sql"]


def test_another_configuration_is_followed(project: NewProject, spiritsafe: Program) -> None:
    folder = project("plain")
    (folder / "alembic.ini").rename(folder / "other.ini")
    assert completed(spiritsafe, "-c", "other.ini", "show", "b0") == ["b0000002"]
    assert completed(spiritsafe, "show", "b0") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_printed(shell: str, spiritsafe: Program) -> None:
    if shell == "bash":
        import shutil
        import subprocess

        bash = shutil.which("bash")
        if bash is not None and subprocess.run([bash, "-c", "((BASH_VERSINFO[0] < 4))"], check=False).returncode == 0:
            pytest.skip("this bash is too old for click's completion")
    done = spiritsafe("completion", shell)
    assert (done.code, "_SPIRITSAFE_COMPLETE" in done.out) == (0, True)
