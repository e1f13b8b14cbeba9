from __future__ import annotations

import pytest

from wathiq.store.passwords import hash_password, password_matches


def test_a_hash_fits_its_password_alone() -> None:
    hashed = hash_password("correct horse")
    assert password_matches("correct horse", hashed)
    assert not password_matches("correct horsE", hashed)


def test_the_same_password_has_another_hash_each_time() -> None:
    assert hash_password("correct horse") != hash_password("correct horse")


@pytest.mark.usefixtures("dear_passwords")
def test_a_guess_costs_two_passes_over_19_mebibytes() -> None:
    assert hash_password("correct horse").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
