"""A server with two tenants, of which one is the operator's, and Chromium to look at it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright

from tests.api.conftest import Server
from wathiq import logs
from wathiq.settings import Settings
from wathiq.store import Credentials, open_tenants

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 60_000
"""Milliseconds until something is to be seen: machines that test may be busy."""

expect.set_options(timeout=PATIENCE)

_LOADED = {
    "transactions": "main .wide, main p.card.hint",
    "usage": "main .chart, main p.card.hint",
    "keys": "main [role=switch]",
    "lists": "main #list-name, main p.hint",
}
"""What is to be seen of a page once it has what it asked for."""


@dataclass(frozen=True, slots=True)
class Console:
    """The operator's server, and another tenant of it."""

    server: Server
    stranger: Credentials

    @property
    def base(self) -> str:
        return self.server.base

    @property
    def operator(self) -> Credentials:
        return self.server.credentials


@pytest.fixture(autouse=True)
def without_a_line_for_every_request() -> None:
    """Logs as the server writes them, from warnings on."""
    logs.configure("warning", logs.JSON)


def login(credentials: Credentials) -> dict[str, str]:
    """What the form of the first page asks for."""
    vlens = credentials.vlens
    return {"tenancy_name": vlens.tenancy_name, "user_name": vlens.user_name, "password": vlens.password}


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("console"), workers=2, threads=1, console_operator="Acme")
    with Server(settings) as server, open_tenants(settings) as tenants:
        yield Console(server, tenants.create("globex"))


@contextmanager
def client(console: Console, credentials: Credentials | None = None) -> Iterator[httpx.Client]:
    """Somebody who is signed in, with the token for changes."""
    with httpx.Client(base_url=f"{console.base}/console/api/", timeout=120, trust_env=False) as found:
        answer = found.post("session", json=login(credentials or console.operator))
        assert answer.status_code == 200
        found.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield found


@pytest.fixture(scope="session")
def operator(console: Console) -> Iterator[httpx.Client]:
    with client(console) as found:
        yield found


@pytest.fixture(scope="session")
def stranger(console: Console) -> Iterator[httpx.Client]:
    """The other tenant."""
    with client(console, console.stranger) as found:
        yield found


def launched(*arguments: str) -> Iterator[Browser]:
    """Chromium; skips the test where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *arguments], timeout=2 * PATIENCE
        )
        yield browser
        browser.close()


# A module's and not the session's: as long as it is there, nothing else can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", color_scheme="light")
    found.set_default_timeout(PATIENCE)
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Nothing that the browser forbids, and nothing that goes wrong in the page's own code, goes unseen."""
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # A refusal is no mistake of the page's, though Chromium says so.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            wrong.append(message.text)

    found = context.new_page()
    found.on("console", heard)
    found.on("pageerror", lambda error: wrong.append(str(error)))
    yield found
    assert wrong == []


def opened(page: Page, console: Console, where: str = "", credentials: Credentials | None = None) -> Page:
    """The page of somebody who is signed in."""
    answer = page.request.post(f"{console.base}/console/api/session", data=login(credentials or console.operator))
    assert answer.ok
    page.goto(f"{console.base}/console#/{where}")
    page.locator("nav").wait_for()
    return page


def at_rest(page: Page, console: Console, where: str) -> None:
    """The operator's page with all that it asked for.

    That the network is idle says too little: so it is, too, where a busy browser pauses before it asks.
    """
    opened(page, console, where)
    page.get_by_role("heading", level=1).wait_for()
    if where in _LOADED:
        page.locator(_LOADED[where]).first.wait_for()
    page.wait_for_load_state("networkidle")


def arrived(page: Page, routes: Sequence[Route], count: int = 1) -> Sequence[Route]:
    """So many held requests: a page tells of each a moment before its route is there."""
    for _ in range(PATIENCE // 20):
        if len(routes) >= count:
            break
        page.wait_for_timeout(20)
    assert len(routes) == count
    return routes


def photographed(page: Page, name: str) -> None:
    """A screenshot among the artefacts."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")
