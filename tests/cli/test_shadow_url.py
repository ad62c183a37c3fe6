import pytest
from tests.workshop import NewProject, Program

URL = "postgresql://somebody:geheim@shadow.example/postgres"


@pytest.mark.parametrize("before", [True, False])
def test_the_shadow_is_a_setting_whose_password_is_not_shown(
    before: bool, project: NewProject, spiritsafe: Program
) -> None:
    project("plain")
    flag = ("--shadow-url", URL)
    done = spiritsafe(*flag, "doctor") if before else spiritsafe("doctor", *flag)
    assert "shadow_url: postgresql+psycopg://somebody:***@shadow.example/postgres (command line)" in done.out
    assert "geheim" not in done.out + done.err


def test_a_url_that_cannot_be_read_is_an_error_without_its_password(project: NewProject, spiritsafe: Program) -> None:
    project("plain")
    done = spiritsafe("doctor", SPIRITSAFE_SHADOW_URL="mysql://somebody:geheim@shadow.example/x")
    assert done.code == 2
    assert "geheim" not in done.out + done.err
