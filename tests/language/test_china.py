from __future__ import annotations

import pytest

from wathiq.language import china


@pytest.mark.parametrize(
    "plate",
    [
        "京A12345",
        "沪B8X888",
        "粤BZ9Y80",
        "新Z00001",
        "京A1234警",
        "沪A1234挂",
        "苏E1234学",
        "粤Z1234港",
        "粤ZA123澳",
        "京AD12345",
        "粤BDF1234",
        "浙AF12345",
        "沪A12345D",
    ],
)
def test_plates_that_are_issued(plate: str) -> None:
    assert china.is_plate(plate)


@pytest.mark.parametrize(
    "plate",
    [
        "",
        "A12345",
        "京12345",
        "京A1234",
        "京A1234567",
        "京I12345",
        "京A1234O",
        "京AI2345",
        "京a12345",
        "王A12345",
        "台A12345",
        "京A·12345",
        "京 A12345",
        "京A12345 ",
        "京A12345\n",
        "京A警2345",
        "京A12345警",
        "京A1234王",
        "京A\uff11\uff12\uff13\uff14\uff15",
        "京A1234挂挂",
    ],
)
def test_plates_that_are_not(plate: str) -> None:
    assert not china.is_plate(plate)


@pytest.mark.parametrize(
    ("text", "plate"), [("京A12345", "京A12345"), (" 京 A 12345\n", "京A12345"), ("粵Z1234港", "粤Z1234港"), ("", "")]
)
def test_a_plate_is_written_without_spaces_in_the_characters_of_today(text: str, plate: str) -> None:
    assert china.plate(text) == plate


def test_there_are_31_provinces() -> None:
    assert len(set(china.PROVINCES)) == len(china.PROVINCES) == 31


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2018-03-05", "2018-03-05"),
        ("2018 - 03 - 05", "2018-03-05"),
        ("20180305", "2018-03-05"),
        ("2018.03.05", "2018-03-05"),
        ("2018年03月05日", "2018-03-05"),
        ("注册日期2018-03-05", "2018-03-05"),
        ("2018-03-05至", "2018-03-05"),
        ("2020-02-29", "2020-02-29"),
        ("2019-02-29", "2019-02-29"),  # a day that never was stays as printed
        ("20190229", "20190229"),
        ("2018-13-05", "2018-13-05"),
        ("2018年00月05日", "2018年00月05日"),
        ("2018-03", "2018-03"),
        ("18-03-05", "18-03-05"),
        ("--", "--"),
        ("", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert china.iso_date(text) == date


@pytest.mark.parametrize("text", ["2018-03-05", "2020-02-29", "0001-01-01"])
def test_dates_as_they_are_written(text: str) -> None:
    assert china.is_iso_date(text)
    assert china.iso_date(text) == text


@pytest.mark.parametrize(
    "text", ["", "--", "20180305", "2018-3-5", "2019-02-29", "2018-W10-1", "2018-03-05T00:00:00", " 2018-03-05"]
)
def test_dates_that_are_not(text: str) -> None:
    assert not china.is_iso_date(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4530X1820X1490mm", "4530\u00d71820\u00d71490mm"),
        ("4530\u00d71820\u00d71490mm", "4530\u00d71820\u00d71490mm"),
        ("4530 x 1820 x 1490", "4530\u00d71820\u00d71490mm"),
        ("11990*2550*3990mm", "11990\u00d72550\u00d73990mm"),
        ("4530X1820X1490n", "4530\u00d71820\u00d71490mm"),
        ("1800X700X1050", "1800\u00d7700\u00d71050mm"),
        ("4530X1820", "4530X1820"),
        ("453018201490", "453018201490"),
        ("--", "--"),
        ("", ""),
    ],
)
def test_sizes(text: str, size: str) -> None:
    assert china.dimension(text) == size
