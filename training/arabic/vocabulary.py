"""The words that specimens are made of, in two parts: what training draws, and what is kept for the evaluation.

They are the product's own lists, and those of `words.json`, which it has no use for.
A word's part is decided by its checksum, so it stays the same whoever asks and whatever is added to the lists.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from wathiq.language import arabic, egypt_places

_LANGUAGE = Path(egypt_places.__file__).parent
_WORDS = Path(__file__).with_name("words.json")
_HELD_OUT_SHARE = 8
"""One word in so many is kept from training."""


@dataclass(frozen=True)
class Vocabulary:
    """Arabic words by what they are; `places` pair a place with its governorate, `models` a make with a car."""

    men: Sequence[str]
    women: Sequence[str]
    families: Sequence[str]
    places: Sequence[tuple[str, str]]
    streets: Sequence[str]
    street_units: Sequence[str]
    villages: Sequence[str]
    professions: Sequence[str]
    men_professions: Sequence[str]
    women_professions: Sequence[str]
    employers: Sequence[str]
    models: Sequence[tuple[str, str]]
    bodies: Sequence[str]
    lexicons: Mapping[str, Sequence[str]]
    """The short lists of `egypt_lexicons.json` that no part can do without: whole in both."""

    def person(self, random: Random, *, woman: bool) -> tuple[str, str]:
        """A given name, and the names of father, grandfathers and perhaps family, as a card prints them."""
        given = random.choice(self.women if woman else self.men)
        fathers = [random.choice(self.men) for _ in range(random.choice((1, 2, 2, 2, 3)))]
        family = [random.choice(self.families)] if self.families and random.random() < 0.65 else []
        return printed(given, random), printed(" ".join(fathers + family), random)


def printed(text: str, random: Random) -> str:
    """A text as Egyptian documents spell it, mostly: ى at the end for ي, hamza left off, عبد joined to what follows."""
    words = [_worn(word, random) for word in text.split()]
    joined = " ".join(words)
    return joined.replace("عبد ", "عبد") if random.random() < 0.5 else joined


def _worn(word: str, random: Random) -> str:
    if word.endswith("ي") and random.random() < 0.8:
        word = word[:-1] + "ى"
    if word[0] in "أإ" and random.random() < 0.6:
        word = "\u0627" + word[1:]
    return word


def _part(words: Iterable[str], *, held_out: bool) -> tuple[str, ...]:
    kept = {w for w in words if (zlib.crc32(arabic.fold(w).encode()) % _HELD_OUT_SHARE == 0) is held_out}
    return tuple(sorted(kept))


def _of_women(profession: Mapping[str, Any]) -> str:
    """The feminine that the lexicon gives, or the one form that there is."""
    forms: Sequence[str] = profession.get("variants", ())
    return next((form for form in forms if form.split()[0].endswith("ة")), str(profession["arabic"]))


def _vocabulary(*, held_out: bool) -> Vocabulary:
    lexicons = json.loads((_LANGUAGE / "egypt_lexicons.json").read_text())
    words = {name: [entry["arabic"] for entry in entries] for name, entries in lexicons.items()}
    names = json.loads((_LANGUAGE / "egypt_names.json").read_text())
    places = {place.arabic: g.arabic for g in egypt_places.governorates() for place in g.places}
    own = json.loads(_WORDS.read_text())
    models = {model: make for make, listed in own["models"].items() for model in listed}
    professions = _part(words.pop("professions"), held_out=held_out)
    women = {entry["arabic"]: _of_women(entry) for entry in lexicons["professions"]}
    return Vocabulary(
        men=_part((*names["male"], *names["compounds"]), held_out=held_out),
        women=_part(names["female"], held_out=held_out),
        families=_part(names["family"], held_out=held_out),
        places=tuple((place, places[place]) for place in _part(places, held_out=held_out)),
        streets=_part(own["streets"], held_out=held_out),
        street_units=tuple(own["street_units"]),
        villages=_part(own["villages"], held_out=held_out),
        professions=professions,
        men_professions=tuple(p for p in professions if p not in own["not_for_men"]),
        women_professions=tuple(women[p] for p in professions if p not in own["not_for_women"]),
        employers=_part(own["employers"], held_out=held_out),
        models=tuple((models[model], model) for model in _part(models, held_out=held_out)),
        bodies=tuple(own["bodies"]),
        lexicons=words,
    )


TRAINING = _vocabulary(held_out=False)
HELD_OUT = _vocabulary(held_out=True)
