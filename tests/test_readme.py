"""The README tells the truth about what can be set and run."""

from pathlib import Path

import pytest

from wathiq.documents.catalogue import CATALOGUE
from wathiq.screening.formats.catalogue import FORMATS
from wathiq.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    field = Settings.model_fields[name]
    assert f"`WATHIQ_{name.upper()}`" in README
    assert (field.description or "?") in README


@pytest.mark.parametrize("document", CATALOGUE)
def test_every_document_is_named(document: str) -> None:
    assert f"`{document}`" in README


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_lists_is_named(name: str) -> None:
    assert f"| `{name}` |" in README
