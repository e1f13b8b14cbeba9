"""The names of members as the clients of Vlens know them; all are texts. The odd spellings are the wire's own."""

IDS = ("transaction_id", "request_id", "client_transaction_id")
ID_FRONT = (
    "first_name",
    "last_names",
    "name",
    "first_name_english",
    "last_names_english",
    "name_english",
    "address",
    "address_1",
    "address_2",
    "address_english",
    "govern",
    "govern_english",
    "city",
    "district",
    "idNumber",
    "idKey",
    "dateOfBirth",
    "gender",
)
ID_BACK = (
    "maritalStatus",
    "marital_status_english",
    "job",
    "job_english",
    "jobTitle",
    "job_title_english",
    "religion",
    "religion_english",
    "husbandName",
    "husbandName_english",
    "releaseDate",
    "idExpiry",
    "idNumber",
    "gender",
    "gender_english",
)
PASSPORT = (
    "passport_no",
    "name",
    "nationality",
    "country_code",
    "gender",
    "Date_of_Birth",
    "Date_of_Expiry",
    "doc_Type",
)
VEHICLE_FRONT = (
    "license_number",
    "license_type",
    "name",
    "nationality",
    "address",
    "expiry",
    "issuance",
    "traffic_unit",
)
VEHICLE_BACK = (
    "model_year",
    "type",
    "sub_type",
    "chasis",
    "volume",
    "motor",
    "color",
    "fuel",
    "cylinder",
    "examination_dt",
)
DRIVING = (
    "NameArabic",
    "NameEnglish",
    "NationalID",
    "NationalityArabic",
    "NationalityEnglish",
    "LicenseType",
    "Job",
    "Address",
    "ExpiryDate",
    "IssuenceDate",
    "TrafficUnit1",
    "TrafficUnit2",
)
PLATE = ("result",)
USER = ("name", "surname", "fullName", "userName", "emailAddress", "phoneNumber", "idNumber", "address")
AML_RECORD = ("caseNo", "recordDate", "fullName", "idNumber", "dateOfBirth", "score")
