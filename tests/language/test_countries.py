from __future__ import annotations

import pytest

from wathiq.language import countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Egypt", "EG"),
        ("EG", "EG"),
        ("eg", "EG"),
        ("مصري", "EG"),
        ("المملكة العربية السعودية", "SA"),
        ("أردنى", "JO"),
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Iran (Islamic Republic of)", "IR"),
        ("the  Sudan", "SD"),
        ("Côte d\u2019Ivoire", "CI"),
        ("COTE D'IVOIRE", "CI"),
        ("Atlantis", "Atlantis"),
        ("", ""),
    ],
)
def test_names_become_codes(text: str, code: str) -> None:
    assert countries.code(text) == code


def test_no_name_is_of_two_countries() -> None:
    owners = {(countries._folded(name), code) for code, names in countries._names().items() for name in names}
    assert len(owners) == len(dict(owners))
