"""Plates to train on carry texts that the product's grammars take for plates."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from training import recipes
from training.plates import crop, drawing, egypt, foreign, korea
from training.recipe import FontSet
from wathiq.language import egypt_plate, korea_plate


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    """Those of the recipes' fonts that this machine has; a few of each script will do."""
    found = {
        script: {font: often for font, often in files.items() if Path(font.partition("#")[0]).exists()}
        for script, files in recipes.FONTS.items()
    }
    if not all(found.values()):
        pytest.skip("needs Debian's fonts-nanum, fonts-kacst and fonts-dejavu")
    return found


def test_korean_plates_fit_the_grammar(fonts: FontSet) -> None:
    random = Random(1)
    plates = [korea.draw(random, fonts["hangul"], fonts["latin"]) for _ in range(60)]
    lawful = [p for p in plates if korea_plate.fitness(p.text) > 0]
    assert len(lawful) > 50  # numbers such as 0000 are drawn too
    assert {p.layout for p in plates} == {"one_row", "two_rows"}
    assert all(set(p.text) <= set(korea_plate.ALPHABET) for p in plates)


def test_egyptian_plates_fit_the_grammar(fonts: FontSet) -> None:
    random = Random(2)
    plates = [egypt.draw(random, fonts["arabic"], fonts["latin"]) for _ in range(60)]
    assert sum(egypt_plate.parse(p.text) is not None for p in plates) > 45  # some numbers begin with nought
    assert all(set(p.text) <= set(egypt_plate.ALPHABET) for p in plates)


def test_a_plate_has_ink_and_paint(fonts: FontSet) -> None:
    plate = egypt.draw(Random(3), fonts["arabic"], fonts["latin"])
    assert plate.picture.dtype == np.float32
    assert 0 <= plate.picture.min() < 0.3
    assert 0.7 < plate.picture.max() <= 1


def test_foreign_plates_are_neither(fonts: FontSet) -> None:
    random = Random(4)
    for _ in range(40):
        text = foreign.draw(random, fonts["latin"]).text
        assert korea_plate.fitness(text) == 0
        assert egypt_plate.parse(text) is None


def test_a_crop_is_twice_the_size_that_the_network_sees(fonts: FontSet) -> None:
    plate = korea.draw(Random(5), fonts["hangul"], fonts["latin"])
    picture = crop.crop(plate, 160, 48, Random(6))
    assert picture.shape == (96, 320)
    assert 0 <= picture.min() < picture.max() <= 1


def test_a_glyph_is_cropped_to_its_ink(fonts: FontSet) -> None:
    glyph = drawing.glyph(next(iter(fonts["latin"])), "1")
    assert glyph.ink[0].max() > 0
    assert glyph.ink[:, 0].max() > 0
    assert glyph.ascent == pytest.approx(glyph.height, abs=0.05)  # a one stands on the line


def test_a_glyph_that_a_font_lacks_is_an_error(fonts: FontSet) -> None:
    with pytest.raises(ValueError, match="cannot draw"):
        drawing.glyph(next(iter(fonts["latin"])), " ")
