"""What axe finds wrong with the pages for people who cannot see them, or who use no mouse: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.console.conftest import PATIENCE, Console, at_rest, opened
from tests.console.test_browser import PAGES, reads
from tests.console.test_tables import BLOCKED, imported

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not AXE.exists(), reason="node_modules is not there: npm ci"),
]

LOOKS = [("en", "light"), ("ar", "dark")]


@pytest.fixture(params=LOOKS, ids=" ".join)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """In one language and light. The pages' policy, which the other tests hold to, would not let axe look."""
    language, theme = request.param
    found = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    found.set_default_timeout(PATIENCE)
    kept = f"localStorage.setItem('language', '{language}'); localStorage.setItem('theme', '{theme}')"
    found.add_init_script(kept)
    yield found
    found.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def test_signing_in(page: Page, console: Console) -> None:
    page.goto(f"{console.base}/console")
    page.locator("#password").fill("wrong")
    page.locator("#tenancy_name").fill("nobody")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert violations(page) == []


@pytest.mark.parametrize("where", PAGES)
def test_a_page(page: Page, console: Console, where: str) -> None:
    at_rest(page, console, where)
    assert violations(page) == []


def test_what_was_read(page: Page, console: Console) -> None:
    opened(page, console, "try")
    reads(page, "td3_scan.jpg")
    page.locator(".fields button").first.focus()
    assert violations(page) == []
    page.locator(".summary a").click()
    page.locator(".danger").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_a_hit(page: Page, console: Console, operator: httpx.Client) -> None:
    imported(operator, format=(None, "csv"), name=(None, "seen"), file=("x.csv", BLOCKED))
    opened(page, console, "lists")
    page.locator("#screen-name").fill("Zoltan Kerezturi")
    page.locator("#screen-name").press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    assert violations(page) == []
