from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.screening.formats.reading import papers, read, refused, spelled
from wathiq.screening.formats.catalogue import open_list

XML = """<?xml version="1.0" encoding="utf-8"?>
<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <DateGenerated>12/02/2026</DateGenerated>
  <Designation>
    <LastUpdated>01/02/2026</LastUpdated><DateDesignated>06/05/2012</DateDesignated><UniqueID>EXA0001</UniqueID>
    <Names>
      <Name><Name1>Adil</Name1><Name6>TESTY</Name6><NameType>Alias</NameType></Name>
      <Name><Name1>Adel</Name1><Name2>Samir</Name2><Name6>TESTI</Name6><NameType>Primary Name</NameType></Name>
      <Name><Name6>ABU TEST</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
    </Names>
    <NonLatinNames><NonLatinName><NameNonLatinScript>عادل تستي</NameNonLatinScript></NonLatinName></NonLatinNames>
    <RegimeName>Example Regulations</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
    <IndividualDetails><Individual>
      <DOBs><DOB>08/09/1966</DOB><DOB>dd/mm/1967</DOB></DOBs>
      <Nationalities><Nationality>Egypt</Nationality></Nationalities>
      <PassportDetails><Passport><PassportNumber>A123</PassportNumber></Passport></PassportDetails>
      <NationalIdentifierDetails>
        <NationalIdentifier><NationalIdentifierNumber>456</NationalIdentifierNumber></NationalIdentifier>
      </NationalIdentifierDetails>
      <Genders><Gender>Male</Gender></Genders>
    </Individual></IndividualDetails>
  </Designation>
  <Designation>
    <UniqueID>EXA0002</UniqueID>
    <Names><Name><Name6>TEST SHIP</Name6><NameType>Primary Name</NameType></Name></Names>
    <IndividualEntityShip>Ship</IndividualEntityShip>
    <ShipDetails><Ship><IMONumbers><IMONumber>9999999</IMONumber></IMONumbers></Ship></ShipDetails>
  </Designation>
</Designations>
"""

CSV = """Report Date: 12-Feb-2026
Unique ID,Name 6,Name 1,Name 2,Name type,Alias strength,Name non-latin script,Regime Name,Designation Type,\
Address Country,Date Designated,D.O.B,Nationality(/ies),National Identifier number,Passport number,Gender,IMO number
EXA0001,TESTY,Adil,,Alias,,,Example Regulations,Individual,,06/05/2012,08/09/1966,Egypt,456,A123,Male,
EXA0001,TESTI,Adel,Samir,Primary Name,,عادل تستي,Example Regulations,Individual,Jordan,06/05/2012,\
08/09/1966; dd/mm/1967,Egypt,456,A123,Male,
EXA0001,ABU TEST,,,Alias,Low quality a.k.a,,Example Regulations,Individual,,06/05/2012,,,,,,
EXA0002,TEST SHIP,,,Primary Name,,,,Ship,,,,,,,,9999999
"""


@pytest.fixture(params=[XML, CSV], ids=["xml", "csv"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "list"
    path.write_text(request.param, "utf-8")
    return path


def test_a_person(path: Path) -> None:
    person = read("uk", path)[0]
    assert (person.reference, person.kind, person.gender) == ("EXA0001", "person", "male")
    assert spelled(person) == [
        ("main", "Adel Samir TESTI"),
        ("alias", "Adil TESTY"),
        ("weak", "ABU TEST"),
        ("alias", "عادل تستي"),
    ]
    assert person.birth_dates == ("1966-09-08", "1967")
    assert person.countries == ("EG",)
    assert papers(person) == [("passport", "A123", ""), ("national_id", "456", "")]
    assert (person.listed_on, person.case_number) == ("2012-05-06", "Example Regulations")


def test_a_ship(path: Path) -> None:
    ship = read("uk", path)[1]
    assert (ship.kind, spelled(ship), papers(ship)) == ("vessel", [("main", "TEST SHIP")], [("other", "9999999", "")])


def test_the_version_is_the_date_of_the_report(path: Path) -> None:
    assert open_list("uk", path, "uk").version == "2026-02-12"


def test_half_a_download_is_refused(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text(text[:-12], "utf-8")
    assert refused("uk", path).code == "damaged"


def test_new_columns_are_left_alone_with_a_warning(tmp_path: Path) -> None:
    lines = CSV.splitlines()
    (tmp_path / "list").write_text("\n".join([lines[0], f"{lines[1]},Shoe size", *(f"{x}," for x in lines[2:])]))
    with capture_logs() as logs:
        assert len(read("uk", tmp_path / "list")) == 2
    assert [(log["event"], log["columns"]) for log in logs] == [("unknown_columns", ["Shoe size"])]


def test_a_column_that_is_needed_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "list").write_text(CSV.replace("Name type", "Sort of name"), "utf-8")
    assert refused("uk", tmp_path / "list").code == "incomplete"


def test_an_entry_without_a_name_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "list").write_text(CSV.replace("TEST SHIP", ""), "utf-8")
    with capture_logs() as logs:
        assert [found.reference for found in read("uk", tmp_path / "list")] == ["EXA0001"]
    assert logs[0]["event"] == "entry_without_name"
