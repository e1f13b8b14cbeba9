"""Makes `egyptian_name_pairs.csv`; run with `python -m tests.screening.egyptian_names`.

The names are put together by chance from parts written down here by hand: none of them is anybody's, and no list and
no text was drawn on. Each part has spellings as Egyptian papers and passports have them, some of which
`egypt_names.json` does not know. Every pair is made by one of the ways of `SAME` or `OTHER`, which its `how` names.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

PAIRS = Path(__file__).with_name("egyptian_name_pairs.csv")
_EACH = 32
_SEED = 20

_MEN: Mapping[str, tuple[str, ...]] = {
    "محمد": ("Mohamed", "Muhammad", "Mohammed", "Mohamad", "Mohammad"),
    "أحمد": ("Ahmed", "Ahmad", "Ahmmed"),
    "محمود": ("Mahmoud", "Mahmud", "Mahmood"),
    "مصطفى": ("Mostafa", "Mustafa", "Moustafa", "Mostapha"),
    "إبراهيم": ("Ibrahim", "Ebrahim", "Ibraheem"),
    "إسماعيل": ("Ismail", "Esmail", "Ismaeel"),
    "يوسف": ("Youssef", "Yousef", "Yusuf", "Yousif"),
    "حسن": ("Hassan", "Hasan"),
    "حسين": ("Hussein", "Hussain", "Hossein", "Husayn"),
    "علي": ("Ali", "Aly"),
    "عمر": ("Omar", "Umar"),
    "عمرو": ("Amr", "Amro"),
    "خالد": ("Khaled", "Khalid"),
    "طارق": ("Tarek", "Tariq", "Tareq"),
    "جمال": ("Gamal", "Jamal"),
    "جابر": ("Gaber", "Jaber", "Gabir"),
    "شريف": ("Sherif", "Sharif", "Shereef"),
    "وليد": ("Walid", "Waleed"),
    "ياسر": ("Yasser", "Yaser", "Yassir"),
    "أيمن": ("Ayman", "Aiman"),
    "أشرف": ("Ashraf", "Achraf"),
    "سعيد": ("Said", "Saeed", "Saied"),
    "صلاح": ("Salah", "Salaah"),
    "صالح": ("Saleh", "Salih"),
    "فؤاد": ("Fouad", "Fuad", "Foad"),
    "رؤوف": ("Raouf", "Rauf"),
    "عصام": ("Essam", "Esam", "Issam"),
    "هشام": ("Hesham", "Hisham"),
    "كريم": ("Karim", "Kareem"),
    "تامر": ("Tamer", "Tamir"),
    "سامر": ("Samer",),
    "مجدي": ("Magdy", "Magdi", "Majdi"),
    "رمضان": ("Ramadan", "Ramadhan"),
    "شعبان": ("Shaaban", "Shaban"),
    "ثروت": ("Tharwat", "Sarwat"),
    "عثمان": ("Osman", "Othman", "Uthman"),
    "زكريا": ("Zakaria", "Zakariya", "Zakarya"),
    "عبد الرحمن": ("Abdel Rahman", "Abdelrahman", "Abd El-Rahman", "Abdul Rahman", "Abdurrahman", "Abd al-Rahman"),
    "عبد الله": ("Abdallah", "Abdullah", "Abd Allah", "Abdalla"),
    "عبد العزيز": ("Abdel Aziz", "Abdelaziz", "Abd El Aziz", "Abdul Aziz"),
    "عبد الكريم": ("Abdel Karim", "Abdelkarim", "Abd al-Karim", "Abdul Kareem"),
    "عبد القادر": ("Abdel Kader", "Abdelkader", "Abdul Qadir", "Abd el-Qader"),
    "عبد الفتاح": ("Abdel Fattah", "Abdelfattah", "Abdul Fatah"),
    "سيف الدين": ("Seif El Din", "Saif Eldin", "Seifeddine", "Saif al-Din"),
    "صلاح الدين": ("Salah El Din", "Salah Eldin", "Salaheddin"),
    "نور الدين": ("Nour El Din", "Noureldin", "Nur al-Din", "Noureddine"),
    "أبو بكر": ("Abou Bakr", "Abu Bakr", "Aboubakr"),
}
_WOMEN: Mapping[str, tuple[str, ...]] = {
    "فاطمة": ("Fatma", "Fatima", "Fatimah"),
    "عائشة": ("Aisha", "Aysha", "Aicha"),
    "أميرة": ("Amira", "Ameera"),
    "سميرة": ("Samira", "Sameera"),
    "نبيلة": ("Nabila", "Nabeela"),
    "خديجة": ("Khadiga", "Khadija"),
    "هبة": ("Heba", "Hiba"),
    "منى": ("Mona", "Muna"),
    "ليلى": ("Laila", "Layla", "Leila"),
    "نجلاء": ("Naglaa", "Najla", "Nagla"),
    "شيماء": ("Shaimaa", "Shaymaa", "Shimaa"),
    "إيمان": ("Eman", "Iman"),
    "مروة": ("Marwa", "Marwah"),
    "هدى": ("Hoda", "Huda"),
    "سعاد": ("Soad", "Suad", "Souad"),
}
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "المصري": ("El Masry", "Elmasry", "Al-Masri", "El-Masri"),
    "الشناوي": ("El Shenawy", "Elshenawy", "Al Shinnawi"),
    "الجندي": ("El Gendy", "Elgendy", "Al-Jundi", "El Guindy"),
    "الشافعي": ("El Shafei", "Elshafie", "Al-Shafi'i"),
    "السيد": ("El Sayed", "Elsayed", "Al-Sayyid"),
    "البدوي": ("El Badawy", "Elbadawi", "Al-Badawi"),
    "القاضي": ("El Kady", "Elkadi", "Al-Qadi"),
    "الطنطاوي": ("El Tantawy", "Eltantawi", "Al-Tantawi"),
    "الغزالي": ("El Ghazaly", "Elghazali", "Al-Ghazali"),
    "الدسوقي": ("El Desouky", "Eldesouki", "Al-Dasuqi"),
    "الخولي": ("El Kholy", "Elkholi", "Al-Khuli"),
    "الجوهري": ("El Gohary", "Elgohary", "Al-Jawhari"),
    "الفقي": ("El Feky", "Elfeky", "Al-Fiqi"),
    "النجار": ("El Naggar", "Elnaggar", "Al-Najjar"),
    "البحيري": ("El Beheiry", "Elbehery", "Al-Buhayri"),
    "شحاتة": ("Shehata", "Shahata"),
    "غنيم": ("Ghoneim", "Ghonim", "Ghunaym"),
    "قنديل": ("Kandil", "Qandil", "Kandeel"),
    "حجازي": ("Hegazy", "Hegazi", "Hijazi"),
    "سليمان": ("Soliman", "Suleiman", "Sulaiman"),
    "بسيوني": ("Bassiouny", "Bassyouni", "Basyuni"),
    "درويش": ("Darwish", "Darweesh"),
    "مكاوي": ("Mekkawy", "Makkawi", "Mekawy"),
    "عاشور": ("Ashour", "Ashoor", "Achour"),
}
_ALL = {**_MEN, **_WOMEN, **_FAMILIES}
# Names that are near each other in letters or sound, and are two names.
_NEAR = (
    ("حسن", "حسين"), ("عمر", "عمرو"), ("تامر", "سامر"), ("صالح", "صلاح"), ("محمد", "محمود"), ("محمد", "أحمد"),
    ("المصري", "البحيري"), ("الجندي", "البدوي"), ("القاضي", "الفقي"), ("شريف", "أشرف"), ("سعيد", "السيد"),
    ("علي", "عمر"), ("عبد الرحمن", "رمضان"), ("عبد الكريم", "عبد القادر"), ("نور الدين", "سيف الدين"),
)  # fmt: skip
_HABITS = (
    ("أ", "\u0627"),
    ("إ", "\u0627"),
    ("ة", "ه"),
    ("ى", "ي"),
    ("عبد ال", "عبدال"),
    ("ؤ", "و"),
    (" الدين", "الدين"),
)

_Name = tuple[str, ...]
_Pair = tuple[str, str]


class _Maker:
    """Chance, and what is made with it."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def name(self, given: int) -> _Name:
        """A person's name, as many given names as asked for (the person's, the father's, ...), and the family's."""
        first = self._chance.choice(list(_WOMEN if self._chance.random() < 0.25 else _MEN))
        fathers = self._chance.sample([name for name in _MEN if name != first], given - 1)
        return (first, *fathers, self._chance.choice(list(_FAMILIES)))

    def latin(self, name: _Name) -> str:
        return " ".join(self._chance.choice(_ALL[part]) for part in name)

    def arabic(self, name: _Name) -> str:
        """As papers print it, or as people type it."""
        text = " ".join(name)
        for printed, typed in _HABITS:
            text = text.replace(printed, typed) if self._chance.random() < 0.5 else text
        return text

    def either(self, name: _Name) -> str:
        return self.latin(name) if self._chance.random() < 0.6 else self.arabic(name)

    # Of one person

    def latin_spelling(self) -> _Pair:
        name = self.name(self._chance.choice((2, 3)))
        return self.latin(name), self.latin(name)

    def across_scripts(self) -> _Pair:
        name = self.name(self._chance.choice((2, 3)))
        return self.arabic(name), self.latin(name)

    def arabic_spelling(self) -> _Pair:
        name = self.name(3)
        return " ".join(name), self.arabic(name)

    def middle_name_left_out(self) -> _Pair:
        name = self.name(3)
        left = self._chance.choice((1, 2))
        return self.either(name), self.either(name[:left] + name[left + 1 :])

    def family_name_first(self) -> _Pair:
        name = self.name(2)
        return self.latin(name), f"{self.latin(name[-1:])}, {self.latin(name[:-1])}"

    def family_name_left_out(self) -> _Pair:
        name = self.name(3)
        return self.either(name), self.either(name[:-1])

    def slip(self) -> _Pair:
        """A letter too few, too many, or two of them in the other's place, in one of the longer words."""
        spelled = self.latin(self.name(3))
        words = spelled.split(" ")
        which = self._chance.choice([place for place, word in enumerate(words) if len(word) > 5])
        word, at = words[which], self._chance.randrange(1, len(words[which]) - 2)
        slips = (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], _swapped(word, at))
        words[which] = self._chance.choice(slips)
        return spelled, " ".join(words)

    # Of two people

    def other_family(self) -> _Pair:
        return self._with_another(len, _FAMILIES)

    def other_given_name(self) -> _Pair:
        return self._with_another(lambda _: 1, _MEN)

    def other_father(self) -> _Pair:
        return self._with_another(lambda _: 2, _MEN)

    def father_and_son_exchanged(self) -> _Pair:
        name = self.name(3)
        while name[0] in _WOMEN:
            name = self.name(3)
        return self.either(name), self.either((name[1], name[0], *name[2:]))

    def near_name(self) -> _Pair:
        one, other = self._chance.choice(_NEAR)
        rest = [part for part in self.name(2) if part not in {one, other}]
        if one in _FAMILIES:
            return self.either((*rest[:2], one)), self.either((*rest[:2], other))
        return self.either((one, *rest[-1:])), self.either((other, *rest[-1:]))

    def given_names_alone_shared(self) -> _Pair:
        given = tuple(self._chance.sample(list(_MEN)[:12], 2))
        one, other, third, fourth = self._chance.sample(list(_FAMILIES), 4)
        return self.either((*given, one, third)), self.either((*given, other, fourth))

    def _with_another(self, place: Callable[[_Name], int], among: Mapping[str, object]) -> _Pair:
        name = self.name(self._chance.choice((2, 3)))
        at = place(name) - 1
        other = self._chance.choice([part for part in among if part not in name and not _akin(part, name[at])])
        return self.either(name), self.either((*name[:at], other, *name[at + 1 :]))


