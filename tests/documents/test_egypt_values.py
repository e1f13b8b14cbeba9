"""Values of Egyptian licences, and what is found wrong with them."""

from __future__ import annotations

import pytest

from wathiq.documents import egypt_values
from wathiq.reading import Field

DATES = frozenset({"issued", "expiry"})


def codes(issued: str, expiry: str) -> list[str]:
    fields = {"issued": Field(issued, 0.9), "expiry": Field(expiry, 0.9)}
    return [finding.code for finding in egypt_values.findings(fields, DATES)]


@pytest.mark.parametrize("expiry", ["2021-09-08", "08/09/2021", "٢٠٢١/٠٩/٠٨"])
def test_a_day_in_the_past_is_an_expiry_however_it_is_written(expiry: str) -> None:
    assert codes("2019-01-01", expiry) == ["expired"]


@pytest.mark.parametrize("expiry", ["2099-09", "2099-13-08", "", "غير واضح"])
def test_what_is_no_day_is_said_to_be_none(expiry: str) -> None:
    assert codes("2019-01-01", expiry) == ["expiry_format"]


def test_nothing_is_wrong_with_days_to_come() -> None:
    assert codes("2019-01-01", "2099-09-08") == []
