"""Korean number plates as text: the series there are, the syllables each may carry, and how well a reading fits.

Sources: Motor Vehicle Registration Numbers notice of the Ministry of Land, Infrastructure and Transport (two-digit
series 2006, three-digit series 2019) and the region plates before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What a syllable says of the vehicle's use.
USES: Mapping[str, str] = {
    "private": "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주",
    "commercial": "아바사자",
    "delivery": "배",
    "rental": "하허호",
    "military": "국합육해공",
}
# Region plates of before 2004 used the rest of the table too, and so do invented plates in advertisements.
RETIRED = "차카타파처커터퍼코토포초추쿠투푸후"
REGIONS = (
    "서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "경기",
    "강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주",
)  # fmt: skip
LEGAL = "".join(USES.values())
SYLLABLES = LEGAL + RETIRED
ALPHABET = "0123456789" + "".join(sorted({*SYLLABLES, *"".join(REGIONS)}))


@dataclass(frozen=True, slots=True)
class Series:
    """A way plates are numbered: the pattern of its text and the syllables that belong to it.

    `rows` are the layouts it comes in: one row, two rows, or both.
    """

    name: str
    pattern: re.Pattern[str]
    syllables: str
    rows: tuple[int, ...]


_REGION = "|".join(REGIONS)
_NUMBER = r"(?!0000)\d{4}"
SERIES: tuple[Series, ...] = (
    Series("two_digit", re.compile(rf"(?!00)\d{{2}}(?P<syllable>\D){_NUMBER}"), LEGAL, (1, 2)),
    Series("three_digit", re.compile(rf"[1-9]\d{{2}}(?P<syllable>\D){_NUMBER}"), LEGAL, (1,)),
    Series("region", re.compile(rf"(?:{_REGION})(?!00?\D)\d{{1,2}}(?P<syllable>\D){_NUMBER}"), SYLLABLES, (1, 2)),
)
_UNLAWFUL = 0.9
"""What a plate of the right shape with a syllable that no law knows is worth against a lawful one."""


def fitness(text: str) -> float:
    """How well a text fits the grammar: 1 a lawful plate, 0 none; between them a plate with an odd syllable."""
    fits = [(series, match) for series in SERIES if (match := series.pattern.fullmatch(text))]
    if not fits:
        return 0.0
    series, match = fits[0]
    return 1.0 if match["syllable"] in series.syllables else _UNLAWFUL
