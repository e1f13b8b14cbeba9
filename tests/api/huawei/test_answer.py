"""Readings of vehicle licences in Huawei's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from wathiq.api.huawei.answer import Options, result
from wathiq.documents.china_vehicle_licence import NAME
from wathiq.reading import Field, Quad, Reading

BOX: Quad = ((10.4, 20.6), (50.0, 20.0), (50.0, 30.0), (10.0, 30.0))
WHOLE = {"visible": 1.0, "inside": 1.0}


def page(measures: Mapping[str, float] = WHOLE, **values: str) -> Reading:
    return Reading(NAME, 0.9, {name: Field(value, 0.9, BOX) for name, value in values.items()}, BOX, measures=measures)


MAIN = page(number="粤B8K52D", name="林知远", issuing_authority="公安局")
SIDE = page(number="粤B8K52D", remarks="")


def licence(**parts: Reading) -> Reading:
    return Reading(NAME, 0.9, {}, BOX, parts=parts)


def answered(reading: Reading, **options: Any) -> dict[str, Any]:
    answer = result(reading, Options(**options))
    assert answer is not None
    return answer


def test_what_was_not_read_is_an_empty_string() -> None:
    answer = answered(licence(main=MAIN))
    assert (answer["number"], answer["name"], answer["vin"]) == ("粤B8K52D", "林知远", "")


@pytest.mark.parametrize(
    ("parts", "side", "keys"),
    [
        ({"main": MAIN}, "front", {"name", "vin"}),
        ({"side": SIDE}, "back", {"file_no", "energy_type"}),
        ({"main": MAIN, "side": SIDE}, "back", {"file_no", "energy_type"}),
        ({"main": MAIN, "side": SIDE}, "double_side", {"front", "back"}),
        ({"side": SIDE}, "double_side", {"back"}),
    ],
)
def test_sides(parts: dict[str, Reading], side: str, keys: set[str]) -> None:
    assert keys <= answered(licence(**parts), side=side).keys()


@pytest.mark.parametrize(("parts", "side"), [({"main": MAIN}, "back"), ({"side": SIDE}, "front"), ({}, "double_side")])
def test_a_side_that_is_not_there_is_no_answer(parts: dict[str, Reading], side: str) -> None:
    assert result(licence(**parts), Options(side=side)) is None


def test_the_authority_is_for_those_who_ask_and_on_the_main_page_alone() -> None:
    both = licence(main=MAIN, side=SIDE)
    assert "issuing_authority" not in answered(both)
    pages = answered(both, side="double_side", return_issuing_authority=True)
    assert pages["front"]["issuing_authority"] == "公安局"
    assert "issuing_authority" not in pages["back"]


def test_places_are_four_whole_points_or_none() -> None:
    places = answered(licence(main=MAIN), return_text_location=True)["text_location"]
    assert places["number"] == [[10, 21], [50, 20], [50, 30], [10, 30]]
    assert places["vin"] == []


def test_a_field_that_is_empty_or_derived_has_no_place() -> None:
    fields = {"number": Field("", 0.0, BOX), "name": Field("林知远", 0.9)}
    main = Reading(NAME, 0.9, fields, measures=WHOLE)
    places = answered(licence(main=main), return_text_location=True)["text_location"]
    assert (places["number"], places["name"]) == ([], [])


@pytest.mark.parametrize(
    ("visible", "inside", "blocked", "cut_off", "scores"),
    [
        (1.0, 1.0, False, False, (0, 0)),
        (0.7, 0.99, False, False, (30, 1)),
        (0.5, 0.86, True, True, (50, 14)),
    ],
)
def test_alarms(visible: float, inside: float, *, blocked: bool, cut_off: bool, scores: tuple[int, int]) -> None:
    main = page({"visible": visible, "inside": inside}, number="粤B8K52D")
    answer = answered(licence(main=main), alarm=True)
    assert answer["alarm_result"] == {
        "detect_blocking_within_border_result": blocked,
        "detect_border_integrity_result": cut_off,
    }
    assert tuple(answer["alarm_confidence"].values()) == scores


def test_paper_is_normal() -> None:
    paper = licence(main=MAIN)
    assert answered(paper, recognize_electronic_license=True)["type"] == "normal"
    assert "type" not in answered(paper)


def test_an_electronic_licence_says_more() -> None:
    fields = {
        "electronic": Field("", 0.9, BOX),
        "color": Field("白", 0.9, BOX),
        "status": Field("正常、抵押", 0.9, BOX),
        "mandatory_scrapping_date": Field("2034-03-15", 0.9, BOX),
    }
    for side, part in (("front", {"main": MAIN}), ("double_side", {"main": MAIN, "side": SIDE})):
        reading = replace(licence(**part), fields=fields)
        answer = answered(reading, side=side, recognize_electronic_license=True)
        assert {name: answer[name] for name in ("type", "color", "mandatory_scrapping_date", "status")} == {
            "type": "electronic",
            "color": "白",
            "mandatory_scrapping_date": "2034-03-15",
            "status": ["正常", "抵押"],
        }
