"""The words that addresses are made of besides names, and an address line in English.

The words stand in `egypt_streets.json`, each with its English twin, which is empty where the word is a name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

from wathiq.language import arabic
from wathiq.language.transliteration import transliterate

_DATA = Path(__file__).with_name("egypt_streets.json")


@cache
def words() -> Mapping[str, str]:
    """Every word with its English twin."""
    twins: Mapping[str, str] = json.loads(_DATA.read_text(encoding="utf-8"))
    return twins


@cache
def _folded() -> Mapping[str, str]:
    return {arabic.fold(word): twin for word, twin in words().items() if twin}


def english(line: str) -> str:
    """An address line in English: the kinds of places translated, names in Latin letters, numbers in Western digits."""
    runs = groupby(line.split(), key=lambda word: _folded().get(arabic.fold(word), ""))
    return " ".join(twin or transliterate(" ".join(names)) for twin, names in runs)
