from __future__ import annotations

import pytest

from wathiq.faces.dlib_model import DlibModel


@pytest.fixture(scope="session")
def model() -> DlibModel:
    """The default face model, loaded once."""
    return DlibModel.open(threads=1)
