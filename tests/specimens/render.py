"""Render the specimen pictures beside this file, and `truth.jsonl` that says what they show.

Run as `python tests/specimens/render.py [PREFIX...]`; with prefixes only the pictures whose names begin so are made.
It takes the Debian packages fonts-dejavu, fonts-freefont-otf, fonts-harmattan, fonts-liberation, fonts-nanum,
fonts-noto-cjk, fonts-noto-core, fonts-ocr-b, fonts-roboto-unhinted, fonts-unfonts-core and fonts-wqy-microhei; whoever
only uses the pictures needs no fonts. The same fonts and libraries make the same files.

Each line of `truth.jsonl` has `file`, `type` (null where no document may be found), `findings` (the codes that a
reader must report about the document itself), `note`, and

- for a travel document `mrz`, `mrz_type` and `fields`;
- for a number plate `fields`; `quad`, the corners in pixels, is there for every plate, whether anybody reads it or not;
- for a vehicle licence `main` and `side`, as far as they are in the picture, and `cut`, the fields that run off it.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from tests.specimens import documents, other, plates, travel, vehicle
from tests.specimens.camera import Lay, Shot, cloth, felt, quad, scan, take, wood
from tests.specimens.paper import Colour, Picture
from tests.specimens.plates import AnyPlate
from tests.specimens.street import LORRY, SALOON, VAN, Body, Street
from tests.specimens.travel import TravelDocument
from tests.specimens.vehicle import Licence

HERE = Path(__file__).resolve().parent
_PHOTO = Shot(1120, 840, (Lay(0.51, 0.49, 0.8, -4.0, (0.16, 0.12)),), wood, blur=0.9, unevenness=0.35, noise=2.2)
_SMALL_PHOTO = replace(_PHOTO, width=920, height=690, blur=0.7, noise=1.8)
_CARD_PHOTO = Shot(900, 640, (Lay(0.5, 0.5, 0.8, 3.0, (0.08, -0.1)),), cloth, blur=0.7, unevenness=0.3, noise=1.8)
_TILTED = Shot(1000, 800, (Lay(0.5, 0.5, 0.78, 8.0, (0.14, 0.18)),), wood, blur=0.7, unevenness=0.3, noise=1.8)
_PAIR = Shot(
    820, 1120, (Lay(0.49, 0.26, 0.85, 2.0), Lay(0.51, 0.74, 0.85, -1.5)), cloth, blur=0.6, unevenness=0.2, noise=1.5
)
_BESIDE = Shot(
    1400, 560, (Lay(0.26, 0.5, 0.46, -1.0), Lay(0.745, 0.5, 0.46, 1.5)), cloth, blur=0.5, unevenness=0.2, noise=1.2
)
_CUT_OFF = Shot(660, 600, (Lay(0.61, 0.5, 1.12, -1.0),), wood, blur=0.6, unevenness=0.2, noise=1.5)
_LICENCE = scan(88, 60, 8.5)


@dataclass(frozen=True, slots=True)
class Specimen:
    """A file, the sheets in it, how they were taken, and what a reader ought to say."""

    file: str
    type: str | None
    note: str
    shot: Shot
    sheets: tuple[Callable[[], Picture], ...] = ()
    truth: Mapping[str, object] = field(default_factory=dict)
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Travel:
    """A travel document in a picture; `refused` where nothing may be read from it."""

    file: str
    document: TravelDocument
    shot: Shot
    note: str
    findings: tuple[str, ...] = ()
    refused: bool = False

    def specimen(self) -> Specimen:
        sheets = (partial(travel.draw, self.document),)
        if self.refused:
            return Specimen(self.file, None, self.note, self.shot, sheets)
        return Specimen(self.file, "passport", self.note, self.shot, sheets, travel.truth(self.document), self.findings)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle licence in a picture, with the pages that are seen."""

    file: str
    licence: Licence
    pages: tuple[str, ...]
    shot: Shot
    note: str
    findings: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    def specimen(self) -> Specimen:
        draw = {"main": vehicle.draw_main, "side": vehicle.draw_side}
        sheets = tuple(partial(draw[page], self.licence) for page in self.pages)
        truth = vehicle.truth(self.licence, self.pages) | ({"cut": self.cut} if self.cut else {})
        return Specimen(self.file, "china_vehicle_licence", self.note, self.shot, sheets, truth, self.findings)


