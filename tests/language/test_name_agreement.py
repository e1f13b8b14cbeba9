"""One name in two scripts, and two names that are nearly one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.language.name_agreement import AGREE, agreement
from wathiq.language.transliteration import lexicon, transliterate


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("محمد", "Mohamed"),
        ("محمد", "MUHAMMAD"),
        ("محمد", "Mohammad"),
        ("علي", "Aly"),
        ("علي", "Ali"),
        ("منى", "Mona"),
        ("يوسف", "Joseph"),
        ("عمرو", "Amr"),
        ("فتحي", "Fathy"),
        ("جمال قاسم", "Jamal Qasim"),
        ("ثروت", "Sarwat"),
        ("نيللي", "Nelly"),
        ("مرشد", "Murshid"),  # not in the lexicon
        ("عبد الرحمن", "Abdurrahman"),
        ("عبدالرحمن الشناوى", "Abd El-Rahman Shenawy"),
        ("عبد الرحمن الشناوي", "ABDELRAHMAN ELSHENAWY"),
        ("نور الدين محمد", "Noureldin Mohamed"),
        ("نورالدين محمد", "Nour El Din Mohamed"),
        ("ابو الفتوح", "Aboul Fotouh"),
        ("خالد سعيد", "Khalid Said"),
        ("زكريا بطرس", "Zakaria Botros"),
        ("محمدعلى", "Mohamed Ali"),  # a space is missing
        ("محمد عبدالكريم احمد الشناوي", "ELSHENAWY MOHAMED ABDELKARIM AHMED"),  # surname first
        ("محمد احمد علي", "Mohamed Ahmed"),  # a word is missing
        ("فؤاد", "Fouâd"),
    ],
)
def test_one_name(name: str, latin: str) -> None:
    assert agreement(name, latin) >= AGREE


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("محمد", "Mahmoud"),
        ("محمود", "Mohamed"),
        ("محمد", "Ahmed"),
        ("حسن", "Hussein"),
        ("عمر", "Amr"),
        ("منى", "Mina"),
        ("علا", "Ali"),
        ("سالم", "Selma"),
        ("خالد", "Hany"),
        ("محمد احمد علي", "Mahmoud Ahmed Ali"),  # a brother
        ("محمد احمد علي", "Mohamed"),  # one word of three is too little
        ("محمد", "x"),
        ("محمد", ""),
        ("", "Mohamed"),
        ("", ""),
        ("محمد", "محمد"),
        ("محمد", "123 - !"),
    ],
)
def test_two_names(name: str, latin: str) -> None:
    assert agreement(name, latin) < AGREE


def test_the_spellings_of_the_lexicon_agree_with_their_names() -> None:
    for name, spellings in lexicon().items():
        for spelling in spellings:
            assert agreement(name, spelling) >= AGREE, (name, spelling)


@given(st.lists(st.sampled_from(sorted(lexicon())), min_size=1, max_size=4))
def test_what_is_transliterated_agrees(words: list[str]) -> None:
    name = " ".join(words)
    assert agreement(name, transliterate(name)) >= AGREE


@given(st.text(max_size=20) | st.text("ابتجحدرسعقلمنهوى ", max_size=20), st.text(max_size=20))
def test_agreement_is_a_share(name: str, latin: str) -> None:
    assert 0 <= agreement(name, latin) <= 1