SAME = (
    _Maker.latin_spelling, _Maker.across_scripts, _Maker.arabic_spelling, _Maker.middle_name_left_out,
    _Maker.family_name_first, _Maker.family_name_left_out, _Maker.slip,
)  # fmt: skip
OTHER = (
    _Maker.other_family, _Maker.other_given_name, _Maker.other_father, _Maker.father_and_son_exchanged,
    _Maker.near_name, _Maker.given_names_alone_shared,
)  # fmt: skip


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _akin(one: str, other: str) -> bool:
    """Whether one is part of the other, as Salah is of Salah El Din: two such are no clear case."""
    return one in other or other in one


def pairs() -> Iterator[tuple[str, str, str, str]]:
    """The rows of the file: two names, whether they may be one person's, and how they were made."""
    maker = _Maker(random.Random(_SEED))
    for ways, same in ((SAME, "1"), (OTHER, "0")):
        for make in ways:
            made: dict[_Pair, None] = {}
            while len(made) < _EACH:
                one, other = make(maker)
                if one != other:
                    made[one, other] = None
            yield from ((one, other, same, make.__name__) for one, other in made)


def main() -> None:
    with PAIRS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name_a", "name_b", "same", "how"))
        writer.writerows(pairs())


if __name__ == "__main__":
    main()
