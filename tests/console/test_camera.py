"""Try it with a camera that is fed from a file, and without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ALL
from tests.console.conftest import Console, launched, opened, photographed
from tests.console.films import Scene, cameras, click_in, film, pages

pytestmark = pytest.mark.slow

PLATE = ALL["kp_long.jpg"]
SCENE = Scene.of(PLATE.data)


@pytest.fixture
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Of somebody who points a camera at a car."""
    for browser in cameras(film(tmp_path_factory.mktemp("films") / "plate.y4m", SCENE)):
        yield from pages(browser.new_context(locale="en-GB"))


@pytest.fixture
def blind_page() -> Iterator[Page]:
    """Of somebody who lets no page use a camera."""
    for browser in launched("--use-fake-device-for-media-stream", "--deny-permission-prompts"):
        yield from pages(browser.new_context(locale="en-GB"))


def test_what_the_camera_sees_is_read(page: Page, console: Console) -> None:
    opened(page, console, "try")
    page.get_by_role("button", name="Use the camera").click()
    click_in(page, SCENE, "Take the picture")
    expect(page.locator(".fields")).to_contain_text(PLATE.fields["plate"])
    expect(page.locator("video")).to_have_count(0)
    expect(page.get_by_role("button", name="Use the camera")).to_be_focused()
    photographed(page, "try-camera")


def test_a_camera_that_is_not_to_be_used(blind_page: Page, console: Console) -> None:
    opened(blind_page, console, "try")
    blind_page.get_by_role("button", name="Use the camera").click()
    expect(blind_page.get_by_role("alert").filter(has_text="camera")).to_be_visible()
    expect(blind_page.get_by_role("button", name="Take the picture")).to_be_disabled()
    blind_page.get_by_role("button", name="Close the camera").click()
    expect(blind_page.get_by_role("button", name="Take the picture")).to_have_count(0)
