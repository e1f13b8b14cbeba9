from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.screening.formats.reading import papers, read, refused, spelled

FILES = {
    "sdn.csv": (
        '101,"TESTING COMPANY",-0- ,"EXAMPLE",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Tax ID No. 77 (Egypt)."\r\n'
        '102,"TESTI, Adel Samir","individual","EXAMPLE] [SECOND",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 08 Sep 1966; '
        "alt. DOB 1960 to 1961; POB Cairo, Egypt; nationality Egypt; citizen Jordan; Gender Male; "
        "Passport A123 (Egypt) issued 01 Jan 2020; National ID No. 456; a.k.a. 'ABU TEST'; Linked To: TESTING\"\r\n"
        '103,"TEST SHIP","vessel","EXAMPLE",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
        "\x1a"
    ),
    "alt.csv": '101,1,"aka","TESTCO",-0- \r\n102,2,"aka","TESTY, Adil",-0- \r\n\x1a',
    "add.csv": '101,1,-0- ,"Cairo","Egypt",-0- \r\n\x1a',
    "sdn_comments.csv": '102," COMPANY; C.U.R.P. 99."\r\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8", newline="")
    return tmp_path


def test_a_person(folder: Path) -> None:
    person = read("ofac", folder)[1]
    assert (person.reference, person.kind, person.case_number) == ("102", "person", "EXAMPLE, SECOND")
    assert spelled(person) == [("main", "Adel Samir TESTI"), ("alias", "Adil TESTY"), ("weak", "ABU TEST")]
    assert person.birth_dates == ("1966-09-08", "1960", "1961")
    assert (person.gender, person.countries) == ("male", ("EG", "JO"))
    assert papers(person) == [("passport", "A123", "EG"), ("national_id", "456", ""), ("national_id", "99", "")]


def test_others(folder: Path) -> None:
    company, _, ship = read("ofac", folder)
    assert (company.kind, company.countries, papers(company)) == ("organisation", ("EG",), [("other", "77", "EG")])
    assert spelled(company) == [("main", "TESTING COMPANY"), ("alias", "TESTCO")]
    assert (ship.kind, spelled(ship), ship.countries) == ("vessel", [("main", "TEST SHIP")], ())


def test_a_folder_an_archive_and_a_file_with_its_neighbours_are_the_same(folder: Path, tmp_path: Path) -> None:
    whole = read("ofac", folder)
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for name in FILES:
            archive.write(folder / name, name.upper())
    assert read("ofac", tmp_path / "set.zip") == whole
    (folder / "sdn.csv").rename(folder / "downloaded")
    assert read("ofac", folder / "downloaded") == whole


def test_what_belongs_to_it_must_be_there(folder: Path) -> None:
    (folder / "alt.csv").unlink()
    refusal = refused("ofac", folder / "sdn.csv")
    assert (refusal.code, "alt.csv is missing" in refusal.message) == ("incomplete", True)


@pytest.mark.parametrize("name", ["sdn.csv", "alt.csv", "add.csv"])
def test_half_a_file_is_refused(folder: Path, name: str) -> None:
    text = FILES[name]
    (folder / name).write_text(text[: len(text) * 2 // 3], "utf-8", newline="")
    assert refused("ofac", folder).code == "damaged"


def test_half_an_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    data = (tmp_path / "set.zip").read_bytes()
    (tmp_path / "set.zip").write_bytes(data[: len(data) // 2])
    assert refused("ofac", tmp_path / "set.zip").code == "damaged"


def test_an_archive_that_unpacks_to_too_much_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wathiq.screening.formats.ofac_csv._LARGEST_UNPACKED", 100)
    with zipfile.ZipFile(folder / "set.zip", "w") as archive:
        archive.write(folder / "sdn.csv", "sdn.csv")
    assert refused("ofac", folder / "set.zip").code == "too_large"
