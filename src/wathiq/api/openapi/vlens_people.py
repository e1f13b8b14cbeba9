"""People who do not exist, as the examples of Vlens answers know them: a document's fields and their values."""

from __future__ import annotations

from collections.abc import Mapping

from wathiq.api.vlens.endpoints import (
    DRIVING_LICENCE,
    ID_BACK,
    ID_FRONT,
    VEHICLE_LICENCE_BACK,
    VEHICLE_LICENCE_FRONT,
)
from wathiq.documents import egypt_plate, passport

_NAME, _NAME_ENGLISH = "منى أحمد السيد", "Mona Ahmed El Sayed"
_NUMBER = "29805150112345"

FIELDS: Mapping[str, Mapping[str, str]] = {
    ID_FRONT: {
        "given_name": "منى",
        "family_names": "أحمد السيد",
        "name": _NAME,
        "given_name_english": "Mona",
        "family_names_english": "Ahmed El Sayed",
        "name_english": _NAME_ENGLISH,
        "address": "١٢ شارع النيل الدقى - الجيزة",
        "address_1": "١٢ شارع النيل",
        "address_2": "الدقى - الجيزة",
        "address_english": "12 El Nil Street Dokki - Giza",
        "governorate": "الجيزة",
        "governorate_english": "Giza",
        "city": "الجيزة",
        "district": "الدقى",
        "number": _NUMBER,
        "key": "AB1234567",
        "birth_date": "1998-05-15",
        "gender": "female",
    },
    ID_BACK: {
        "marital_status": "أنسة",
        "marital_status_english": "Single",
        "job": "مهندسة",
        "job_english": "Engineer",
        "religion": "مسلمة",
        "religion_english": "Muslim",
        "issued": "2024-03",
        "expiry": "2031-03-11",
        "number": _NUMBER,
        "gender": "female",
        "gender_english": "female",
    },
    DRIVING_LICENCE: {
        "name": _NAME,
        "name_english": _NAME_ENGLISH,
        "number": _NUMBER,
        "nationality": "مصرى",
        "nationality_english": "Egyptian",
        "licence_class": "رخصة قيادة خاصة",
        "job": "مهندسة",
        "address": "١٢ شارع النيل",
        "traffic_unit_1": "الجيزة",
        "traffic_unit_2": "الدقى",
        "expiry": "2033-03-11",
        "issued": "2023-03-12",
    },
    VEHICLE_LICENCE_FRONT: {
        "plate": "ط س و 829",
        "licence_class": "ملاكى",
        "name": _NAME,
        "nationality": "مصرى",
        "address": "١٢ شارع النيل",
        "traffic_unit": "الدقى",
        "expiry": "2027-03-11",
        "issued": "2024-03-12",
    },
    VEHICLE_LICENCE_BACK: {
        "year": "2019",
        "make": "نيسان",
        "model": "صنى",
        "chassis": "LGBH52E01CY000001",
        "volume": "1500",
        "engine": "270001D",
        "colour": "أبيض",
        "fuel": "بنزين",
        "cylinders": "4",
        "examined": "2027-03-11",
    },
    passport.NAME: {
        "passport_no": "UT4817205",
        "name": "MIRA ELENE LINDQVARD",
        "nationality": "UTO",
        "country_code": "UTO",
        "gender": "F",
        "Date_of_Birth": "1988-06-17",
        "Date_of_Expiry": "2034-04-22",
        "doc_Type": "P",
    },
    egypt_plate.NAME: {"plate": "ط س و 829"},
}
