"""Labels are found although letters are misread, and only where a label may stand."""

from __future__ import annotations

import pytest

from tests.documents.sheets import line
from wathiq.documents.labels import Label, is_latin, parts, spans

LABELS = (
    Label("name", ("الاسم", "اسم المالك", "Name")),
    Label("job", ("المهنة",)),
    Label("issued", ("تاريخ الإصدار",)),
    Label("expiry", ("صالحة حتى",)),
    Label("engine", ("رقم الموتور",)),
    Label("chassis", ("رقم الشاسيه",)),
    Label("unit", (), ("وحدة",)),
)


def said(text: str) -> list[tuple[str, str]]:
    """The line's parts: the field of each label, and what it says."""
    return [(part.label.field if part.label else "", part.print.words) for part in parts(line(text, 900, 50), LABELS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الاسم", [("name", "الاسم")]),
        ("الاسم :", [("name", "الاسم")]),
        ("الاسم: محمد على", [("name", "الاسم"), ("", "محمد على")]),
        ("الاشم محمد", [("name", "الاشم"), ("", "محمد")]),  # a dot too many
        ("الأسم محمد", [("name", "الأسم"), ("", "محمد")]),
        ("المهنه مدرس", [("job", "المهنه"), ("", "مدرس")]),
        ("تاريخالاصدار٢٠٢٠/١/٢", [("issued", "تاريخالاصدار"), ("", "٢٠٢٠/١/٢")]),  # spaces lost
        ("رقم الموتور 3221204", [("engine", "رقم الموتور"), ("", "3221204")]),
        ("رقم الشاسيه 3221204", [("chassis", "رقم الشاسيه"), ("", "3221204")]),
        ("Name: Noura Ramez", [("name", "Name"), ("", "Noura Ramez")]),
    ],
)
def test_a_label_at_the_beginning(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


def test_two_labels_in_a_line() -> None:
    assert said("تاريخ الإصدار ٢٦/٣/٢٠٢٣ صالحة حتى ٢٥/٣/٢٠٢٤") == [
        ("issued", "تاريخ الإصدار"),
        ("", "٢٦/٣/٢٠٢٣"),
        ("expiry", "صالحة حتى"),
        ("", "٢٥/٣/٢٠٢٤"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "الاسماعيلية",  # begins as a label does
        "محمد الأسمر",
        "وحدة مرور المقطم",  # a label only where it stands alone
        "٢٠٢٠/١/٢",
        "-",
    ],
)
def test_what_is_no_label(text: str) -> None:
    assert [field for field, _ in said(text)] in ([""], [])


def test_a_word_that_is_a_label_only_alone() -> None:
    assert said("وحدة") == [("unit", "وحدة")]


def test_a_part_lies_where_its_characters_do() -> None:
    label, value = parts(line("المهنة مدرس", 900, 50), LABELS)
    assert value.print.corners[:, 0].max() < label.print.corners[:, 0].min() + 10
    assert value.print.corners[:, 0].min() == pytest.approx(790)
    assert label.print.corners[:, 0].max() == pytest.approx(900)


def test_where_wordings_stand() -> None:
    assert spans("إدارة مرور الجيزة وحدة مرور الهرم", ("إدارة مرور", "وحدة مرور", "مرور")) == [(0, 10), (18, 27)]


@pytest.mark.parametrize(
    ("text", "latin"), [("EGYPTIAN", True), ("JN1 123", True), ("مصرى", False), ("١٢٣", False), ("BMW مصر", False)]
)
def test_scripts(text: str, *, latin: bool) -> None:
    assert is_latin(text) is latin
