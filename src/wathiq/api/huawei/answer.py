"""A reading of a vehicle licence in the words of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wathiq.reading import Quad, Reading

FRONT = (
    "number",
    "vehicle_type",
    "name",
    "address",
    "use_character",
    "model",
    "vin",
    "engine_no",
    "register_date",
    "issue_date",
)
BACK = (
    "number",
    "file_no",
    "approved_passengers",
    "gross_mass",
    "unladen_mass",
    "approved_load",
    "dimension",
    "traction_mass",
    "remarks",
    "inspection_record",
    "code_number",
    "energy_type",
)
_ELECTRONIC = ("color", "mandatory_scrapping_date")
# What `side` asks for: the key of the answer's page and the part of the reading, in the order of the answer.
SIDES: Mapping[str, Mapping[str, str]] = {
    "front": {"front": "main"},
    "back": {"back": "side"},
    "double_side": {"front": "main", "back": "side"},
}

_COVERED = 0.6
"""Of a page whose labels are less visible than this, something must lie on top."""
_CUT_OFF = 0.98
"""A page of which less than this is in the picture is not whole; the page's edges are known no better."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a client wants in the answer besides the fields."""

    side: str = "front"
    return_issuing_authority: bool = False
    return_text_location: bool = False
    recognize_electronic_license: bool = False
    alarm: bool = False


def result(reading: Reading, options: Options) -> dict[str, Any] | None:
    """The answer's `result`, or None where the picture has no page of the side that was asked for."""
    pages = {
        key: _page(reading.parts[part], key, options)
        for key, part in SIDES[options.side].items()
        if part in reading.parts
    }
    if not pages:
        return None
    body = pages if options.side == "double_side" else next(iter(pages.values()))
    return body | (_electronic(reading) if options.recognize_electronic_license else {})


def _page(page: Reading, key: str, options: Options) -> dict[str, Any]:
    names = FRONT if key == "front" else BACK
    if key == "front" and options.return_issuing_authority:
        names = (*names, "issuing_authority")
    body: dict[str, Any] = {name: page.value(name) for name in names}
    if options.return_text_location:
        body["text_location"] = {name: _location(page, name) for name in names}
    return body | (_alarm(page) if options.alarm else {})


def _location(page: Reading, name: str) -> list[list[int]]:
    """Four points clockwise from the text's top left; none for what is not there."""
    field = page.fields.get(name)
    quad: Quad | tuple[()] = field.box if field and field.value and field.box else ()
    return [[round(x), round(y)] for x, y in quad]


def _alarm(page: Reading) -> dict[str, Any]:
    """Scores are percentages: how much of the page is covered, and how much of it lies outside the picture."""
    visible, inside = page.measures["visible"], page.measures["inside"]
    return {
        "alarm_result": {
            "detect_blocking_within_border_result": visible < _COVERED,
            "detect_border_integrity_result": inside < _CUT_OFF,
        },
        "alarm_confidence": {
            "blocking_within_border_score": round(100 * (1 - visible)),
            "border_integrity_score": round(100 * (1 - inside)),
        },
    }


def _electronic(reading: Reading) -> dict[str, Any]:
    if not any(name in reading.fields for name in ("electronic", *_ELECTRONIC)):
        return {"type": "normal"}
    status = reading.value("status").replace("、", " ").replace(",", " ").split()
    return {"type": "electronic", **{name: reading.value(name) for name in _ELECTRONIC}, "status": status}
