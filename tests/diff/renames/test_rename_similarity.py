import pytest

from spiritsafe.diff.renames.similarity import ALIKE, name_similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("name", "full_name"),
        ("worker_pool_queue_id", "work_pool_queue_id"),
        ("default_persona", "is_default_persona"),
        ("external_app_id", "gated_app_id"),
        ("qty", "quantity"),
        ("desc", "description"),
        ("dob", "date_of_birth"),
        ("fname", "first_name"),
        ("createdAt", "created_at"),
        ("users", "user"),
        ("msg", "message"),
    ],
)
def test_real_renames_are_alike(one: str, other: str) -> None:
    assert name_similarity(one, other) == name_similarity(other, one) >= ALIKE


@pytest.mark.parametrize(("one", "other"), [("public_doc", "is_admin"), ("id", "is_admin"), ("bio", "age"), ("", "x")])
def test_other_names_are_not(one: str, other: str) -> None:
    assert name_similarity(one, other) < ALIKE
