"""Workshops as far as this machine can equip them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import features

from training.specimens import Workshop


def equipped(whole: Workshop) -> Workshop:
    """The workshop with those of its fonts that are here; skips the test where a script has none that would do."""
    if not features.check("fribidi"):
        pytest.skip("Pillow joins Arabic letters only where libfribidi is installed")
    found = {
        script: {font: often for font, often in files.items() if Path(font).exists()}
        for script, files in whole.fonts.items()
    }
    lacking = [script for script, files in found.items() if not files]
    if lacking:
        pytest.skip(f"this machine has none of the fonts for {', '.join(lacking)}")
    return replace(whole, fonts=found)
