"""Specimens hold what their truth says, legibly, and the evaluation's are made of what training never draws."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from random import Random

import numpy as np
import pytest

from tests.workshops import equipped
from training.arabic.vocabulary import HELD_OUT, Vocabulary
from training.arabic.vocabulary import TRAINING as TRAINING_WORDS
from training.specimens import CONDITIONS, EVALUATION, KINDS, TRAINING, Document, Workshop, draw, person, photograph
from training.specimens.document import HEIGHT, LABEL, ORNAMENT, SPECIMEN, WIDTH, Line
from wathiq.language import egypt_dates, egypt_places, egypt_plate, national_id

TODAY = date(2026, 11, 1)
ALL_FIELDS = {
    "egypt_id_front": {
        *("given_name", "family_names", "name", "address_1", "address_2", "address", "governorate", "district"),
        *("number", "key", "birth_date", "gender"),
    },
    "egypt_driving_licence": {
        *("name", "name_english", "number", "nationality", "nationality_english", "licence_class", "job", "address"),
        *("issued", "expiry", "traffic_unit_1", "traffic_unit_2"),
    },
    "egypt_vehicle_licence_front": {
        *("plate", "licence_class", "name", "nationality", "address", "issued", "expiry", "traffic_unit"),
    },
    "egypt_vehicle_licence_back": {
        *("year", "make", "model", "body", "chassis", "engine", "colour", "fuel", "cylinders", "volume", "examined"),
    },
}


@cache
def _workshop(name: str) -> Workshop:
    """Kept: its documents go by which object it is."""
    return equipped({"training": TRAINING, "evaluation": EVALUATION}[name])


@pytest.fixture(scope="module", params=["training", "evaluation"])
def workshop(request: pytest.FixtureRequest) -> Workshop:
    return _workshop(request.param)


_drawn: dict[tuple[str, int, int], Document] = {}


def documents(workshop: Workshop, kind: str, count: int = 3) -> Iterator[Document]:
    """The same few for all tests: drawing takes time."""
    for seed in range(count):
        key = (kind, seed, id(workshop))
        if key not in _drawn:
            _drawn[key] = draw(kind, Random(seed), workshop)
        yield _drawn[key]


def box(line: Line) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = line.quad[0].tolist(), line.quad[2].tolist()
    return left, top, right, bottom


@pytest.mark.parametrize("kind", KINDS)
def test_lines_lie_in_the_card_and_apart(workshop: Workshop, kind: str) -> None:
    for document in documents(workshop, kind):
        assert document.picture.shape == (HEIGHT, WIDTH, 3)
        boxes = [box(line) for line in document.lines]
        assert all(left >= 0 and top >= 0 and right <= WIDTH and low <= HEIGHT for left, top, right, low in boxes)
        assert all(right - left > 2 and low - top > 2 for left, top, right, low in boxes)
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (kind, one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_is_inked(workshop: Workshop, kind: str) -> None:
    for document in documents(workshop, kind):
        for line in document.lines:
            left, top, right, bottom = (int(side) for side in box(line))
            assert np.ptp(document.picture[top:bottom, left:right].mean(axis=2)) > (
                15 if line.field == SPECIMEN else 45
            )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_printed_is_the_truth(workshop: Workshop, kind: str) -> None:
    for document in documents(workshop, kind):
        printed = {line.field: line.text for line in document.lines}
        told = printed.keys() - {LABEL, ORNAMENT, SPECIMEN}
        assert told <= document.fields.keys()
        for field in told - {"gender"}:
            assert reads_as(printed[field], field) == document.fields[field]
        assert ALL_FIELDS.get(kind, document.fields.keys()) == document.fields.keys()


def reads_as(text: str, field: str) -> str:
    """A printed line as a reader should give it."""
    if field in {"birth_date", "expiry", "issued", "examined"}:
        found = egypt_dates.parse(text)
        assert found is not None
        return found.full_date.isoformat() if found.full_date else f"{found.first_day:%Y-%m}"
    if field in {"number", "year", "cylinders", "volume"}:
        return text.translate(str.maketrans(egypt_plate.DIGITS, "0123456789"))
    return text.removeprefix("اسم الزوج").lstrip(" :")


def test_both_sides_of_a_holder_agree(workshop: Workshop) -> None:
    for seed in range(3):
        holder = person.draw(Random(seed), workshop.words)
        front, back = (
            draw(kind, Random(seed), workshop, holder).fields for kind in ("egypt_id_front", "egypt_id_back")
        )
        assert (front["number"], front["gender"]) == (back["number"], back["gender"])


@pytest.mark.parametrize("words", [TRAINING_WORDS, HELD_OUT])
def test_people_are_consistent(words: Vocabulary) -> None:
    for seed in range(200):
        somebody = person.draw(Random(seed), words)
        number = national_id.parse(somebody.number, TODAY)
        assert number.is_sound
        assert (number.birth_date, number.gender) == (somebody.birth_date, somebody.gender)
        assert somebody.birth_date < somebody.issued < somebody.expiry
        match = egypt_places.split_address(somebody.address.line_2).governorate
        assert match is None or match.governorate.arabic == somebody.address.governorate
        letters, _, digits = somebody.vehicle.plate.rpartition(" ")
        assert egypt_plate.parse(digits + letters.replace(" ", "")[::-1]) is not None


def test_what_is_held_out_is_never_trained_on() -> None:
    for part in ("men", "women", "families", "places", "streets", "villages", "professions", "employers", "models"):
        assert not set(getattr(TRAINING_WORDS, part)) & set(getattr(HELD_OUT, part))
    for script in TRAINING.fonts:
        assert not TRAINING.fonts[script].keys() & EVALUATION.fonts[script].keys()
    assert not set(TRAINING.backdrops.values()) & set(EVALUATION.backdrops.values())


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_photo_shows_the_whole_card(workshop: Workshop, condition: str) -> None:
    for number, document in enumerate(next(documents(workshop, kind)) for kind in KINDS):
        photo = photograph(document, condition, Random(number), workshop)
        height, width = photo.pixels.shape[:2]
        assert photo.pixels.dtype == np.uint8
        assert (photo.corners >= 0).all()
        assert (photo.corners <= (width, height)).all()
        assert [line.text for line in photo.lines] == [line.text for line in document.lines]
        quads = np.array([line.quad for line in photo.lines])
        assert (quads >= photo.corners.min(axis=0)).all()
        assert (quads <= photo.corners.max(axis=0)).all()


def test_the_same_seed_takes_the_same_picture(workshop: Workshop) -> None:
    first, second = (
        photograph(draw("egypt_id_back", random, workshop), "phone", random, workshop)
        for random in (Random(4), Random(4))
    )
    assert np.array_equal(first.pixels, second.pixels)
    assert first.fields == second.fields
