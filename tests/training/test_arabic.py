"""Lines of Arabic print to train on: what they say, how they are drawn, and what they never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import features

from training import recipes, specimen
from training.arabic import line, number, text
from training.arabic.vocabulary import HELD_OUT, TRAINING, printed
from training.degrade import Picture
from training.recipe import FontSet
from wathiq.language import arabic, egypt_dates, national_id
from wathiq.language.visual_order import reordered

TODAY = date(2036, 1, 1)
PARTS = ("men", "women", "families", "streets", "villages", "professions", "employers")


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    """Those of the recipes' fonts that this machine has."""
    if not features.check("fribidi"):
        pytest.skip("Pillow joins Arabic letters only where libfribidi is installed")
    found = {
        script: {font: often for font, often in files.items() if Path(font.partition("#")[0]).exists()}
        for script, files in recipes.FONTS.items()
        if script != "hangul"
    }
    if not all(found.values()):
        pytest.skip("needs Arabic and Latin fonts of Debian's")
    return found


def written(count: int = 400) -> list[str]:
    random = Random(1)
    return [text.write_line(random, TRAINING) for _ in range(count)]


def words_of(vocabulary: object) -> set[str]:
    """All words of the parts that are divided."""
    names = [name for part in PARTS for name in getattr(vocabulary, part)]
    return {arabic.fold(word) for name in names for word in name.split()}


# What they say --------------------------------------------------------------------------------------------------------


def test_every_line_is_of_the_alphabet() -> None:
    assert set("".join(written())) <= set(text.ALPHABET)
    assert len(set(text.ALPHABET)) == len(text.ALPHABET)


def test_every_letter_of_the_alphabet_is_written() -> None:
    assert set(text.LETTERS + arabic.ARABIC_INDIC_DIGITS) <= set("".join(written(2000)))


def test_names_and_words_that_are_held_out_are_in_no_line() -> None:
    """But for those that labels, places and the short lists share with them."""
    lists = [*TRAINING.lexicons.values(), text._PRINTED["labels"], [name for pair in TRAINING.places for name in pair]]
    shared = {arabic.fold(word) for names in lists for name in names for word in name.split()}
    alone = {w for w in words_of(HELD_OUT) - words_of(TRAINING) - shared if len(w) > 5}  # shorter ones come by chance
    said = {arabic.fold(word) for line in written(2000) for word in line.split()}
    assert len(alone) > 20
    assert not said & alone


def test_an_exam_is_made_of_them() -> None:
    random = Random(1)
    said = {arabic.fold(word) for _ in range(500) for word in text.write_line(random, HELD_OUT).split()}
    assert len(said & (words_of(HELD_OUT) - words_of(TRAINING))) > 20


def test_print_keeps_the_word_and_varies_its_spelling() -> None:
    spellings = {printed("أحمد علي", Random(seed)) for seed in range(40)}
    assert {"أحمد علي", "احمد على"} <= spellings
    assert {arabic.fold(spelling) for spelling in spellings} == {arabic.fold("أحمد علي")}


def test_a_servants_name_is_often_one_word() -> None:
    assert {printed("عبد الله", Random(seed)) for seed in range(20)} == {"عبد الله", "عبدالله"}


# Numbers and dates ----------------------------------------------------------------------------------------------------


def test_most_numbers_and_dates_are_sound(fonts: FontSet) -> None:
    random = Random(2)
    texts = [number.scene(random, fonts)[1] for _ in range(80)]
    assert all(set(drawn) <= set(number.ALPHABET) for drawn in texts)
    dates = [drawn for drawn in texts if "/" in drawn]
    assert len(dates) > 5
    assert all(egypt_dates.parse(drawn) for drawn in dates)
    sound = [drawn for drawn in texts if national_id.parse(drawn, TODAY).is_sound]
    assert len(sound) > 30
    assert len(sound) + len(dates) < len(texts)  # and some follow no rule


def test_numbers_read_the_same_on_paper() -> None:
    """Digits stand left to right even in Arabic, so their text needs no turning."""
    assert reordered("٢٩٠٠١١٥٠١١٢٣٥٥") == "٢٩٠٠١١٥٠١١٢٣٥٥"
    assert reordered("١٩٩٠/٠١/١٥") == "١٩٩٠/٠١/١٥"


# How they are drawn ---------------------------------------------------------------------------------------------------


def test_a_scene_is_ink_on_paper_with_its_text_in_visual_order(fonts: FontSet) -> None:
    for seed in range(12):
        picture, visual = line.scene(Random(seed), fonts)
        assert visual == reordered(text.write_line(Random(seed), TRAINING))
        assert set(visual) <= set(text.ALPHABET)
        assert picture.dtype == np.float32
        assert 0 <= picture.min() < picture.max() <= 1
        assert min(picture.shape) >= 8


def test_what_is_read_first_is_drawn_at_the_right(fonts: FontSet) -> None:
    """A line of one letter at the right and as many noughts, which are mere points, at the left."""
    ink = line.draw_line(reordered("للل ٠٠٠"), fonts, Random(3))
    columns = np.flatnonzero(ink.max(axis=0) > 100)
    left, right = np.array_split(ink[:, columns[0] : columns[-1] + 1], 2, axis=1)
    assert _tall(right) > 1.5 * _tall(left)


def _tall(ink: line.Ink) -> int:
    return int(np.ptp(np.flatnonzero(ink.max(axis=1) > 100)))


def test_a_longer_text_is_a_wider_picture(fonts: FontSet) -> None:
    short, long = (line.draw_line(reordered(words), fonts, Random(5)) for words in ("محمد", "محمد احمد على حسن محمود"))
    assert long.shape[0] == short.shape[0]
    assert long.shape[1] > 2 * short.shape[1]


# What the network sees ------------------------------------------------------------------------------------------------


def test_wider_lines_get_wider_pictures_within_bounds() -> None:
    recipe = replace(recipes.ARABIC, height=32, width=448, stretch=1.2)
    widths = [specimen.squeeze(_stripes(width), recipe).shape for width in (20, 200, 300, 5000)]
    assert [height for height, _ in widths] == [32] * 4
    assert [width for _, width in widths] == [32, 192, 288, 448]


def test_other_recipes_have_one_width() -> None:
    assert {specimen.squeeze(_stripes(width), recipes.MRZ).shape for width in (20, 5000)} == {(32, 560)}


def test_pictures_of_a_batch_end_in_mid_grey() -> None:
    pictures = [np.full((32, width), 255, np.uint8) for width in (40, 100, 64)]
    batch = specimen.stacked(pictures)
    assert batch.shape == (3, 1, 32, 100)
    for place, picture in zip(batch[:, 0], pictures, strict=True):
        assert (place[:, : picture.shape[1]] == 1).all()
        assert (place[:, picture.shape[1] :] == 0).all()


def _stripes(width: int) -> Picture:
    picture = np.ones((40, width), np.float32)
    picture[10:30, ::5] = 0
    return picture
