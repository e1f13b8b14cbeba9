from __future__ import annotations

from pathlib import Path

import pytest

from tests.screening.formats.reading import papers, read, refused, spelled
from wathiq.screening.formats.catalogue import open_list

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>1</DATAID><FIRST_NAME>ADEL</FIRST_NAME><SECOND_NAME>SAMIR</SECOND_NAME><THIRD_NAME>TESTI </THIRD_NAME>
      <UN_LIST_TYPE>Example</UN_LIST_TYPE><REFERENCE_NUMBER>EXi.001</REFERENCE_NUMBER>
      <LISTED_ON>2012-12-31</LISTED_ON><GENDER>Male</GENDER>
      <NAME_ORIGINAL_SCRIPT>عادل سمير تستي</NAME_ORIGINAL_SCRIPT>
      <NATIONALITY><VALUE>Egypt</VALUE><VALUE>Atlantis</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Adil Testy</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Test</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><COUNTRY>Rwanda</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1971-04-02</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH>
        <TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><DATE>1969-01-01</DATE>
      </INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH>
        <TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR>
      </INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT>
        <TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A 123</NUMBER><ISSUING_COUNTRY>Egypt</ISSUING_COUNTRY>
      </INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT>
        <TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>456</NUMBER>
      </INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT/>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>2</DATAID><FIRST_NAME>TESTING COMPANY</FIRST_NAME><REFERENCE_NUMBER>EXe.001</REFERENCE_NUMBER>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>TestCo</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><COUNTRY>Yemen</COUNTRY></ENTITY_ADDRESS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.xml"
    path.write_text(LIST, "utf-8")
    return path


def test_a_person(path: Path) -> None:
    person = read("un", path)[0]
    assert (person.source, person.reference, person.kind) == ("test", "EXi.001", "person")
    assert spelled(person) == [
        ("main", "ADEL SAMIR TESTI"),
        ("alias", "عادل سمير تستي"),
        ("alias", "Adil Testy"),
        ("weak", "Abu Test"),
    ]
    assert person.birth_dates == ("1971-04-02", "1969", "1960", "1961", "1962")
    assert (person.gender, person.countries, person.listed_on) == ("male", ("EG", "Atlantis"), "2012-12-31")
    assert papers(person) == [("passport", "A 123", "EG"), ("national_id", "456", "")]
    assert person.case_number == "Example"


def test_an_organisation(path: Path) -> None:
    company = read("un", path)[1]
    assert (company.reference, company.kind, company.countries) == ("EXe.001", "organisation", ("YE",))
    assert spelled(company) == [("main", "TESTING COMPANY"), ("alias", "TestCo")]


def test_the_version_is_the_date_it_was_made(path: Path) -> None:
    assert open_list("un", path, "un").version == "2026-02-27"


def test_half_a_download_is_refused(path: Path) -> None:
    path.write_text(LIST[: len(LIST) // 2], "utf-8")
    assert refused("un", path).code == "damaged"
    path.write_text(LIST.removesuffix("</CONSOLIDATED_LIST>\n"), "utf-8")
    assert refused("un", path).code == "damaged"


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_refused(path: Path, prolog: str) -> None:
    path.write_text(LIST.replace("?>\n", f"?>\n{prolog}\n", 1).replace("ADEL", "&b;"), "utf-8")
    assert refused("un", path).code == "damaged"


@pytest.mark.parametrize("other", ["", "name\nAdel\n", "<export/>", "\x00\x01"])
def test_another_file_is_refused(path: Path, other: str) -> None:
    path.write_text(other, "utf-8")
    assert refused("un", path).code == "unknown_format"


@pytest.mark.parametrize("inside", ["<x>" * 100 + "</x>" * 100, "<x/>" * 200_001])
def test_what_would_only_fill_the_memory_is_refused(path: Path, inside: str) -> None:
    path.write_text(LIST.replace("<DATAID>1</DATAID>", inside), "utf-8")
    assert "than any list does" in refused("un", path).message
