"""The console's files: what npm locked, in two languages, without a line of script in the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from wathiq.documents.catalogue import CATALOGUE
from wathiq.screening.formats.catalogue import FORMATS
from wathiq.wishes import Wishes

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "wathiq" / "console" / "static"
VENDORED = {"vendor/htm-preact.js": "htm/preact/standalone.module.js"}
SCRIPTS = sorted(STATIC.glob("*.js"))

_TEXT = re.compile(r'^  "([^"]+)": "((?:[^"\\]|\\.)*)",$', re.MULTILINE)
_SAID = re.compile(r'say\("([^"]+)"[,)]')


def texts(language: str) -> dict[str, str]:
    return dict(_TEXT.findall((STATIC / f"texts.{language}.js").read_text("utf-8")))


@pytest.mark.parametrize(("copy", "package"), VENDORED.items())
def test_vendored_files_are_the_locked_packages(copy: str, package: str) -> None:
    original = ROOT / "node_modules" / package
    if not original.exists():
        pytest.skip("node_modules is not there: npm ci")
    assert (STATIC / copy).read_bytes() == original.read_bytes()


def test_whatever_is_vendored_is_locked_and_noted() -> None:
    assert {str(path.relative_to(STATIC)) for path in STATIC.glob("vendor/*")} == set(VENDORED)
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = json.loads((ROOT / "package.json").read_text())
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        found = locked[f"node_modules/{name}"]
        assert (found["version"], found["integrity"][:7]) == (version, "sha512-")
    assert "htm-preact.js" in (ROOT / "NOTICE").read_text()


def test_both_languages_say_everything() -> None:
    english, arabic = texts("en"), texts("ar")
    assert list(english) == list(arabic)
    assert len(english) > 300
    for name, text in english.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", arabic[name])), name


def test_arabic_is_arabic() -> None:
    same = {name for name, text in texts("ar").items() if not re.search("[\u0600-\u06ff]", text)}
    assert same == {"app.language", "app.none"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_whatever_is_said_has_words(script: Path) -> None:
    assert set(_SAID.findall(script.read_text("utf-8"))) <= set(texts("en"))


def test_documents_wishes_and_formats_have_words() -> None:
    named = {f"document.{name}" for name in CATALOGUE} | {f"wish.{name}" for name in Wishes().columns()}
    assert named | {f"format.{name}" for name in FORMATS} <= set(texts("en"))


@pytest.mark.parametrize("path", [*SCRIPTS, STATIC / "index.html"], ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere_or_runs_in_line(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<script>|\son\w+=\"|\sstyle=\"|javascript:|innerHTML|\beval\(|new Function", text)
    assert not re.search(r"(src|href|from|import)\s*[=( ]\s*[\"'`]https?:", text)
