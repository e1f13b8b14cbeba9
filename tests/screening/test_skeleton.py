"""Names folded into words: what is one word in every spelling, and what stays apart."""

from __future__ import annotations

import pytest

from wathiq.screening.skeleton import Role, readings, without_brackets, words


def letters(name: str) -> list[str]:
    return [word.letters for word in words(name)]


def bones(name: str) -> list[set[str]]:
    return [set(word.bones) for word in words(name)]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mohamed", "Muhammad", "Mohammad", "MOHAMED", "محمد"),
        ("Gamal", "Jamal", "Djamel", "جمال"),
        ("Abdel Rahman", "Abdelrahman", "Abd El-Rahman", "Abdul Rahman", "Abdurrahman", "عبد الرحمن", "عبدالرحمن"),
        ("Abd Allah", "Abdallah", "Abdullah", "Abdalla", "عبد الله"),
        ("Seif El Din", "Saif Eldin", "Seifeddine", "Saif al-Din", "سيف الدين"),
        ("Abu Bakr", "Abou Bakr", "أبو بكر"),
        ("El Sayed", "Al-Sayyid", "السيد"),
        ("Qandil", "Kandeel", "قنديل"),
        ("Fatma", "Fatima", "Fatimah", "فاطمة", "فاطمه"),
        ("Sherif", "Cherif", "شريف"),
        ("Philip", "Filip"),
        ("Лавров", "Lavrov"),
        ("Fazl", "فضل"),  # as others than Egyptians hear it
        ("Gasmi", "قاسمي"),
        ("Kasmi", "قاسمي"),
    ],
)
def test_spellings_of_one_name_share_their_consonants(spellings: tuple[str, ...]) -> None:
    assert all(len(words(spelling)) == 1 for spelling in spellings)
    assert set.intersection(*(bones(spelling)[0] for spelling in spellings))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tamer", "Samer"), ("Karim", "Kamal"), ("Hatem", "Hashem"), ("Salem", "Shalem"), ("سمير", "تامر")],
)
def test_other_names_have_other_consonants(one: str, other: str) -> None:
    assert not bones(one)[0] & bones(other)[0]


@pytest.mark.parametrize(
    ("written", "both"),
    [
        ("Othman", {"tmn", "smn"}),
        ("Qaddafi", {"kdf", "gdf"}),
        ("Khaled", {"hld", "kld"}),
        ("Ridha", {"rd", "rz"}),
        ("Xasan", {"kssn", "hsn"}),
    ],
)
def test_a_spelling_of_two_sounds_has_both(written: str, both: set[str]) -> None:
    assert both <= bones(written)[0]


def test_sons_stay_words_of_their_own() -> None:
    assert letters("طارق بن الطاهر") == ["tarek", "ben", "taher"]
    assert letters("Osama bin Laden") == ["osama", "bin", "laden"]


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("Dr. Mohamed bin Zarkaw", [Role.TITLE, Role.COMMON, Role.PARTICLE, Role.NAME]),
        ("Gazprom Trading Ltd 7", [Role.NAME, Role.BUSINESS, Role.LEGAL_FORM, Role.NUMBER]),
        ("J Zarkaw", [Role.INITIAL, Role.NAME]),
    ],
)
def test_roles(name: str, roles: list[Role]) -> None:
    assert [word.role for word in words(name)] == roles


@pytest.mark.parametrize(
    ("written", "as_well"),
    [
        ("Open Joint Stock Company Vostok", "OJSC Vostok"),
        ("A.B.C. Company", "ABC Company"),
        ("First Bank Int'l", "1 bank international"),
        ("O\u2019Neil", "ONeil"),
        ("Łukasz Ørsted", "Lukasz Orsted"),
    ],
)
def test_ways_of_writing(written: str, as_well: str) -> None:
    assert letters(written) == letters(as_well)


def test_a_line_in_two_scripts_is_read_in_each() -> None:
    found = [[word.letters for word in line.words] for line in readings("Ibrahim Asiri (إبراهيم عسيري)")]
    assert ["ibrahim", "asiri"] in found
    assert ["ibrahim", "asiry"] in found


def test_a_line_of_several_names_is_read_as_each() -> None:
    found = [[word.letters for word in line.words] for line in readings("Abas Rashidi; Abbas Rashedi")]
    assert found == [["abas", "rashidi"], ["abbas", "rashedi"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zawahiri", "Zwahri"), ("Abdel Karim", "Karim"), ("Bill", "William"), ("N", "Nursultan"), ("Xasan", "Hassan")],
)
def test_words_that_deserve_a_second_look(one: str, other: str) -> None:
    assert words(one)[0].may_be_like(words(other)[0])


@pytest.mark.parametrize(("one", "other"), [("Olaf", "Scholz"), ("Karim", "Salim"), ("Hassan", "Nader")])
def test_words_that_do_not(one: str, other: str) -> None:
    assert not words(one)[0].may_be_like(words(other)[0])


def test_words_of_organisations_are_translated_and_spelled() -> None:
    found = [[word.letters for word in line.words] for line in readings("شركة الفجر للتجارة")]
    assert any(line[0] == "company" and line[-1] == "trading" for line in found)
    assert any(line[0] == "sharika" or line[0].startswith("sh") for line in found)


def test_brackets() -> None:
    assert without_brackets("Haqqani Network (HQN)") == "Haqqani Network"
    assert without_brackets("Haqqani (HQN") == "Haqqani"


@pytest.mark.parametrize("name", ["", " ", "---", "()", "\u200f", "\ud800", "٠", "&", "." * 5000])
def test_odd_lines_do_no_harm(name: str) -> None:
    assert len(words(name)) <= 1
    readings(name)


def test_a_very_long_name_costs_no_more_than_a_long_one() -> None:
    assert len(words("ab " * 100_000)) == 24
