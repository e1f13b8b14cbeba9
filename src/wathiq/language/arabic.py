"""Arabic text: what to tidy before it is shown, what to overlook when texts are compared, digits, joined names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

ARABIC_INDIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
WESTERN_DIGITS = "0123456789"

_WESTERN = str.maketrans(ARABIC_INDIC_DIGITS + PERSIAN_DIGITS, 2 * WESTERN_DIGITS)
_ARABIC_INDIC = str.maketrans(WESTERN_DIGITS + PERSIAN_DIGITS, 2 * ARABIC_INDIC_DIGITS)

# Letters as glyphs, joined or not. NFKC turns them back; anywhere else it would do too much (² is not 2).
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
# Vowel signs, Koranic signs, tatweel, and what steers layout without being seen.
_UNSEEN = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed"
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# Madda and hamza as signs of their own, where no letter took them in.
_STRAY = re.compile("[\u0653-\u0655]")
# Letters of neighbours' alphabets that look as the Arabic ones do. A Persian yeh has its dots only inside a word.
_LAST_YEH = re.compile("\u06cc(?!\\w)")
_TWINS = str.maketrans("\u06cc\u06a9\u06aa\u06be\u06c1\u06d5\u06c3\u0671", "يككهههةا")

# What spelling leaves open: hamza, dots of the last yeh, dots of teh marbuta.
_FOLDED = str.maketrans("أإآىئؤة", "اااييوه", "ء")
_WORD = re.compile(r"[^\W_]+")
# Letters without their dots; beh and its like, noon and yeh are one tooth inside a word only.
_TOOTH = re.compile(r"[بتث]|[ني](?=\w)")
_BONES = str.maketrans("جخذزشضظغق", "ححدرسصطعف")

# First halves that swallow the article behind them, with the letters that must follow it at least.
_JOINED = re.compile(
    r"\b(?:عبد(?=ال\w{2}|ربه\b)"
    r"|[أا]بو(?=\w{3})"
    r"|(?:[أا]م|[أا]بن|عز|نور|سيف|زين|جاد|فضل|حسب|ست)(?=ال\w{3})"
    r"|\w{2,}(?=(?:الدين|الله)\b))"
)
_ANOTHER_WORD = 0.6
"""Words less alike than this are two words, not one and its misreading."""
_LOST_SPACE = 0.85
"""Texts with unlike numbers of words that are as alike as this differ by a space, not by a word."""

_HEADS = frozenset({"عبد", "ابو", "ابي", "ابا", "ام", "ابن", "بن", "ال"})
_TAILS = frozenset({"الدين", "الله"})
# Pairs that are one name although neither half says so.
_PAIRS = frozenset(
    {
        ("زين", "العابدين"),
        ("سيف", "النصر"),
        ("سيف", "اليزل"),
        ("سيف", "الاسلام"),
        ("نور", "الهدي"),
        ("عز", "العرب"),
        ("جاد", "الرب"),
        ("جاد", "الحق"),
        ("جاد", "المولي"),
        ("جاد", "الكريم"),
        ("فضل", "المولي"),
        ("حسب", "النبي"),
        ("ست", "الكل"),
        ("ست", "الناس"),
        ("شجره", "الدر"),
    }
)


def clean(text: str) -> str:
    """The text as it is meant to be shown: the same letters, without vowel signs, tatweel and invisible characters.

    Presentation forms and look-alikes of other alphabets become the Arabic letters, white space single spaces. How a
    word is spelled (hamza, ى for ي) stays as printed, and so do digits.
    """
    lettered = _PRESENTATION.sub(lambda form: unicodedata.normalize("NFKC", form[0]).strip(), text)
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", lettered))
    plain = _LAST_YEH.sub("ى", _STRAY.sub("", composed)).translate(_TWINS)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def fold(text: str) -> str:
    """The text reduced to what spelling habits leave alone, for comparing and looking up; never for showing.

    Hamza is dropped, ى is ي, ة is ه, digits are Western, Latin letters small; words are parted by single spaces and
    punctuation is gone.
    """
    return " ".join(_WORD.findall(western(clean(text)).translate(_FOLDED).casefold()))


def western(text: str) -> str:
    """The text with Arabic-Indic and Persian digits made Western."""
    return text.translate(_WESTERN)


def arabic_indic(text: str) -> str:
    """The text with Western and Persian digits made Arabic-Indic."""
    return text.translate(_ARABIC_INDIC)


def is_arabic(text: str) -> bool:
    """Whether more of the text's letters are Arabic than not; no for a text without letters."""
    letters = [character for character in clean(text) if character.isalpha()]
    return 2 * sum("\u0600" <= letter <= "\u06ff" for letter in letters) > len(letters)


@dataclass(frozen=True, slots=True)
class Outline:
    """A text as it is compared: its folded `letters`, and their `bones`, which have no dots."""

    letters: str
    bones: str

    def likeness(self, other: Outline) -> float:
        """0..1, 1 for the same folded letters; a letter that differs by its dots alone counts half.

        A word more, or a word unlike the other's, limits it: `بكالوريوس زراعة` is not `بكالوريوس تجارة`.
        """
        whole = _likeness(self, other)
        if whole < _ANOTHER_WORD or " " not in self.letters + other.letters:
            return whole
        mine, theirs = self._words(), other._words()
        if len(mine) != len(theirs):
            return whole if whole >= _LOST_SPACE else _ANOTHER_WORD
        weakest = min(map(_likeness, mine, theirs))
        return whole if weakest >= _ANOTHER_WORD else weakest

    def _words(self) -> list[Outline]:
        return [Outline(*pair) for pair in zip(self.letters.split(), self.bones.split(), strict=True)]


def _likeness(one: Outline, other: Outline) -> float:
    letters = Levenshtein.normalized_similarity(one.letters, other.letters)
    return (letters + Levenshtein.normalized_similarity(one.bones, other.bones)) / 2


def outline(text: str) -> Outline:
    """What is compared of a text."""
    letters = fold(text)
    return Outline(letters, _TOOTH.sub("ب", letters).translate(_BONES))


def spaced(name: str) -> str:
    """A cleaned name whose joined compounds are parted: `عبدالكريم` becomes `عبد الكريم`."""
    return " ".join(_JOINED.sub(r"\g<0> ", clean(name)).split())


def name_parts(name: str) -> tuple[str, ...]:
    """A name's parts in order, each compound one part (`عبد الكريم`), written apart."""
    parts: list[str] = []
    for word in spaced(name).split():
        if parts and _belong_together(parts[-1], word):
            parts[-1] = f"{parts[-1]} {word}"
        else:
            parts.append(word)
    return tuple(parts)


def _belong_together(before: str, word: str) -> bool:
    last, folded = fold(before.rpartition(" ")[2]), fold(word)
    return last in _HEADS or folded in _TAILS or (last, folded) in _PAIRS
