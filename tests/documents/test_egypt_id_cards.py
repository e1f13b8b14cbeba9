"""Both sides of the Egyptian identity card, drawn, scanned and read by the engine, whichever way up they lie."""

from __future__ import annotations

import base64
from functools import cache
from random import Random

import cv2
import numpy as np
import pytest
import zxingcpp

from tests.workshops import equipped
from training.specimens import TRAINING, Photo, Workshop, draw, photograph
from training.specimens.document import HEIGHT, WIDTH, Picture
from wathiq.documents import egypt_id_back, egypt_id_front
from wathiq.engine import Engine
from wathiq.faults import DocumentNotFound, WrongDocument
from wathiq.language import arabic
from wathiq.reading import Reading
from wathiq.vision.decode import Image
from wathiq.vision.geometry import Pixels

SIDES = (egypt_id_front.NAME, egypt_id_back.NAME)
BARCODE = (51, 412, 961, 587)
"""Left, top, right, bottom on the drawn back."""


@cache
def _workshop() -> Workshop:
    return equipped(TRAINING)


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return _workshop()


@cache
def scan(side: str, seed: int = 3) -> Photo:
    random = Random(seed)
    return photograph(draw(side, random, _workshop()), "scan", random, _workshop())


def picture(pixels: Pixels | Picture, quarters: int = 0) -> Image:
    """Turned to the left by so many quarters."""
    turned = np.ascontiguousarray(np.rot90(pixels, quarters))
    return Image(turned, "PNG", (turned.shape[1], turned.shape[0]))


def check(reading: Reading, photo: Photo) -> None:
    """What must be right on a clean scan."""
    told = [name for name in ("number", "birth_date") if name in photo.fields]
    assert {name: reading.value(name) for name in told} == {name: photo.fields[name] for name in told}
    for name in ("given_name", "family_names", "job"):
        if name in photo.fields:
            assert arabic.fold(reading.value(name)) == arabic.fold(photo.fields[name])


# Reading --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("side", SIDES)
def test_a_clean_scan_is_read_from_any_side(engine: Engine, side: str, quarters: int) -> None:
    photo = scan(side)
    reading = engine.read_image(picture(photo.pixels, quarters), side)
    assert reading.type == side
    check(reading, photo)


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize("quarters", [0, 1])
@pytest.mark.parametrize("side", SIDES)
def test_the_card_is_where_it_lies(engine: Engine, side: str, quarters: int) -> None:
    photo = scan(side)
    quad = engine.read_image(picture(photo.pixels, quarters), side).quad
    width = photo.pixels.shape[1]
    turned = [(y, width - x) if quarters else (x, y) for x, y in photo.corners.tolist()]
    assert quad is not None
    assert np.abs(np.subtract(quad, turned)).max() < 0.08 * width


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize("side", SIDES)
def test_a_card_is_known_without_being_asked_for(engine: Engine, side: str) -> None:
    assert engine.read_image(picture(scan(side).pixels)).type == side


# What it is not -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("workshop")
@pytest.mark.parametrize(("side", "asked"), [SIDES, SIDES[::-1]])
def test_the_other_side_is_another_document(engine: Engine, side: str, asked: str) -> None:
    with pytest.raises(WrongDocument):
        engine.read_image(picture(scan(side).pixels), asked)


def page() -> Pixels:
    """A page of Latin text with a long number at its foot."""
    paper = np.full((600, 900, 3), 255, np.uint8)
    for row in range(12):
        cv2.putText(paper, f"Line {row} of a page", (40, 60 + 40 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    cv2.putText(paper, "29001150112355", (40, 560), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    return paper


HOSTILE = {
    "black": np.zeros((480, 640, 3), np.uint8),
    "white": np.full((480, 640, 3), 255, np.uint8),
    "tiny": np.full((32, 32, 3), 128, np.uint8),
    "noise": np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8),
    "stripes": np.tile(np.array([0, 255], np.uint8).repeat(8)[None, :, None], (480, 40, 3)),
    "sliver": np.full((8, 2000, 3), 200, np.uint8),
    "page": page(),
}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_read_where_there_is_no_card(engine: Engine, name: str, side: str) -> None:
    with pytest.raises((DocumentNotFound, WrongDocument)):
        engine.read_image(picture(HOSTILE[name]), side)


@pytest.mark.usefixtures("workshop")
def test_half_a_front_is_none(engine: Engine) -> None:
    """The header is there, the number and the date of birth are cut off."""
    half = scan(egypt_id_front.NAME).pixels[: round(0.6 * HEIGHT)]
    with pytest.raises((DocumentNotFound, WrongDocument)):
        engine.read_image(picture(half), egypt_id_front.NAME)


# The barcode ----------------------------------------------------------------------------------------------------------


def test_a_real_barcode_on_a_back(engine: Engine, workshop: Workshop) -> None:
    content = bytes(range(256))
    random = Random(3)
    document = draw(egypt_id_back.NAME, random, workshop)
    assert document.picture.shape[:2] == (HEIGHT, WIDTH)
    symbol = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.PDF417), scale=2)
    left, top, right, bottom = BARCODE
    drawn = cv2.resize(np.asarray(symbol), (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    document.picture[top:bottom, left:right] = np.maximum(drawn, 30)[:, :, None]
    photo = photograph(document, "scan", random, workshop)
    reading = engine.read_image(picture(photo.pixels), egypt_id_back.NAME)
    assert base64.b64decode(reading.value("barcode")) == content


@pytest.mark.usefixtures("workshop")
def test_a_barcode_that_says_nothing_is_absent(engine: Engine) -> None:
    """The specimens' own have codewords by chance, whose error correction fails."""
    reading = engine.read_image(picture(scan(egypt_id_back.NAME).pixels), egypt_id_back.NAME)
    assert "barcode" not in reading.fields
