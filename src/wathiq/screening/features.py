"""What a hit is made of: the features that can find a name or number, and the qualifiers that move the score after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wathiq.screening.skeleton import Role


@dataclass(frozen=True, slots=True)
class Feature:
    """`weight` is the score of a feature that finds, the change of the score by one that qualifies."""

    name: str
    weight: float


IDENTIFIER = Feature("identifier", 1.0)
NAME = Feature("name", 1.0)
UNSPACED = Feature("name_without_spaces", 0.97)

WEAK_NAME = Feature("weak_name", -0.1)
BIRTH_DATE_SAME = Feature("birth_date_same", 0.05)
BIRTH_DATE_SWAPPED = Feature("birth_date_day_and_month_swapped", -0.02)
BIRTH_DATE_NEAR = Feature("birth_year_one_off", -0.05)
BIRTH_DAY_OTHER = Feature("birth_day_other", -0.1)
BIRTH_YEAR_OTHER = Feature("birth_year_other", -0.2)
GENDER_OTHER = Feature("gender_other", -0.2)
COUNTRY_OTHER = Feature("country_other", -0.05)

WORD_SPELLED = "word_spelled_otherwise"
WORD_ADDED = "word_only_in_query"
WORD_MISSING = "word_only_in_list"
WORD_ORDER = "word_order"

WEIGHTS: Mapping[Role, float] = {
    Role.NAME: 1.0,
    Role.COMMON: 0.6,
    Role.BUSINESS: 0.5,
    Role.TITLE: 0.05,
    Role.PARTICLE: 0.05,
    Role.LEGAL_FORM: 0.05,
    Role.INITIAL: 0.4,
    Role.NUMBER: 0.8,
}
"""What a word weighs among those of its name."""
