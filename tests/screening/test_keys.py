from __future__ import annotations

import pytest

from wathiq.screening.entity import Entity, ListedName
from wathiq.screening.keys import keys_of, keys_of_query


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ayman al-Zawahiri", "أيمن الظواهري"),
        ("Olaf Scholz", "Olaf Schulz"),
        ("Zarkawi", "Zarqawy"),
        ("Friedrich Lindenberg", "Fridrich Lindemberg"),  # one consonant differs
        ("Peter Gatdet", "Peter Gadet"),  # one is missing
        ("VladimirPutin", "Vladimir Putin"),
        ("Mohamed Ahmed Hassan", "Mohamed Hassan"),  # common words alone
        ("Mohamed Ahmed Hassan Ali", "Muhammad Ahmad Hasan"),
        ("Mohamed", "محمد"),
        ("Haqqani Network (HQN)", "شبكة حقاني"),
        ("Said Ahmed Shahidkhel", "سيد أحمد شهيد خيل"),  # parted by another space
        ("Fazl Rabi", "فضل ربيع"),
    ],
)
def test_names_that_meet(one: str, other: str) -> None:
    assert keys_of_query(one) & keys_of_query(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mohamed Zarkawi", "Mohamed Bukhari"), ("Mohamed Ahmed", "Mohamed Ali"), ("Trading Company", "Zahra Trading Co")],
)
def test_one_common_word_is_no_key(one: str, other: str) -> None:
    assert not keys_of_query(one) & keys_of_query(other)


def test_names_that_share_more_share_more_keys() -> None:
    """So that those come first which share two words where very many share one, and the same name before all."""
    asked = keys_of_query("Mohamed Zarkawi")
    shared = [len(asked & keys_of_query(name)) for name in ("Zarkawi Mohamed", "Mohamed Ali Zarkawi", "Ali Zarkawi")]
    assert shared[0] > shared[1] > shared[2] > 0


def test_an_entity_has_the_keys_of_all_its_names() -> None:
    names = (ListedName("Ayman al-Zawahiri", "main"), ListedName("Abu Fatima", "weak"))
    keys = keys_of(Entity("un", "1", "person", names))
    assert keys == keys_of_query("Ayman al-Zawahiri") | keys_of_query("Abu Fatima")


@pytest.mark.parametrize("name", ["", "-", "\ud800"])
def test_names_without_words_have_none(name: str) -> None:
    assert keys_of_query(name) == frozenset()
    assert keys_of(Entity("un", "1", "person", ())) == frozenset()


def test_even_a_long_name_has_few() -> None:
    assert len(keys_of_query("Mohamed Ahmed Hassan Ali Omar Khaled Said Salah Saleh Salem " * 9)) < 100
