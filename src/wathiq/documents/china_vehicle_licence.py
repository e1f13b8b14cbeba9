"""The vehicle licence of mainland China (GA 37-2008): main page, side page, or both in one picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from wathiq.documents import form
from wathiq.documents.form import Form, Piece, Placed, ReadLine, Slot
from wathiq.language import china, vin
from wathiq.reading import Field, Finding, Quad, Reading
from wathiq.vision import geometry
from wathiq.vision.dashes import SCALE, has_dashes
from wathiq.vision.geometry import Corners
from wathiq.vision.scene import Scene
from wathiq.vision.stacks import same_ends
from wathiq.vision.upright import upright

NAME = "china_vehicle_licence"

LOOKS = (960, 1440)
_LEAST_HEIGHT = 0.6
"""Lines lower than this share of the common height are the small English under the labels."""
_SMALL_PRINT = 16.0
"""Pixels that lines are high, in the first look, in a picture that a second look may find smaller print in."""
_MOST_LINES = 120
_SAMPLE = 20

_ELECTRONIC = (
    Slot("electronic", "电子行驶证"),
    Slot("color", "车身颜色"),
    Slot("mandatory_scrapping_date", "强制报废期止"),
    Slot("status", "状态"),
)
"""What the electronic licence alone shows."""

MAIN = Form(
    88.0,
    60.0,
    (
        Slot("", "中华人民共和国机动车行驶证", (15.2, 70.0, 5.2)),
        Slot("number", "号牌号码", (2.5, 13.9, 12.8), (14.0, 10.5, 36.5, 16.5)),
        Slot("vehicle_type", "车辆类型", (37.1, 48.6, 11.7), (49.0, 10.0, 86.5, 16.0)),
        Slot("name", "所有人", (2.4, 12.8, 19.6), (13.3, 17.0, 86.5, 23.0)),
        Slot("address", "住址", (2.4, 12.8, 26.3), (13.3, 23.5, 86.5, 30.5)),
        Slot("use_character", "使用性质", (2.0, 13.5, 33.5), (12.7, 31.0, 29.5, 37.0)),
        Slot("model", "品牌型号", (31.2, 42.6, 31.9), (43.0, 30.5, 86.5, 36.0)),
        Slot("vin", "车辆识别代号", (22.5, 38.7, 39.3), (40.0, 37.5, 86.5, 42.5)),
        Slot("engine_no", "发动机号码", (22.6, 36.8, 46.0), (38.0, 44.5, 86.5, 49.5)),
        Slot("register_date", "注册日期", (22.1, 33.8, 52.4), (32.0, 51.0, 53.8, 57.5)),
        Slot("issue_date", "发证日期", (54.3, 64.4, 51.6), (63.5, 51.0, 87.0, 56.5)),
        Slot("issuing_authority", "", None, (1.5, 38.0, 22.0, 58.0)),
        *_ELECTRONIC,
    ),
)
SIDE = Form(
    88.0,
    60.0,
    (
        Slot("number", "号牌号码", (2.0, 13.3, 4.4), (13.7, 1.5, 36.5, 7.0)),
        Slot("file_no", "档案编号", (37.1, 47.2, 4.3), (49.0, 1.0, 87.0, 6.5)),
        Slot("approved_passengers", "核定载人数", (2.0, 13.4, 11.0), (13.7, 8.0, 49.0, 13.5)),
        Slot("gross_mass", "总质量", (50.8, 63.0, 10.5), (64.0, 8.0, 87.0, 13.0)),
        Slot("unladen_mass", "整备质量", (2.3, 13.8, 17.7), (13.8, 15.0, 49.0, 20.5)),
        Slot("approved_load", "核定载质量", (51.0, 63.5, 17.5), (64.0, 15.0, 87.0, 20.0)),
        Slot("dimension", "外廓尺寸", (2.5, 13.9, 24.2), (14.0, 21.5, 49.0, 27.0)),
        Slot("traction_mass", "准牵引总质量", (50.8, 63.9, 24.1), (64.0, 21.5, 87.0, 26.5)),
        Slot("remarks", "备注", (2.5, 13.8, 30.7), (14.0, 28.0, 87.0, 38.0)),
        Slot("inspection_record", "检验记录", (3.0, 14.5, 44.2), (15.0, 38.0, 87.0, 47.0)),
        Slot("code_number", "", None, (37.0, 50.5, 83.0, 56.0)),
        Slot("energy_type", "能源类型"),
        Slot("energy_type", "能源种类"),
    ),
)
_PUNCTUATION = " .:\uff1a"
_PAGES = {"main": MAIN, "side": SIDE}


def _compact(text: str) -> str:
    return text.replace(" ", "")


def _barcode(text: str) -> str:
    """The digits under a Code 39 symbol between the stars that open and close each one."""
    return f"*{text.strip('*').replace(' ', '')}*" if text.startswith("*") or text.endswith("*") else _compact(text)


# How a field's text becomes its value; the rest are taken without spaces.
_PARSERS: Mapping[str, Callable[[str], str]] = {
    "number": china.plate,
    "vin": vin.folded,
    "register_date": china.iso_date,
    "issue_date": china.iso_date,
    "mandatory_scrapping_date": china.iso_date,
    "dimension": china.dimension,
    "code_number": _barcode,
}
# Values that detection overlooks, being no more than two dashes: their place is read by itself.
_OVERLOOKED = ("approved_load", "traction_mass")
_DASHES_CONFIDENCE = 0.6


def read(scene: Scene) -> Reading | None:
    """Every page in the picture, or None where there is none."""
    for side in LOOKS:
        lines = _lines(scene, side)
        if parts := _parts(scene, lines):
            return _whole(parts)
        if scene.longest_side <= side or _height(lines) * side > _SMALL_PRINT * scene.longest_side:
            break
    return None


def _lines(scene: Scene, side: int) -> list[Corners]:
    """The lines of common height, without the small English under the labels."""
    lines = upright(scene, [line.corners for line in scene.lines(side)])
    least = _LEAST_HEIGHT * _height(lines)
    return [line for line in lines if geometry.height(line) >= least][:_MOST_LINES]


def _height(lines: Sequence[Corners]) -> float:
    """The common height of lines, in pixels of the scene."""
    heights = sorted(geometry.height(line) for line in lines)
    return heights[len(heights) // 2] if heights else 0.0


def _parts(scene: Scene, lines: Sequence[Corners]) -> dict[str, Reading]:
    """The pages that the lines belong to. Where a sample of them has no label of any, the rest is not read."""
    sample = _read(scene, lines[:: max(1, len(lines) // _SAMPLE)])
    if not any(form.has_labels(page, sample) for page in _PAGES.values()):
        return {}
    texts = _read(scene, lines)
    placed = {name: form.place(page, texts) for name, page in _PAGES.items()}
    return {name: _page(scene, page) for name, page in placed.items() if page}


def _read(scene: Scene, lines: Sequence[Corners]) -> list[ReadLine]:
    return [ReadLine(line, text) for line, text in zip(lines, scene.read_all(lines), strict=True)]


def _page(scene: Scene, placed: Placed) -> Reading:
    fields = {slot.field: Field("", 0.0) for slot in placed.form.slots if slot.field and slot not in _ELECTRONIC}
    fields |= {name: _field(name, pieces) for name, pieces in placed.pieces.items()}
    if placed.form is MAIN and "issuing_authority" in placed.pieces:
        fields["issuing_authority"] = _seal(scene, placed.pieces["issuing_authority"])
    if placed.form is SIDE:
        fields |= {name: _overlooked(scene, placed, name) for name in _OVERLOOKED if not fields[name].value}
    seen = [field.confidence for field in fields.values() if field.value]
    confidence = sum(seen) / len(seen) if seen else 0.0
    height, width = scene.pixels.shape[:2]
    measures = {"visible": placed.labels_read, "inside": geometry.share_inside(placed.page, width, height)}
    reading = Reading(NAME, confidence, fields, geometry.quad(placed.page), measures=measures)
    return replace(reading, findings=tuple(_findings(reading)))


def _field(name: str, pieces: Sequence[Piece]) -> Field:
    text = "".join(piece.text for piece in pieces)
    value = _PARSERS.get(name, _compact)(text.strip(_PUNCTUATION))
    confidence = min(piece.confidence for piece in pieces)
    return Field(value, confidence, _around(pieces))


def _around(pieces: Sequence[Piece]) -> Quad:
    """The quad of one piece, or the upright rectangle around several."""
    if len(pieces) == 1:
        return geometry.quad(pieces[0].corners)
    points = [point for piece in pieces for point in piece.corners]
    left, top = (min(float(p[i]) for p in points) for i in (0, 1))
    right, bottom = (max(float(p[i]) for p in points) for i in (0, 1))
    return geometry.quad(geometry.corners([(left, top), (right, top), (right, bottom), (left, bottom)]))


def _seal(scene: Scene, pieces: Sequence[Piece]) -> Field:
    """The seal's rows are all as wide as the widest: what a hologram hides at an end is read once more."""
    rows = same_ends([piece.corners for piece in pieces])
    texts = [scene.read(row) for row in rows]
    value = "".join(_compact(str(text)) for text in texts)
    return Field(value, min(text.confidence for text in texts), _around(pieces))


