"""Onboarding on a phone, from the card to the verdict, before a camera that is fed from a file.

The card is rendered and bears a portrait that is in the public domain; the frames are simulated from the same portrait.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.api.vlens import pictures
from tests.api.vlens.pictures import Papers
from tests.console.conftest import Console, opened, photographed
from tests.console.films import Scene, cameras, click_in, film, pages
from tests.console.test_browser import PHONE, overflows

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def papers() -> Papers:
    """Her card, both sides."""
    return pictures.papers()


@pytest.fixture(scope="module")
def taken(console: Console) -> list[bytes]:
    """Three frames of her, following gestures."""
    return [*pictures.frames(console.server.engine_here.engine.faces).values()]


@pytest.fixture(scope="module")
def scenes(papers: Papers, taken: list[bytes]) -> dict[str, Scene]:
    """What she holds before the camera: her card's front, its back, and her face."""
    return {
        "front": Scene.of(papers.front.image, grey=48, times=8),
        "back": Scene.of(papers.back.image, grey=112, times=8),
        "face": Scene.of(*taken, grey=176, times=12),
    }


@pytest.fixture(scope="module")
def seen(scenes: dict[str, Scene], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What cameras see: her, and a wall that does not move."""
    folder = tmp_path_factory.mktemp("films")
    wall = Scene((np.full((480, 640, 3), 127, np.uint8),))
    return {"her": film(folder / "her.y4m", *scenes.values()), "wall": film(folder / "wall.y4m", wall)}


@pytest.fixture(params=["her"])
def page(request: pytest.FixtureRequest, seen: dict[str, Path]) -> Iterator[Page]:
    """Of a phone whose camera sees that."""
    for browser in cameras(seen[request.param]):
        yield from pages(browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB"))


def shows(page: Page, side: str, picture: bytes) -> None:
    """Hand in one side of the card as a file, and go on once it was read."""
    page.locator(f"#file-{side}").set_input_files(
        FilePayload(name=f"{side}.jpg", mimeType="image/jpeg", buffer=picture)
    )
    expect(page.get_by_text("This was read")).to_be_visible()


def test_she_is_verified(page: Page, console: Console, papers: Papers, scenes: dict[str, Scene]) -> None:
    """All of it with the camera."""
    opened(page, console, "onboard")
    for side, card in (("front", papers.front), ("back", papers.back)):
        page.get_by_role("button", name="Open the camera").click()
        click_in(page, scenes[side], "Take the photo")
        expect(page.get_by_text("This was read")).to_be_visible()
        expect(page.get_by_text(card.fields["number"])).to_be_visible()
        photographed(page, f"onboard-{side}")
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Your face")).to_be_focused()
    page.get_by_role("button", name="Open the camera").click()
    click_in(page, scenes["face"], "Start", begins=True)
    photographed(page, "onboard-camera")
    expect(page.get_by_role("heading", name="Verified", exact=True)).to_be_focused()
    expect(page.get_by_text("the same person", exact=False)).to_be_visible()
    assert not overflows(page)
    photographed(page, "onboard-verified")
    page.get_by_role("link", name="Open the transaction").click()
    expect(page.get_by_role("heading", name="Liveness")).to_be_visible()
    expect(page.get_by_role("heading", name="Egyptian ID card, back")).to_be_visible()


def test_pictures_of_a_card_may_be_files(page: Page, console: Console, papers: Papers) -> None:
    opened(page, console, "onboard")
    shows(page, "front", papers.front.image)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Back of the ID card")).to_be_focused()
    shows(page, "back", papers.back.image)


@pytest.mark.parametrize("page", ["wall"], indirect=True)
def test_a_camera_that_sees_nothing_of_use(page: Page, console: Console, papers: Papers) -> None:
    """Neither is a wall a card, nor does it move."""
    opened(page, console, "onboard")
    page.get_by_role("button", name="Open the camera").click()
    take = page.get_by_role("button", name="Take the photo")
    expect(take).to_be_enabled()
    take.click()
    expect(page.get_by_role("alert")).to_have_text("There is no such document in the picture.")
    shows(page, "front", papers.front.image)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Go on without the back").click()
    page.get_by_role("button", name="Open the camera").click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("The camera's picture does not move.")


def test_one_picture_three_times_is_no_person(page: Page, console: Console, papers: Papers, taken: list[bytes]) -> None:
    opened(page, console, "onboard")
    shows(page, "front", papers.front.image)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Go on without the back").click()
    same = FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=taken[0])
    page.locator("#file-face").set_input_files([same, same])
    expect(page.get_by_role("alert")).to_have_text("Choose exactly three pictures.")
    page.locator("#file-face").set_input_files([same, same, same])
    expect(page.get_by_role("alert")).to_have_text("This does not look like a live person.")
