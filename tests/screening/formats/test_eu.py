from __future__ import annotations

from pathlib import Path

import pytest

from tests.screening.formats.reading import papers, read, refused, spelled
from wathiq.screening.formats.catalogue import open_list

XML = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-02-27T10:00:00.000+01:00" globalFileId="1">
  <sanctionEntity designationDate="2012-05-06" euReferenceNumber="EU.1.1" logicalId="13">
    <regulation programme="EXAMPLE" publicationDate="2012-05-07"/>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias wholeName="Adel Testi" gender="M" strong="true"/>
    <nameAlias wholeName="عادل تستي" strong="true"/>
    <nameAlias wholeName="Abu Test" strong="false"/>
    <citizenship countryIso2Code="EG" countryDescription="EGYPT"/>
    <citizenship countryIso2Code="00" countryDescription="UNKNOWN"/>
    <birthdate circa="false" birthdate="1966-09-08" year="1966"/>
    <birthdate circa="true" year="1967"/>
    <birthdate yearRangeFrom="1970" yearRangeTo="1971"/>
    <identification identificationTypeCode="passport" number="A123" countryIso2Code="EG"/>
    <identification identificationTypeCode="id" number="456" countryIso2Code="00"/>
  </sanctionEntity>
  <sanctionEntity logicalId="14">
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="Testing Company" strong="true"/>
    <address countryIso2Code="YE"/>
  </sanctionEntity>
</export>
"""

COLUMNS = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_DesignationDate;Entity_SubjectType;"
    "Entity_Regulation_Programme;NameAlias_WholeName;NameAlias_Gender;NameAlias_Strong;BirthDate_BirthDate;"
    "BirthDate_Year;Identification_Number;Identification_TypeCode;Identification_CountryIso2Code;"
    "Citizenship_CountryIso2Code;Address_CountryIso2Code"
)
CSV = f"""\ufeff{COLUMNS}
27/02/2026;13;EU.1.1;2012-05-06;P;EXAMPLE;Adel Testi;M;true;;;;;;;
27/02/2026;13;EU.1.1;2012-05-06;P;EXAMPLE;"عادل تستي";;true;;;;;;;
27/02/2026;13;EU.1.1;2012-05-06;P;EXAMPLE;Abu Test;;false;;;;;;;
27/02/2026;13;EU.1.1;2012-05-06;P;EXAMPLE;;;;1966-09-08;1966;;;;;
27/02/2026;13;EU.1.1;2012-05-06;P;EXAMPLE;;;;;;A123;passport;EG;;
27/02/2026;13;EU.1.1;2012-05-06;P;EXAMPLE;;;;;;;;;EG;
27/02/2026;14;;;E;EXAMPLE;Testing Company;;true;;;;;;;
27/02/2026;14;;;E;EXAMPLE;;;;;;;;;;YE
"""


@pytest.fixture(params=[XML, CSV], ids=["xml", "csv"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "list"
    path.write_text(request.param, "utf-8")
    return path


def test_a_person(path: Path) -> None:
    person = read("eu", path)[0]
    assert (person.reference, person.kind, person.gender) == ("EU.1.1", "person", "male")
    assert spelled(person) == [("main", "Adel Testi"), ("alias", "عادل تستي"), ("weak", "Abu Test")]
    assert person.birth_dates[0] == "1966-09-08"
    assert person.countries == ("EG",)
    assert papers(person)[0] == ("passport", "A123", "EG")
    assert (person.listed_on, person.case_number) == ("2012-05-06", "EXAMPLE")


def test_an_organisation(path: Path) -> None:
    company = read("eu", path)[1]
    assert (company.reference, company.kind, company.countries) == ("14", "organisation", ("YE",))


def test_the_version_is_the_date_it_was_made(path: Path) -> None:
    assert open_list("eu", path, "eu").version == "2026-02-27"


def test_half_a_download_is_refused(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text(text[: len(text) * 9 // 10], "utf-8")
    assert refused("eu", path).code == "damaged"


def test_the_xml_tells_more_of_births(tmp_path: Path) -> None:
    (tmp_path / "list").write_text(XML, "utf-8")
    person = read("eu", tmp_path / "list")[0]
    assert person.birth_dates == ("1966-09-08", "1967", "1970", "1971")
    assert papers(person)[1] == ("national_id", "456", "")


def test_rows_of_one_entity_stand_together(tmp_path: Path) -> None:
    lines = CSV.splitlines()
    (tmp_path / "list").write_text("\n".join([*lines, lines[1]]), "utf-8")
    assert refused("eu", tmp_path / "list").code == "damaged"
