"""The console where things go wrong: sessions that end, answers that come late or never, clicks too many."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Route, expect

from tests.conftest import SPECIMENS
from tests.console.conftest import Console, arrived, at_rest, login, opened, photographed
from wathiq.store import open_tenants

pytestmark = pytest.mark.slow


class Held:
    """Requests that wait for their answers."""

    def __init__(self, page: Page, pattern: str, method: str = "GET") -> None:
        self.routes: list[Route] = []
        self._method, self._free = method, False
        page.route(pattern, self._heard)

    def let_go(self) -> None:
        """And those that follow."""
        self._free = True
        for route in [*self.routes]:
            route.continue_()

    def _heard(self, route: Route) -> None:
        if held := route.request.method == self._method:
            self.routes.append(route)
        if self._free or not held:
            route.continue_()


# Sessions ------------------------------------------------------------------------------------------------------------

# Pages are at rest before: an answer that is still to come would tell of the session's end by itself.

ENDED = "You are not signed in any more."


def test_a_session_that_ended_elsewhere(page: Page, console: Console, context: BrowserContext) -> None:
    at_rest(page, console, "transactions")
    context.clear_cookies()
    page.get_by_role("link", name="Usage").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text(ENDED)


def test_somebody_else_signs_in_in_another_tab(page: Page, console: Console) -> None:
    """One tenant's page never shows the other's data as its own."""
    at_rest(page, console, "usage")
    with open_tenants(console.server.settings) as tenants:
        other = tenants.create("the other tab")
    assert page.request.post(f"{console.base}/console/api/session", data=login(other)).ok
    page.get_by_role("link", name="Keys").click()
    expect(page.get_by_text(ENDED)).to_be_visible()


def test_signing_out_of_a_session_that_has_ended(page: Page, console: Console, context: BrowserContext) -> None:
    at_rest(page, console, "usage")
    context.clear_cookies()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_server_does_not_say_who_is_signed_in(page: Page, console: Console) -> None:
    opened(page, console, "usage")
    away = {"error": {"code": "no_database"}}
    page.route("**/api/session", lambda route: route.fulfill(status=503, json=away))
    page.reload()
    expect(page.get_by_role("alert")).to_have_text("The database does not answer. Try again shortly.")
    page.unroute("**/api/session")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Usage")).to_be_visible()


def test_secrets_stay_until_they_are_kept(page: Page, console: Console) -> None:
    """Renewed keys may end the session, and are shown still to whoever signs in with them."""
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create("secrets")
    opened(page, console, "keys", credentials)
    page.get_by_role("button", name="Renew: Vlens").click()
    page.get_by_role("dialog").get_by_role("button", name="Renew").click()
    secrets = page.get_by_role("region", name="New keys")
    shown = json.loads(secrets.inner_text())["vlens"]
    page.get_by_role("link", name="Usage").click()
    expect(page.get_by_text(ENDED)).to_be_visible()
    expect(secrets).to_contain_text(shown["password"])
    photographed(page, "sign-in-secrets")
    page.get_by_label("Tenancy name").fill(credentials.vlens.tenancy_name)
    page.get_by_label("Password").fill(shown["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Keys").click()
    expect(secrets).to_contain_text(shown["password"])
    page.get_by_role("button", name="I have kept them").click()
    expect(secrets).to_have_count(0)


# Onboarding ----------------------------------------------------------------------------------------------------------

PICTURE = SPECIMENS / "kp_long.jpg"
STEP: dict[str, Any] = {
    "data": {"transaction_id": "one"},
    "services": {"validations": {"validation_errors": []}},
}


def test_onboarding_takes_one_picture_at_a_time(page: Page, console: Console) -> None:
    held = Held(page, "**/onboarding/id/front/file", "POST")
    opened(page, console, "onboard")
    chosen = page.locator("#file-front")
    chosen.set_input_files(PICTURE)
    expect(page.get_by_text("Checking…")).to_be_visible()
    chosen.focus()
    expect(chosen).not_to_be_focused()
    arrived(page, held.routes)[0].fulfill(json=STEP)
    expect(page.get_by_text("This was read")).to_be_visible()
    chosen.focus()
    expect(chosen).to_be_focused()


def test_onboarding_begins_again(page: Page, console: Console) -> None:
    """While an answer does not come, which then is of no more use; and where the front has gone meanwhile."""
    missing = {"error": {"code": "no_id_front"}}
    page.route("**/onboarding/id/front/file", lambda route: route.fulfill(json=STEP))
    held = Held(page, "**/onboarding/id/back/file", "POST")
    page.route("**/onboarding/liveness/multi/file", lambda route: route.fulfill(status=400, json=missing))
    opened(page, console, "onboard")
    front, again = page.locator("#file-front"), page.get_by_role("button", name="Start again")
    expect(again).to_have_count(0)
    front.set_input_files(PICTURE)
    page.get_by_role("button", name="Next").click()
    page.locator("#file-back").set_input_files(PICTURE)
    expect(page.get_by_text("Checking…")).to_be_visible()
    again.click()
    expect(page.get_by_role("heading", name="Front of the ID card")).to_be_focused()
    arrived(page, held.routes)[0].fulfill(json=STEP)
    expect(again).to_have_count(0)
    front.set_input_files(PICTURE)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("This was read")).to_have_count(0)
    page.get_by_role("button", name="Go on without the back").click()
    page.locator("#file-face").set_input_files([PICTURE] * 3)
    expect(page.get_by_role("alert")).to_have_text("The front of the card is missing.")
    expect(page.locator("main button.primary")).to_have_text("Start again")
    again.click()
    expect(page.get_by_role("heading", name="Front of the ID card")).to_be_focused()


def test_a_large_file_that_no_browser_can_show(page: Page, console: Console) -> None:
    page.add_init_script("localStorage.setItem('language', 'ar')")
    opened(page, console, "onboard")
    large = FilePayload(name="card.heic", mimeType="image/heic", buffer=b"\0" * 3_000_000)
    page.locator("#file-front").set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("JPEG")
    expect(page.get_by_role("alert")).to_contain_text("الملف")


# Answers and clicks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["__proto__", "constructor", "nowhere"])
def test_a_page_and_a_language_that_there_are_not(page: Page, console: Console, name: str) -> None:
    page.add_init_script(f"localStorage.setItem('language', '{name}')")
    opened(page, console, name)
    expect(page.get_by_role("heading", name="Try it")).to_be_visible()


def test_a_switch_is_clicked_twice(page: Page, console: Console) -> None:
    """It is switched once, shows that at once, and keeps the focus."""
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create("twice")
    opened(page, console, "keys", credentials)
    held = Held(page, "**/api/tenant", "PATCH")
    switch = page.get_by_role("switch", name="Keep pictures")
    switch.dblclick()
    expect(switch).to_be_focused()
    page.locator("label[for=keep_images]").click()
    expect(switch).to_be_checked()
    held.let_go()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(switch).to_be_checked()
    assert [route.request.post_data_json for route in held.routes] == [{"keep_images": True}]


def test_a_tenant_is_made_by_two_clicks(page: Page, console: Console) -> None:
    opened(page, console, "keys")
    held = Held(page, "**/api/tenants", "POST")
    page.get_by_label("New tenant").fill("two clicks")
    page.get_by_role("button", name="Create").dblclick()
    expect(page.get_by_role("button", name="Create")).to_be_disabled()
    held.let_go()
    expect(page.get_by_role("row").filter(has_text="two clicks")).to_be_visible()
    expect(page.get_by_role("region", name="New keys")).to_be_visible()
    assert len(held.routes) == 1


def test_what_is_shown_stays_where_it_cannot_be_had_again(page: Page, console: Console) -> None:
    opened(page, console, "keys")
    row = page.get_by_role("row").filter(has_text=console.stranger.name)
    expect(row).to_be_visible()

    def heard(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=201, json={})
        else:
            route.abort()

    page.route("**/api/tenants", heard)
    page.get_by_label("New tenant").fill("nobody")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    expect(row).to_be_visible()


def test_what_was_asked_for_before_does_not_stay(page: Page, console: Console) -> None:
    """Beside an error, that is, about something else."""
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create("periods")
    opened(page, console, "usage", credentials)
    nothing = page.locator("main p.card.hint")
    expect(nothing).to_be_visible()
    page.route("**/api/usage*", lambda route: route.abort())
    page.get_by_label("Period").select_option("7")
    expect(page.get_by_role("alert")).to_have_text("The server cannot be reached.")
    expect(nothing).to_have_count(0)


@pytest.mark.parametrize("where", ["transactions", "usage", "lists"])
def test_that_something_is_on_its_way_is_said(page: Page, console: Console, where: str) -> None:
    held = Held(page, f"**/api/{where}*")
    opened(page, console, where)
    loading = page.get_by_role("status").filter(has_text="Loading…")
    expect(loading).to_be_visible()
    held.let_go()
    expect(loading).to_have_count(0)