def _overlooked(scene: Scene, placed: Placed, name: str) -> Field:
    area = placed.area(name)
    left, top, right, bottom = placed.form.slot(name).area
    closer = geometry.cut(scene.pixels, area, round((right - left) * SCALE), round((bottom - top) * SCALE))
    return Field("--", _DASHES_CONFIDENCE, geometry.quad(area)) if has_dashes(closer) else Field("", 0.0)


def _findings(page: Reading) -> Iterator[Finding]:
    number = page.value("number")
    if number and not china.is_plate(number):
        yield Finding("plate_invalid", "The number is not one that is issued.", "number", number)
    for name in ("register_date", "issue_date"):
        if page.value(name) and not china.is_iso_date(page.value(name)):
            yield Finding("date_invalid", "The text is no date.", name, page.value(name))
    code = page.value("vin")
    if code and not vin.is_well_formed(code):
        yield Finding("vin_invalid", "The VIN is not 17 characters of its alphabet.", "vin", code)
    elif code and not vin.check_holds(code):
        yield Finding("check_digit_failed", "The check digit of the VIN is wrong.", "vin", code)


def _whole(parts: Mapping[str, Reading]) -> Reading:
    """One reading of all pages. What stands on both, the main page says."""
    fields: dict[str, Field] = {}
    for part in parts.values():
        fields |= {name: field for name, field in part.fields.items() if not fields.get(name, Field("", 0.0)).value}
    findings = list(dict.fromkeys(finding for part in parts.values() for finding in part.findings))
    numbers = {part.value("number") for part in parts.values()} - {""}
    if len(numbers) > 1:
        findings.append(Finding("numbers_differ", "The two pages bear different numbers.", "number", None))
    first = next(iter(parts.values()))
    confidence = sum(part.confidence for part in parts.values()) / len(parts)
    return Reading(NAME, confidence, fields, first.quad, tuple(findings), parts)
