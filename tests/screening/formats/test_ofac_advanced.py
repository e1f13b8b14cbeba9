from __future__ import annotations

from pathlib import Path

import pytest

from tests.screening.formats.reading import papers, read, refused, spelled
from wathiq.screening.formats.catalogue import open_list

LIST = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>3</Month><Day>4</Day></DateOfIssue>
  <ReferenceValueSets>
    <CountryValues><Country ID="11082" ISO2="EG">Egypt</Country></CountryValues>
    <DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
    <FeatureTypeValues>
      <FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="10">Nationality Country</FeatureType>
      <FeatureType ID="224">Gender</FeatureType>
    </FeatureTypeValues>
    <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
    <NamePartTypeValues>
      <NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
      <NamePartType ID="1525">Entity Name</NamePartType>
    </NamePartTypeValues>
    <PartySubTypeValues>
      <PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>
      <PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>
      <PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>
    </PartySubTypeValues>
    <PartyTypeValues>
      <PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType>
      <PartyType ID="4">Transport</PartyType>
    </PartyTypeValues>
  </ReferenceValueSets>
  <Locations>
    <Location ID="7"><LocationCountry CountryID="11082" CountryRelevanceID="1"/></Location>
  </Locations>
  <IDRegDocuments>
    <IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="50" IssuedBy-CountryID="11082">
      <IDRegistrationNo>A123</IDRegistrationNo>
    </IDRegDocument>
  </IDRegDocuments>
  <DistinctParties>
    <DistinctParty FixedRef="102">
      <Profile ID="102" PartySubTypeID="4">
        <Identity ID="50" Primary="true">
          <Alias AliasTypeID="1403" Primary="true" LowQuality="false">
            <DocumentedName>
              <DocumentedNamePart><NamePartValue NamePartGroupID="1">TESTI</NamePartValue></DocumentedNamePart>
              <DocumentedNamePart><NamePartValue NamePartGroupID="2">Adel</NamePartValue></DocumentedNamePart>
            </DocumentedName>
            <DocumentedName>
              <DocumentedNamePart><NamePartValue NamePartGroupID="1">تستي</NamePartValue></DocumentedNamePart>
              <DocumentedNamePart><NamePartValue NamePartGroupID="2">عادل</NamePartValue></DocumentedNamePart>
            </DocumentedName>
          </Alias>
          <Alias AliasTypeID="1400" Primary="false" LowQuality="true">
            <DocumentedName>
              <DocumentedNamePart><NamePartValue NamePartGroupID="2">Abu Test</NamePartValue></DocumentedNamePart>
            </DocumentedName>
          </Alias>
          <NamePartGroups>
            <MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1520"/></MasterNamePartGroup>
            <MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/></MasterNamePartGroup>
          </NamePartGroups>
        </Identity>
        <Feature ID="1" FeatureTypeID="8"><FeatureVersion>
          <DatePeriod>
            <Start><From><Year>1966</Year><Month>9</Month><Day>8</Day></From></Start>
            <End><To><Year>1966</Year><Month>9</Month><Day>8</Day></To></End>
          </DatePeriod>
        </FeatureVersion></Feature>
        <Feature ID="2" FeatureTypeID="8"><FeatureVersion>
          <DatePeriod>
            <Start><From><Year>1970</Year><Month>1</Month><Day>1</Day></From></Start>
            <End><To><Year>1970</Year><Month>12</Month><Day>31</Day></To></End>
          </DatePeriod>
        </FeatureVersion></Feature>
        <Feature ID="3" FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="7"/></FeatureVersion></Feature>
        <Feature ID="4" FeatureTypeID="224">
          <FeatureVersion><VersionDetail DetailTypeID="1431" DetailReferenceID="91526"/></FeatureVersion>
        </Feature>
      </Profile>
    </DistinctParty>
    <DistinctParty FixedRef="103">
      <Profile ID="103" PartySubTypeID="1">
        <Identity ID="51" Primary="true">
          <Alias Primary="true" LowQuality="false">
            <DocumentedName>
              <DocumentedNamePart><NamePartValue NamePartGroupID="3">TEST SHIP</NamePartValue></DocumentedNamePart>
            </DocumentedName>
          </Alias>
        </Identity>
      </Profile>
    </DistinctParty>
  </DistinctParties>
  <SanctionsEntries>
    <SanctionsEntry ID="102" ProfileID="102" ListID="1550">
      <EntryEvent><Date><Year>2012</Year><Month>5</Month><Day>6</Day></Date></EntryEvent>
      <SanctionsMeasure><Comment/></SanctionsMeasure>
      <SanctionsMeasure><Comment>EXAMPLE</Comment></SanctionsMeasure>
    </SanctionsEntry>
  </SanctionsEntries>
</Sanctions>
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sdn_advanced.xml"
    path.write_text(LIST, "utf-8")
    return path


def test_a_person(path: Path) -> None:
    person = read("ofac", path)[0]
    assert (person.reference, person.kind, person.gender) == ("102", "person", "male")
    assert spelled(person) == [("main", "Adel TESTI"), ("alias", "عادل تستي"), ("weak", "Abu Test")]
    assert person.birth_dates == ("1966-09-08", "1970")
    assert person.countries == ("EG",)
    assert papers(person) == [("passport", "A123", "EG")]
    assert (person.listed_on, person.case_number) == ("2012-05-06", "EXAMPLE")


def test_a_ship(path: Path) -> None:
    ship = read("ofac", path)[1]
    assert (ship.kind, spelled(ship)) == ("vessel", [("main", "TEST SHIP")])


def test_the_version_is_the_day_of_issue(path: Path) -> None:
    assert open_list("ofac", path, "ofac").version == "2026-03-04"


def test_half_a_download_is_refused(path: Path) -> None:
    path.write_text(LIST[: len(LIST) * 3 // 4], "utf-8")
    assert refused("ofac", path).code == "damaged"