@dataclass(frozen=True, slots=True)
class Parked:
    """A number plate on the rear of a car, in a picture of this size; `day` is 1 at noon and 0 at night."""

    file: str
    plate: AnyPlate
    body: Body
    paint: Colour
    size: tuple[int, int]
    lay: Lay
    note: str
    day: float = 1.0
    blur: float = 0.6
    noise: float = 1.6
    surroundings: Mapping[str, Any] = field(default_factory=dict)

    def specimen(self) -> Specimen:
        street = Street(self.body, self.paint, self.plate.size, self.lay, self.day, **self.surroundings)
        shot = Shot(*self.size, (self.lay,), street, self.blur, 0.12, self.noise)
        fields = self.plate.truth()
        across, down = self.plate.size
        truth = ({"fields": fields} if fields else {}) | {"quad": quad(shot, self.lay, across / down)}
        return Specimen(
            self.file, self.plate.type, self.note, shot, (partial(plates.draw, self.plate, self.day),), truth
        )


_TD3 = scan(125, 88, 7)
_CHECK = ("check_digit_failed",)
_TRAVEL = (
    Travel("td3_scan.jpg", documents.PASSPORT, _TD3, "passport, flat scan, valid until 2034"),
    Travel("td3_photo.jpg", documents.PASSPORT, _PHOTO, "passport held under uneven light over wood"),
    Travel("td3_photo_90.jpg", documents.PASSPORT, replace(_SMALL_PHOTO, turn=1), "turned a quarter to the right"),
    Travel("td3_photo_180.jpg", documents.PASSPORT, replace(_SMALL_PHOTO, turn=2), "upside down"),
    Travel("td3_photo_270.jpg", documents.PASSPORT, replace(_SMALL_PHOTO, turn=3), "turned a quarter to the left"),
    Travel(
        "td3_mirrored.jpg", documents.PASSPORT, replace(_SMALL_PHOTO, mirrored=True), "seen in a mirror", refused=True
    ),
    Travel("td3_wrong_check.jpg", documents.WRONG_CHECK, _TD3, "number's check digit is one too high", _CHECK),
    Travel("td3_ambiguous.jpg", documents.AMBIGUOUS, _TD3, "number and names full of O, 0 and D"),
    Travel("td3_expired.jpg", documents.EXPIRED, _TD3, "expired; born in the last century", ("expired",)),
    Travel("td3_truncated_name.jpg", documents.TRUNCATED, _TD3, "names longer than the zone"),
    Travel("td3_single_name.jpg", documents.SINGLE_NAME, _TD3, "no given names, sex unspecified"),
    Travel("td3_without_mrz.jpg", documents.UNZONED, _TD3, "a page without a zone", refused=True),
    Travel("td1_card.jpg", documents.CARD, _CARD_PHOTO, "identity card's back, photographed on cloth"),
    Travel("td1_long_number.jpg", documents.LONG_NUMBER, scan(85.6, 54, 9), "number of 12 places, German holder"),
    Travel("td2_card.jpg", documents.SMALL_PASS, scan(105, 74), "identity card of two lines"),
    Travel("mrv_a_visa.jpg", documents.VISA, scan(120, 80), "full-size visa with optional data"),
    Travel("mrv_b_visa.jpg", documents.SMALL_VISA, scan(105, 74), "small visa, number of 8 places, hyphen, apostrophe"),
)
_MAIN, _SIDE, _BOTH = ("main",), ("side",), ("main", "side")
_VEHICLES = (
    Vehicle("cvl_main.jpg", documents.SALOON, _MAIN, _LICENCE, "main page, flat scan, right VIN"),
    Vehicle("cvl_side.jpg", documents.SALOON, _SIDE, _LICENCE, "side page, flat scan, no remarks"),
    Vehicle("cvl_both.jpg", documents.VAN, _BOTH, _PAIR, "both pages on dark cloth, each with its own tilt"),
    Vehicle("cvl_photo.jpg", documents.SALOON, _MAIN, _TILTED, "main page, perspective and a tilt of 8 degrees"),
    Vehicle("cvl_rotated_90.jpg", documents.LORRY, _MAIN, replace(_TILTED, turn=1), "turned a quarter to the right"),
    Vehicle("cvl_vin_wrong.jpg", documents.VIN_WRONG, _MAIN, _LICENCE, "VIN's check digit is one too high", _CHECK),
    Vehicle("cvl_address.jpg", documents.VAN, _MAIN, _LICENCE, "address of two lines"),
    Vehicle("cvl_truck.jpg", documents.LORRY, _BOTH, _PAIR, "lorry with all masses and two lines of remarks"),
    Vehicle(
        "cvl_electric.jpg",
        documents.ELECTRIC,
        _BOTH,
        _BESIDE,
        "electric car, side by side: number of 8 places with a letter that is not issued there",
        ("plate_invalid",),
    ),
    Vehicle(
        "cvl_cut_off.jpg",
        documents.SALOON,
        _MAIN,
        _CUT_OFF,
        "main page running off the right edge by a seventh",
        cut=("issue_date",),
    ),
)
_CAIRO: Mapping[str, Any] = {
    "sky": (226, 218, 200),
    "walls": ((186, 160, 124), (160, 134, 104), (204, 186, 156), (142, 124, 106)),
}
_PARKED = (
    Parked(
        "kp_long.jpg",
        documents.LONG_PLATE,
        SALOON,
        (190, 194, 200),
        (1280, 720),
        Lay(0.52, 0.56, 0.141, -2.0, (0.055, 0.03)),
        "long white plate, 180 pixels wide, slightly in perspective",
    ),
    Parked(
        "kp_electric.jpg",
        documents.ELECTRIC_PLATE,
        VAN,
        (84, 92, 102),
        (1120, 700),
        Lay(0.47, 0.63, 0.15, 1.5, (-0.04, 0.02)),
        "light blue plate of an electric car",
    ),
    Parked(
        "kp_short.jpg",
        documents.SHORT_PLATE,
        SALOON,
        (34, 36, 42),
        (1024, 768),
        Lay(0.5, 0.55, 0.13, 1.0, (0.03, 0.03)),
        "short white plate of the two-digit series",
    ),
    Parked(
        "kp_green.jpg",
        documents.GREEN_PLATE,
        SALOON,
        (148, 138, 116),
        (960, 720),
        Lay(0.48, 0.52, 0.165, -1.5, (-0.03, 0.02)),
        "green plate of two rows with a region",
    ),
    Parked(
        "kp_yellow_rows.jpg",
        documents.YELLOW_PLATE,
        LORRY,
        (40, 78, 138),
        (1024, 768),
        Lay(0.5, 0.68, 0.14, 0.8, (0.02, 0.04)),
        "yellow plate of two rows on a lorry",
    ),
    Parked(
        "kp_yellow_row.jpg",
        documents.STACKED_PLATE,
        SALOON,
        (206, 112, 34),
        (1120, 700),
        Lay(0.54, 0.57, 0.16, 2.0, (0.05, 0.02)),
        "yellow plate of one row, its region stacked",
    ),
    Parked(
        "kp_night.jpg",
        documents.NIGHT_PLATE,
        SALOON,
        (120, 124, 132),
        (960, 540),
        Lay(0.5, 0.57, 0.165, -1.0, (0.04, 0.02)),
        "at night, with noise",
        day=0.05,
        blur=0.8,
        noise=5.0,
        surroundings={"sky": (70, 84, 110)},
    ),
    Parked(
        "kp_small.jpg",
        documents.HIRED_PLATE,
        VAN,
        (224, 226, 226),
        (1280, 720),
        Lay(0.42, 0.6, 0.078, 0.5, (0.03, 0.02)),
        "a plate 100 pixels wide, in a low sun",
        day=0.8,
        blur=0.5,
    ),
    Parked(
        "ep_private.jpg",
        documents.PRIVATE_PLATE,
        SALOON,
        (222, 222, 218),
        (960, 720),
        Lay(0.5, 0.54, 0.18, 1.5, (0.03, 0.03)),
        "private car",
        surroundings=_CAIRO,
    ),
    Parked(
        "ep_taxi.jpg",
        documents.TAXI_PLATE,
        SALOON,
        (236, 234, 228),
        (1024, 768),
        Lay(0.46, 0.56, 0.145, -2.0, (-0.05, 0.02)),
        "taxi, with the letter of two eyes",
        surroundings=_CAIRO,
    ),
    Parked(
        "ep_truck.jpg",
        documents.TRUCK_PLATE,
        LORRY,
        (150, 60, 44),
        (1024, 768),
        Lay(0.52, 0.7, 0.14, -1.0, (-0.02, 0.03)),
        "truck, two letters and a zero",
        surroundings=_CAIRO,
    ),
    Parked(
        "ep_vanity.jpg",
        documents.VANITY_PLATE,
        VAN,
        (24, 26, 30),
        (960, 720),
        Lay(0.52, 0.62, 0.15, 1.0, (0.02, 0.02)),
        "one letter and one digit",
        surroundings=_CAIRO,
    ),
    Parked(
        "ep_far.jpg",
        documents.FAR_PLATE,
        VAN,
        (72, 88, 116),
        (640, 640),
        Lay(0.52, 0.62, 0.172, 3.0, (0.12, 0.05)),
        "110 pixels wide and in perspective",
        surroundings=_CAIRO,
    ),
    Parked(
        "plate_european.jpg",
        documents.EUROPEAN_PLATE,
        SALOON,
        (30, 54, 104),
        (1120, 700),
        Lay(0.5, 0.57, 0.16, 1.0, (-0.04, 0.02)),
        "a European plate",
    ),
    Parked(
        "plate_indonesian.jpg",
        documents.INDONESIAN_PLATE,
        VAN,
        (170, 172, 176),
        (960, 720),
        Lay(0.5, 0.63, 0.16, -1.0, (0.03, 0.02)),
        "white print on black",
    ),
    Parked(
        "plate_latin.jpg",
        documents.LATIN_PLATE,
        SALOON,
        (128, 26, 30),
        (1120, 700),
        Lay(0.49, 0.57, 0.16, -1.5, (0.04, 0.02)),
        "Latin print on yellow",
    ),
)
_OTHERS = (
    Specimen("receipt.jpg", None, "a shop's receipt", replace(_CARD_PHOTO, lays=(Lay(width=0.5),)), (other.receipt,)),
    Specimen("letter.jpg", None, "a page of a letter", scan(148, 190, 4.5), (other.letter,)),
    Specimen("blank.png", None, "nothing but a colour", Shot(480, 360, (), felt, noise=0)),
)


def _specimens() -> Iterator[Specimen]:
    yield from (declared.specimen() for declared in chain[Travel | Vehicle | Parked](_TRAVEL, _VEHICLES, _PARKED))
    yield from _OTHERS


def _render(specimen: Specimen) -> None:
    picture = take(specimen.shot, [draw() for draw in specimen.sheets], zlib.crc32(specimen.file.encode()))
    Image.fromarray(picture).save(HERE / specimen.file, quality=78, optimize=True)


def _line(specimen: Specimen) -> str:
    head = {
        "file": specimen.file,
        "type": specimen.type,
        "findings": specimen.findings,
        "note": specimen.note,
    }
    return json.dumps(head | dict(specimen.truth), ensure_ascii=False)


def main() -> None:
    prefixes = tuple(sys.argv[1:]) or ("",)
    for specimen in _specimens():
        if specimen.file.startswith(prefixes):
            _render(specimen)
    lines = [_line(specimen) for specimen in _specimens()]
    (HERE / "truth.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
