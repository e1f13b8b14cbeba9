"""Readings of Korean number plates in NHN's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wathiq.api.nhn import answer, errors
from wathiq.documents import korea_plate
from wathiq.reading import Field, Quad, Reading

QUAD: Quad = ((340.4, 231.0), (523.0, 230.6), (523.2, 297.0), (340.0, 297.3))


def plate(value: str = "123가4567", confidence: float = 0.9312, quad: Quad = QUAD) -> Reading:
    return Reading(korea_plate.NAME, confidence, {"plate": Field(value, confidence, quad)}, quad)


def test_a_whole_answer() -> None:
    assert answer.success(plate(), "png", 1280, 720) == {
        "header": {"isSuccessful": True, "resultCode": 0, "resultMessage": "SUCCESS"},
        "result": {
            "fileType": "png",
            "values": [{"value": "123가4567", "conf": 0.93}],
            "boxes": [{"x1": 340, "y1": 231, "x2": 523, "y2": 231, "x3": 523, "y3": 297, "x4": 340, "y4": 297}],
            "resolution": "normal",
        },
    }


def test_a_failure_is_a_header_and_nothing_else() -> None:
    assert answer.failure(errors.VEHICLE_PLATE_NOT_FOUND) == {
        "header": {
            "isSuccessful": False,
            "resultCode": 4000201,
            "resultMessage": "Vehicle plate not found in the image.",
        }
    }


def test_a_plate_of_two_lines_is_one_value_without_spaces() -> None:
    result = answer.success(plate("서울 12\n가 3456"), "jpg", 640, 480)["result"]
    assert [value["value"] for value in result["values"]] == ["서울12가3456"]


@pytest.mark.parametrize(("confidence", "shown"), [(0.0, 0.0), (0.456, 0.46), (1, 1.0)])
def test_confidence_has_two_decimals(confidence: float, shown: float) -> None:
    result = answer.success(plate(confidence=confidence), "jpg", 640, 480)["result"]
    assert result["values"][0]["conf"] == shown


def test_a_plate_at_the_edge_stays_in_the_picture() -> None:
    over: Quad = ((-3.0, -0.6), (640.0, 10.0), (655.5, 480.0), (5.0, 479.4))
    (box,) = answer.success(plate(quad=over), "jpg", 640, 480)["result"]["boxes"]
    assert list(box.values()) == [0, 0, 639, 10, 639, 479, 5, 479]


def test_where_the_place_is_not_known_there_is_no_box() -> None:
    assert answer.success(replace(plate(), quad=None), "jpg", 640, 480)["result"]["boxes"] == []


@pytest.mark.parametrize(
    ("width", "height", "resolution"),
    [
        (1280, 720, "normal"),
        (720, 1280, "normal"),
        (4000, 3000, "normal"),
        (1279, 720, "low"),
        (1280, 719, "low"),
        (719, 1280, "low"),
        (1000, 1000, "low"),
    ],
)
def test_resolution_is_the_same_whichever_way_the_picture_stands(width: int, height: int, resolution: str) -> None:
    assert answer.success(plate(), "jpg", width, height)["result"]["resolution"] == resolution
