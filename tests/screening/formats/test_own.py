from __future__ import annotations

from pathlib import Path

import pytest

from tests.screening.formats.reading import papers, read, refused, spelled

WHOLE = """name,aliases,id_number,passport,date_of_birth,country,action
Adel Testi,عادل تستي|Adil Testy,٢٩٠٠١٠١١٢٣٤٥٦٧,A123,1990-01-01,Egypt,block
Hany Testi,,,,,,allow
,,29001011234568,,,,
"""


def test_a_whole_list(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(WHOLE, "utf-8")
    adel, hany, unnamed = read("csv", tmp_path / "list.csv")
    assert (adel.reference, adel.kind, adel.action) == ("row 1", "person", "block")
    assert spelled(adel) == [("main", "Adel Testi"), ("alias", "عادل تستي"), ("alias", "Adil Testy")]
    assert papers(adel) == [("national_id", "٢٩٠٠١٠١١٢٣٤٥٦٧", "EG"), ("passport", "A123", "EG")]
    assert (adel.birth_dates, adel.countries) == (("1990-01-01",), ("EG",))
    assert (hany.action, hany.birth_dates, hany.countries) == ("allow", (), ())
    assert spelled(unnamed) == [("main", "29001011234568")]


@pytest.mark.parametrize(
    "text", ["name\nAdel Testi\n", "\ufeffname;country\r\nAdel Testi;EG\r\n", "reference\tname\n7\tAdel Testi\n"]
)
def test_the_least_that_a_list_has_is_names(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.csv").write_text(text, "utf-8", newline="")
    (adel,) = read("csv", tmp_path / "list.csv")
    assert spelled(adel) == [("main", "Adel Testi")]
    assert adel.reference == ("7" if "reference" in text else "row 1")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Adel Testi\n", "unknown_format"),
        ("name,action\nAdel Testi,ignore\n", "damaged"),
        ("name,action\n,block\n", "damaged"),
        ("name,action\nAdel Testi\n", "damaged"),
        ('name\n"Adel Testi\n', "damaged"),
        ("name\n" + "," * 1_000_001, "damaged"),
    ],
)
def test_what_is_no_list(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "list.csv").write_text(text, "utf-8")
    assert refused("csv", tmp_path / "list.csv").code == code


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes("name\nAdel Testi\nسمير\n".encode("cp1256"))
    assert "is not UTF-8" in refused("csv", tmp_path / "list.csv").message


def test_files_that_are_too_large_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "list.csv").open("wb") as file:
        file.truncate(300_000_001)
    assert refused("csv", tmp_path / "list.csv").code == "too_large"


def test_white_space_is_tidied(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b'name,id_number\n" Adel\n  Testi\0 ", 7\n')
    (adel,) = read("csv", tmp_path / "list.csv")
    assert (spelled(adel), papers(adel)) == ([("main", "Adel Testi")], [("national_id", "7", "")])
