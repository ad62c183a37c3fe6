import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiritsafe.errors import ConfigurationError
from spiritsafe.project.models import load_models

SOURCE = """
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass

metadata = MetaData()
number = 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before, path = set(sys.modules), list(sys.path)
    (tmp_path / "shop_models.py").write_text(SOURCE)
    (tmp_path / "broken_models.py").write_text("import sqlalchemy\n\n1 / 0\n")
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("target", ["shop_models", "shop_models:Base", "shop_models:Base.metadata"])
def test_a_base_or_its_metadata_may_be_named(target: str, folder: Path) -> None:
    assert load_models(target, folder) is load_models("shop_models:Base.metadata", folder)
    assert load_models(target, folder) is not load_models("shop_models:metadata", folder)


def test_something_else_is_an_error(folder: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_models("shop_models:number", folder)
    assert (raised.value.what, raised.value.why) == ("'shop_models:number' is no MetaData", "it is a int")


def test_models_that_fail_name_the_line(folder: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_models("broken_models", folder)
    assert raised.value.what == "the models 'broken_models' do not import"
    assert raised.value.why == f"ZeroDivisionError: division by zero ({folder / 'broken_models.py'}, line 3)"


def test_models_that_are_not_there_name_the_module(folder: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_models("nowhere:Base", folder)
    assert raised.value.why == "ModuleNotFoundError: No module named 'nowhere'"
