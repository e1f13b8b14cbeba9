"""From characters as they are printed, left to right, to letters in reading order and a Western number."""

import pytest

from wathiq.language import egypt_plate

# Letters stand right to left on the plate; the strings here list characters from left to right, hence the escapes.
AIN, YA, QAF, MEEM = "\u0639", "\u0649", "\u0642", "\u0645"


def test_letters_come_in_reading_order_and_digits_in_western_figures() -> None:
    number = egypt_plate.parse("٦٤٨٣" + QAF + YA + AIN)
    assert number is not None
    assert number.letters == f"{AIN} {YA} {QAF}"
    assert number.digits == "6483"
    assert str(number) == f"{AIN} {YA} {QAF} 6483"


def test_a_vanity_plate_may_be_as_short_as_one_and_one() -> None:
    assert str(egypt_plate.parse("١" + MEEM)) == f"{MEEM} 1"


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "٦٤٨٣",
        MEEM,
        MEEM + "١",  # the letters stand at the right
        "٠١٢" + MEEM,  # no number begins with nought
        "١٢٣٤٥" + MEEM,
        "١" + 4 * MEEM,
        "1" + MEEM,
        "١#" + MEEM,
        "١" + "ش",  # a letter that plates do not carry
    ],
)
def test_no_plates(printed: str) -> None:
    assert egypt_plate.parse(printed) is None
