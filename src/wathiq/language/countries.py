"""Countries by the names and adjectives that official lists write, in English and Arabic."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

from wathiq.language import arabic

_PLAIN = re.compile(r"[^\w]+")


def code(text: str) -> str:
    """The ISO 3166 alpha-2 code of a country named by its code, name or adjective; the text itself where none fits."""
    tidy = " ".join(text.split())
    if tidy.upper() in _names():
        return tidy.upper()
    return _codes().get(_folded(tidy), tidy)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", arabic.fold(text).casefold())
    words = _PLAIN.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter))).split()
    return " ".join(word for word in words if word != "the")


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("countries.json").read_text("utf-8")
    return {found: tuple(names) for found, names in json.loads(text).items()}


@cache
def _codes() -> Mapping[str, str]:
    return {_folded(name): found for found, names in _names().items() for name in names}
