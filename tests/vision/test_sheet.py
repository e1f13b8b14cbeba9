"""Lines of Arabic print: their direction, their rows, and the parts of one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import pytest

from tests.documents.sheets import line, rectangle, sheet_of, turned, written
from wathiq.language.text import Character, Text
from wathiq.vision import geometry
from wathiq.vision.geometry import Corners, Pixels
from wathiq.vision.recognise import PrintReader
from wathiq.vision.sheet import Print, Sheet, joined, read_sheet, stretch

PICTURE = np.zeros((1000, 1000, 3), np.uint8)


def rows(sheet: Sheet) -> list[list[str]]:
    return [[part.words for part in row] for row in sheet.rows(sheet.prints)]


# Rows -----------------------------------------------------------------------------------------------------------------


def test_lines_beside_each_other_are_a_row_from_right_to_left() -> None:
    sheet = sheet_of([line("ذكر", 900, 100), line("مسلم", 600, 104), line("اعزب", 300, 97), line("محاسب", 900, 140)])
    assert rows(sheet) == [["ذكر", "مسلم", "اعزب"], ["محاسب"]]


def test_lines_above_each_other_are_rows_however_near() -> None:
    sheet = sheet_of([line("محمد", 900, 100), line("محمود", 900, 109)])
    assert rows(sheet) == [["محمد"], ["محمود"]]


def test_a_row_may_sink_from_part_to_part() -> None:
    """As lines do that are bent; each is level with its neighbour."""
    sheet = sheet_of(line("كلمة", 900 - 100 * i, 100 + 6 * i) for i in range(5))
    assert [len(row) for row in rows(sheet)] == [5]


@pytest.mark.parametrize("degrees", [-20, 10, 90, 180, 270])
def test_rows_are_told_along_the_print(degrees: float) -> None:
    sheet = sheet_of([line("ذكر", 900, 100), line("مسلم", 300, 100), line("محاسب", 900, 160)])
    assert rows(turned(sheet, degrees)) == [["ذكر", "مسلم"], ["محاسب"]]


def test_no_lines_no_rows() -> None:
    assert rows(sheet_of([])) == []
    assert not sheet_of([]).is_arabic


def test_a_joined_row_reads_as_one_line_and_takes_up_all_its_parts() -> None:
    right, left = line("محمد", 900, 100), line("حسن على", 700, 100)
    whole = joined([right, left])
    assert whole.words == "محمد حسن على"
    assert whole.corners.tolist() == rectangle(630, 90, 900, 110).tolist()
    assert joined([right]) is right


# Parts of a line ------------------------------------------------------------------------------------------------------


def test_a_stretch_of_a_line_is_where_its_characters_are() -> None:
    whole = line("محمد حسن", 900, 100)  # 80 pixels, ten a character, from the right
    assert stretch(whole, 0, 4)[:, 0].tolist() == pytest.approx([860, 900, 900, 860], abs=6)
    assert stretch(whole, 5, 8)[:, 0].tolist() == pytest.approx([820, 850, 850, 820], abs=6)
    assert stretch(whole, 0, 8).tolist() == whole.corners.tolist()


def test_digits_stand_the_other_way_round() -> None:
    whole = line("حتى ٢٠٣٠", 900, 100)
    assert stretch(whole, 4, 8)[:, 0].tolist() == pytest.approx([820, 860, 860, 820], abs=6)


# Arabic or not --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "arabic"),
    [
        (["بطاقة تحقيق", "محمد حسن"], True),
        (["بطاقة تحقيق", "٢٩٠٠١٠١٠١"], True),
        (["بطاقة تحقيق"], False),
        (["بطاقة تحقيق", "REPUBLIC"], False),
        (["من", "عن", "في"], False),
    ],
)
def test_a_few_arabic_lines_make_a_sheet_arabic(texts: Sequence[str], arabic: bool) -> None:  # noqa: FBT001
    assert sheet_of(line(text, 900, 50.0 * at) for at, text in enumerate(texts)).is_arabic is arabic


def test_lines_that_hardly_read_as_arabic_do_not() -> None:
    doubtful = [Print(rectangle(0, at, 100, at + 20), written("بطاقة تحقيق", 0.4)) for at in (0, 40, 80)]
    assert not sheet_of(doubtful).is_arabic


# Direction ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reader:
    """Reads Arabic off lines that run in one direction, and can make nothing of all others."""

    way: tuple[float, float]

    def glance(self, pixels: Pixels, line: Corners) -> Text:
        del pixels
        sure = 0.98 if float(geometry.direction(line) @ np.array(self.way)) > 0.9 else 0.3
        return Text(tuple(Character(c, sure, (4 - i) / 5) for i, c in enumerate("كلمات")))

    def read_all(self, pixels: Pixels, lines: Sequence[Corners]) -> list[Text]:
        return [self.glance(pixels, line) for line in lines]


def sheet_in(way: tuple[float, float], lines: Sequence[Corners]) -> Sheet:
    return read_sheet(PICTURE, lines, cast("PrintReader", _Reader(way)))


LEVEL = [rectangle(100, 50 * at, 400 + 20 * at, 50 * at + 20) for at in range(2, 8)]
STANDING = [
    geometry.reading_order(geometry.corners([(y, x) for x, y in line])) for line in LEVEL
]  # as the finder gives them: from the bottom up


@pytest.mark.parametrize("sense", [1, -1])
@pytest.mark.parametrize(("lines", "way"), [(LEVEL, (1.0, 0.0)), (STANDING, (0.0, 1.0))], ids=["level", "standing"])
def test_print_is_read_the_way_it_reads_best(lines: Sequence[Corners], way: tuple[float, float], sense: int) -> None:
    wanted = (sense * way[0], sense * way[1])
    sheet = sheet_in(wanted, lines)
    assert sheet.along.tolist() == pytest.approx(wanted)
    assert len(sheet.prints) == len(lines)
    assert all(float(geometry.direction(part.corners) @ np.array(wanted)) > 0.9 for part in sheet.prints)
    heights = [sheet.y(part) for part in sheet.prints]
    assert heights == sorted(heights)


def test_lines_that_run_across_are_left_out() -> None:
    across = cv2.boxPoints(((700, 700), (300, 20), 40))
    sheet = sheet_in((1.0, 0.0), [*LEVEL, geometry.reading_order(geometry.corners(across))])
    assert len(sheet.prints) == len(LEVEL)


def test_lines_too_low_to_read_are_left_out() -> None:
    assert len(sheet_in((1.0, 0.0), [*LEVEL, rectangle(0, 0, 300, 3)]).prints) == len(LEVEL)


def test_a_picture_without_lines_is_an_empty_sheet() -> None:
    sheet = sheet_in((1.0, 0.0), [])
    assert sheet.prints == ()
    assert np.linalg.norm(sheet.along) == pytest.approx(1)


def test_lines_in_which_nothing_is_read_are_left_out() -> None:
    class Blind(_Reader):
        def read_all(self, pixels: Pixels, lines: Sequence[Corners]) -> list[Text]:
            del pixels
            return [Text()] * len(lines)

    assert read_sheet(PICTURE, LEVEL, cast("PrintReader", Blind((1.0, 0.0)))).prints == ()
