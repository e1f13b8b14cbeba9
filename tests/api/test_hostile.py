"""The corpus of hostile pictures through every dialect: an answer or a refusal in its words, then a good request."""

from __future__ import annotations

from functools import cache

import pytest

from tests.api.conftest import LICENCE, PASSPORT, PLATE, Server, base64_of
from tests.conftest import ALL
from tests.vision.hostile import HARMFUL, SMALL, odd

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("stays_well")]

_odd = cache(odd)
NAMES = list(_odd(ALL[PLATE].data))
_FILES = {**HARMFUL, **SMALL}
_TAKEN_BY_NHN = ("jpeg", "png", "orientation")


@pytest.mark.parametrize("name", NAMES)
def test_however_it_is_written_it_is_read(server: Server, name: str) -> None:
    passport = server.passport({"image": base64_of(_odd(ALL[PASSPORT].data)[name])})
    assert passport.json()["data"]["passport_no"] == ALL[PASSPORT].fields["passport_no"]
    if name in NAMES[::4]:  # which takes its time
        licence = server.licence({"image": base64_of(_odd(ALL[LICENCE].data)[name])})
        assert licence.json()["result"]["number"] == ALL[LICENCE].pages["main"]["number"]
    plate = server.vehicle_plate(_odd(ALL[PLATE].data)[name]).json()
    if any(word in name for word in _TAKEN_BY_NHN):
        assert plate["result"]["values"][0]["value"] == ALL[PLATE].fields["plate"]
    else:
        assert plate["header"]["resultCode"] == 4000003


@pytest.mark.parametrize("name", _FILES)
def test_what_is_meant_to_harm_is_refused_in_the_dialect_s_words(server: Server, name: str) -> None:
    file = _FILES[name]()
    passport = server.passport({"image": base64_of(file)})
    assert passport.status_code in {400, 415, 422}
    assert passport.json()["error_code"] in {400, 415, 1050, 3011, 5002, 5003, 5006}
    licence = server.licence({"image": base64_of(file)})
    assert licence.status_code == 400
    assert licence.json()["error_code"] in {"AIS.0102", "AIS.0103", "AIS.0104"}
    plate = server.vehicle_plate(file)
    assert plate.json()["header"]["resultCode"] in {4000002, 4000003, 4000201, 4131000, 5004003}
