"""What the benchmark of Egyptian documents counts as read right, and what it keeps from the reader."""

from collections.abc import Iterable

import numpy as np
import pytest

from benchmarks.egypt_documents import Answer, LineRead, Specimen, cer, compared, cropped, plain
from benchmarks.withheld import held_out_words_unknown
from training.arabic.vocabulary import HELD_OUT, TRAINING
from training.specimens import Photo
from wathiq.language import egypt_lexicons, mending
from wathiq.language.egypt_lexicons import Lexicon
from wathiq.reading import Field, Reading
from wathiq.vision import geometry


def answer(truth: str, read: str) -> Answer:
    return Answer("egypt_id_front", "phone", 0, "address_2", truth, read)


@pytest.mark.parametrize(
    ("truth", "read", "exact", "folded"),
    [
        ("المعادى - القاهرة", "المعادى-القاهرة", True, True),
        ("قسم  المعادى", "قسم المعادى", True, True),
        ("٢٠٢٠/٥/١", "٢٠٢٠ / ٥ / ١", True, True),
        ("قسم المعادى", "قسمالمعادى", False, False),
        ("المعادى - القاهرة", "المعادي - القاهره", False, True),
        ("أحمد", "احمد", False, True),
        ("محمد", "محمود", False, False),
    ],
)
def test_what_counts_as_read_right(truth: str, read: str, *, exact: bool, folded: bool) -> None:
    told = answer(truth, read)
    assert (told.exact, told.folded) == (exact, folded)


def test_spaces_around_separators_are_no_mistakes() -> None:
    assert plain("  ١٢ /  ٣ - شارع   النصر ") == "١٢/٣-شارع النصر"
    assert answer("المعادى - القاهرة", "المعادى-القاهرة").errors == 0


def test_the_error_rate_is_of_all_characters_together() -> None:
    assert cer([answer("احمد", "احمد"), answer("محمد", "")]) == 0.5


def test_the_error_rate_has_only_characters_that_are_compared() -> None:
    assert cer([answer("١ - ٢", "١-٣")]) == pytest.approx(1 / 3)


def test_digits_of_either_script_are_right_in_lines() -> None:
    assert LineRead("phone", "رقم ١٢٣", "رقم\u200e 123", 0.1).errors == 0


def photo(fields: dict[str, str]) -> Photo:
    return Photo(np.zeros((4, 4, 3), np.uint8), "egypt_id_back", fields, geometry.rectangle(4, 4), ())


def test_fields_that_are_made_up_are_told() -> None:
    specimen = Specimen("egypt_id_back", "phone", 0, photo({"number": "1"}))
    reading = Reading("egypt_id_back", 1.0, {"husband_name": Field("محمد", 1.0), "other": Field("x", 1.0)})
    told = {a.field: (a.truth, a.read) for a in compared(specimen, reading)}
    assert told == {"number": ("1", ""), "husband_name": ("", "محمد")}


def test_a_document_that_was_not_found_has_every_field_wrong() -> None:
    specimen = Specimen("egypt_id_back", "phone", 0, photo({"number": "1", "job": "مدرس"}))
    assert [a.exact for a in compared(specimen, None)] == [False, False]


def test_a_line_is_cut_out_with_margins() -> None:
    pixels = np.full((300, 600, 3), 255, np.uint8)
    pixels[100:150, 100:500] = 0
    crop = cropped(pixels, geometry.corners([(100, 100), (500, 100), (500, 150), (100, 150)]))
    assert crop.shape[0] == 100
    assert (crop[0] > 200).all()
    assert (crop[:, 0] > 200).all()
    assert crop[50, 200].max() < 50


def keys(texts: Iterable[str]) -> set[str]:
    """The words of texts that the reader knows, as they are compared."""
    return {mending.key(word) for text in texts for word in text.split()} & set(mending.known_words())


def test_names_of_the_evaluation_are_withheld() -> None:
    with held_out_words_unknown():
        assert not keys(HELD_OUT.women)
    assert keys(HELD_OUT.women)


def test_names_of_the_training_stay_known() -> None:
    known = keys(TRAINING.men)
    with held_out_words_unknown():
        assert keys(TRAINING.men) == known


def test_professions_of_the_evaluation_are_withheld() -> None:
    job = HELD_OUT.professions[0]
    with held_out_words_unknown():
        assert egypt_lexicons.find(Lexicon.PROFESSIONS, job).score < 1
    assert egypt_lexicons.find(Lexicon.PROFESSIONS, job).score == 1
