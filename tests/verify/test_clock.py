from pathlib import Path

import pytest

from spiritsafe.verify.clock import asks_the_clock


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("datetime.datetime.now()", ("datetime.datetime.now() in line 2",)),
        ("date.today()", ("date.today() in line 2",)),
        ("uuid4()", ("uuid4() in line 2",)),
        ("random.choice([1])", ("random.choice() in line 2",)),
        ("sa.func.now()", ()),
        ("op.execute('SELECT now()')", ()),
        ("sa.Column('id', default=uuid.uuid4)", ()),
    ],
)
def test_calls_of_the_clock_and_of_chance_are_found(tmp_path: Path, code: str, told: tuple[str, ...]) -> None:
    file = tmp_path / "revision.py"
    file.write_text(f"def upgrade():\n    {code}\n")
    assert asks_the_clock(str(file)) == told


def test_a_file_without_steps_is_not_judged(tmp_path: Path) -> None:
    file = tmp_path / "revision.py"
    file.write_text("def other():\n    uuid4()\n")
    assert asks_the_clock(str(file)) == ()
