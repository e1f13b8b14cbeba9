"""Lines to train on are lines that the product takes for real."""

from collections.abc import Callable
from random import Random

import pytest

from training import mrz_text
from wathiq.language import mrz


@pytest.mark.parametrize(("write", "layout"), [(mrz_text._td1, mrz.TD1), (mrz_text._td3, mrz.TD3)])
def test_lines_of_a_document_have_right_check_digits(
    write: Callable[[Random], tuple[str, ...]], layout: mrz.Format
) -> None:
    for seed in range(50):
        lines = write(Random(seed))
        zone = mrz.parse(layout, lines)
        assert [len(line) for line in zone.lines] == [layout.length] * layout.count
        assert all(zone.checks[name] for name in ("number", "birth", "expiry", "composite"))


def test_every_line_is_of_the_alphabet() -> None:
    random = Random(1)
    for _ in range(200):
        assert set(mrz_text.write_line(random)) <= set(mrz_text.ALPHABET)


def test_the_same_seed_writes_the_same_lines() -> None:
    assert mrz_text.write_line(Random(7)) == mrz_text.write_line(Random(7))
