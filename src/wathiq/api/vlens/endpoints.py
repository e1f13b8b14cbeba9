"""The Vlens endpoints that read a document: where each stands, which document it takes, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wathiq.documents import (
    egypt_driving_licence,
    egypt_id_back,
    egypt_id_front,
    egypt_plate,
    egypt_vehicle_licence_back,
    egypt_vehicle_licence_front,
    passport,
)
from wathiq.language import egypt_dates

ID_FRONT = egypt_id_front.NAME
ID_BACK = egypt_id_back.NAME
DRIVING_LICENCE = egypt_driving_licence.NAME
VEHICLE_LICENCE_FRONT = egypt_vehicle_licence_front.NAME
VEHICLE_LICENCE_BACK = egypt_vehicle_licence_back.NAME

_EGYPT = frozenset({"", "EG", "EGY"})
"""How a client may name the country, which it need not."""

_ARABIC_GENDERS: Mapping[str, str] = {"male": "ذكر", "female": "أنثى"}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an answer's data: the reading's field it comes from, and how its value is written."""

    field: str
    written: Callable[[str], str] = str


def _day(value: str) -> str:
    """A date as date and time, the first of the month where only that is printed; nothing for what is no date."""
    printed = egypt_dates.parse(value)
    return printed.wire if printed else ""


def _arabic_gender(value: str) -> str:
    return _ARABIC_GENDERS.get(value, value)


def _members(fields: Mapping[str, str], days: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, Member]:
    """Members by the fields that they repeat, and by those that are dates."""
    return {
        **{name: Member(source) for name, source in fields.items()},
        **{name: Member(source, _day) for name, source in days.items()},
    }


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One image in, one document out. `side` is empty where a document has but one.

    `countries` are those that a client may name, in capitals; None means any. Fakes are looked for unless it is not
    `judged`.
    """

    path: str
    summary: str
    document: str
    doc_type: str
    members: Mapping[str, Member]
    side: str = ""
    countries: frozenset[str] | None = _EGYPT
    judged: bool = True

    def takes(self, country: str) -> bool:
        """Whether the endpoint reads documents of the country that a client names."""
        return self.countries is None or country.strip().upper() in self.countries

    def data(self, values: Mapping[str, str]) -> dict[str, str]:
        """The members with a document's values by field; what was not read is an empty string."""
        return {name: member.written(values.get(member.field, "")) for name, member in self.members.items()}

    @property
    def names(self) -> Mapping[str, str]:
        """The member of each field."""
        return {member.field: name for name, member in self.members.items()}


ID_FRONT_ENDPOINT = Endpoint(
    path="/id/front",
    summary="Egyptian national ID card, front",
    document=ID_FRONT,
    doc_type="national_id",
    side="front",
    members={
        **_members(
            {
                "first_name": "given_name",
                "last_names": "family_names",
                "name": "name",
                "first_name_english": "given_name_english",
                "last_names_english": "family_names_english",
                "name_english": "name_english",
                "address": "address",
                "address_1": "address_1",
                "address_2": "address_2",
                "address_english": "address_english",
                "govern": "governorate",
                "govern_english": "governorate_english",
                "city": "city",
                "district": "district",
                "idNumber": "number",
                "idKey": "key",
            },
            days={"dateOfBirth": "birth_date"},
        ),
        "gender": Member("gender", _arabic_gender),
    },
)

ID_BACK_ENDPOINT = Endpoint(
    path="/id/back",
    summary="Egyptian national ID card, back",
    document=ID_BACK,
    doc_type="national_id",
    side="back",
    members={
        **_members(
            {
                "maritalStatus": "marital_status",
                "marital_status_english": "marital_status_english",
                "job": "job",
                "job_english": "job_english",
                "jobTitle": "job_title",
                "job_title_english": "job_title_english",
                "religion": "religion",
                "religion_english": "religion_english",
                "husbandName": "husband_name",
                "husbandName_english": "husband_name_english",
            },
            days={"releaseDate": "issued", "idExpiry": "expiry"},
        ),
        "idNumber": Member("number"),
        "gender": Member("gender", _arabic_gender),
        "gender_english": Member("gender_english", str.capitalize),
    },
)

ENDPOINTS = (
    ID_FRONT_ENDPOINT,
    ID_BACK_ENDPOINT,
    Endpoint(
        path="/driving_license",
        summary="Egyptian driving licence",
        document=DRIVING_LICENCE,
        doc_type="driving_license",
        members=_members(
            {
                "NameArabic": "name",
                "NameEnglish": "name_english",
                "NationalID": "number",
                "NationalityArabic": "nationality",
                "NationalityEnglish": "nationality_english",
                "LicenseType": "licence_class",
                "Job": "job",
                "Address": "address",
                "TrafficUnit1": "traffic_unit_1",
                "TrafficUnit2": "traffic_unit_2",
            },
            days={"ExpiryDate": "expiry", "IssuenceDate": "issued"},  # the wire's own spelling
        ),
    ),
    Endpoint(
        path="/car/license/front",
        summary="Egyptian vehicle licence, front",
        document=VEHICLE_LICENCE_FRONT,
        doc_type="car_license",
        side="front",
        members=_members(
            {
                "license_number": "plate",
                "license_type": "licence_class",
                "name": "name",
                "nationality": "nationality",
                "address": "address",
                "traffic_unit": "traffic_unit",
            },
            days={"expiry": "expiry", "issuance": "issued"},
        ),
    ),
    Endpoint(
        path="/car/license/back",
        summary="Egyptian vehicle licence, back",
        document=VEHICLE_LICENCE_BACK,
        doc_type="car_license",
        side="back",
        members=_members(
            {
                "model_year": "year",
                "type": "make",
                "sub_type": "model",
                "chasis": "chassis",  # the wire's own spelling
                "volume": "volume",
                "motor": "engine",
                "color": "colour",
                "fuel": "fuel",
                "cylinder": "cylinders",
            },
            days={"examination_dt": "examined"},
        ),
    ),
    Endpoint(
        path="/passport",
        summary="Passport, or another document with a machine-readable zone",
        document=passport.NAME,
        doc_type="passport",
        countries=None,
        members=_members(
            {
                name: name
                for name in (
                    "passport_no",
                    "name",
                    "nationality",
                    "country_code",
                    "gender",
                    "Date_of_Birth",
                    "Date_of_Expiry",
                    "doc_Type",
                )
            }
        ),
    ),
    Endpoint(
        path="/license_plate",
        summary="Egyptian number plate",
        document=egypt_plate.NAME,
        doc_type="license_plate",
        members=_members({"result": "plate"}),
        judged=False,
    ),
)

BY_DOCUMENT: Mapping[str, Endpoint] = {endpoint.document: endpoint for endpoint in ENDPOINTS}
