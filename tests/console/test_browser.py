"""The console in Chromium: every page, in both directions, both lights and at the size of a phone."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, ViewportSize, expect

from tests.api.conftest import picture
from tests.conftest import ALL, SPECIMENS
from tests.console.conftest import PATIENCE, Console, login, opened, photographed
from tests.console.test_tables import BLOCKED
from wathiq.store import open_tenants
from wathiq.store.usage import Count, Line

pytestmark = pytest.mark.slow

expect.set_options(timeout=PATIENCE)

PHONE = ViewportSize(width=390, height=844)


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


# Signing in ----------------------------------------------------------------------------------------------------------


def signs_in(page: Page, console: Console, password: str) -> None:
    page.goto(f"{console.base}/console")
    page.get_by_label("Tenancy name").fill(login(console.operator)["tenancy_name"])
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_signing_in_and_out(page: Page, console: Console) -> None:
    signs_in(page, console, console.operator.vlens.password)
    expect(page.get_by_role("heading", name="Try it")).to_be_visible()
    page.reload()
    expect(page.get_by_role("navigation")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_wrong_password(page: Page, console: Console) -> None:
    signs_in(page, console, "wrong")
    expect(page.get_by_role("alert")).to_have_text("Tenancy name, user name or password is wrong.")
    assert page.get_by_label("Tenancy name").input_value() == console.operator.vlens.tenancy_name
    photographed(page, "sign-in")


def test_locked_out(page: Page, console: Console) -> None:
    with open_tenants(console.server.settings) as tenants:
        victim = tenants.create("locked in the browser")
    for _ in range(5):
        page.request.post(f"{console.base}/console/api/session", data=login(victim) | {"password": "guess"})
    page.goto(f"{console.base}/console")
    page.get_by_label("Tenancy name").fill(victim.vlens.tenancy_name)
    page.get_by_label("Password").fill(victim.vlens.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("five minutes")


def test_a_session_that_ended_elsewhere(page: Page, console: Console, context: BrowserContext) -> None:
    opened(page, console, "transactions")
    expect(page.get_by_role("heading", name="Transactions")).to_be_visible()
    context.clear_cookies()
    page.get_by_role("link", name="Usage").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


# Try it --------------------------------------------------------------------------------------------------------------


def reads(page: Page, file: str) -> Locator:
    """The fields that were read off a specimen."""
    page.locator("#picture").set_input_files(SPECIMENS / file)
    fields = page.locator(".fields")
    fields.wait_for()
    return fields


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("td3_scan.jpg", ("Passport or travel document", "passport_no", "Vlens")),
        ("cvl_both.jpg", ("Chinese vehicle licence", "vin", "Huawei Cloud")),
        ("kp_long.jpg", ("Korean number plate", "plate", "NHN Cloud")),
    ],
)
def test_try_it(page: Page, console: Console, file: str, shown: tuple[str, str, str]) -> None:
    document, member, dialect = shown
    opened(page, console, "try")
    fields = reads(page, file)
    expect(page.get_by_role("heading", name=document)).to_be_visible()
    truth = ALL[file].pages.get("main") or ALL[file].fields
    value = truth[member].replace(" ", "")
    row = fields.get_by_role("button").filter(has_text=value).first
    row.focus()
    expect(page.locator(".picture .box.active")).to_have_count(1)
    expect(page.locator(".note")).to_contain_text(value)
    assert page.locator(".note canvas").evaluate("canvas => canvas.width > 20 && canvas.height > 8")
    photographed(page, f"try-{member}")

    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(3)
    expect(tabs.first).to_contain_text(dialect)
    assert value in page.locator("pre").inner_text()
    json.loads(page.locator("pre").inner_text())
    tabs.first.press("ArrowRight")
    expect(page.locator("pre")).to_contain_text(f"curl -s {console.base}/v")
    tabs.nth(1).press("ArrowRight")
    expect(page.locator("pre")).to_contain_text("import httpx")


def examples(page: Page, file: str) -> tuple[str, str]:
    """The request for a specimen as the page shows it: for a shell, and for Python."""
    reads(page, file)
    shown = []
    for name in ("curl", "Python"):
        page.get_by_role("tab", name=name).click()
        shown.append(page.locator("pre").inner_text())
    return shown[0], shown[1]


@pytest.mark.parametrize(
    ("file", "value"),
    [
        ("td3_scan.jpg", ALL["td3_scan.jpg"].fields["passport_no"]),
        ("cvl_both.jpg", ALL["cvl_both.jpg"].pages["main"]["vin"]),
        ("kp_long.jpg", ALL["kp_long.jpg"].fields["plate"]),
    ],
)
def test_the_examples_are_answered(
    page: Page,
    console: Console,
    file: str,
    value: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    credentials = console.operator
    given = {
        "API_KEY": credentials.vlens.api_key,
        "APP_KEY": credentials.nhn.app_key,
        "SECRET_KEY": credentials.nhn.secret_key,
        "PROJECT_ID": credentials.huawei.project_id,
        "TOKEN": console.server.token["X-Auth-Token"],
    }
    opened(page, console, "try")
    shell, python = examples(page, file)
    with contextlib.chdir(SPECIMENS):
        ran = subprocess.run(["bash", "-c", shell], env=os.environ | given, capture_output=True, check=True)  # noqa: S603, S607
        exec(compile(python, "example", "exec"), dict(given))  # noqa: S102 - what a reader would paste
    assert value in str(json.loads(ran.stdout))
    assert value in capsys.readouterr().out


def test_hovering_a_box_shows_its_field(page: Page, console: Console) -> None:
    opened(page, console, "try")
    reads(page, "td3_scan.jpg")
    page.locator(".picture .box").last.hover()  # the smallest one, which lies within the whole zone's
    expect(page.locator(".fields button.active")).to_contain_text("Sex")
    expect(page.locator(".note")).to_contain_text("Confidence")
    page.get_by_label("Show boxes").uncheck()
    expect(page.locator(".picture polygon")).to_have_count(0)


def test_copying(page: Page, console: Console, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=console.base)
    opened(page, console, "try")
    reads(page, "kp_long.jpg")
    page.get_by_role("tab", name="curl").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("pre").inner_text()


def test_a_picture_of_something_else(page: Page, console: Console) -> None:
    opened(page, console, "try")
    page.get_by_label("Document").select_option("passport")
    page.locator("#picture").set_input_files(SPECIMENS / "receipt.jpg")
    expect(page.get_by_role("alert")).to_have_text("There is no such document in the picture.")
    expect(page.get_by_role("tab").first).to_have_text("Vlens · Answer 422")
    assert '"error_code": 3011' in page.locator("pre").inner_text()


# Transactions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def transaction(console: Console) -> str:
    state, tenant, identity = console.server.state, console.operator.tenant_id, str(uuid.uuid4())
    state.transactions.begin(tenant, identity)
    values = {"name": "أيمن سعيد حسن", "number": "29001011234567", "findings": "[]", "fake": ""}
    state.transactions.keep(tenant, identity, "egypt_id_front", values, actor="test")
    state.images.keep(tenant, identity, {"id_front.jpg": picture(640, 400)}, actor="test")
    return identity


def test_a_transaction_is_found_and_erased(page: Page, console: Console, transaction: str) -> None:
    opened(page, console, "transactions")
    page.get_by_label("Beginning of the id").fill(transaction[:13])
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name=transaction).click()
    expect(page.get_by_text("أيمن سعيد حسن")).to_be_visible()
    expect(page.locator(".images img")).to_have_js_property("naturalWidth", 640)
    photographed(page, "transaction")

    page.get_by_role("button", name="Erase now").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Erase now").click()
    page.get_by_role("dialog").get_by_role("button", name="Erase now").click()
    expect(page.get_by_text("The transaction was erased.")).to_be_visible()
    assert console.server.state.transactions.steps(console.operator.tenant_id, transaction, actor="test") == {}


# Usage, keys and lists -----------------------------------------------------------------------------------------------


def _times(count: Count, times: int) -> Count:
    total = Count()
    for _ in range(times):
        total = total.plus(count)
    return total


def test_usage(page: Page, console: Console) -> None:
    today = datetime.now(UTC).date()
    counts = {}
    for ago in range(28):
        for endpoint, weight in (("/v1/ocr/id/front", 5), ("/v1/ocr/passport", 3), ("/v1/ocr/liveness/multi", 2)):
            day = today - timedelta(days=ago)
            calls = weight * (20 + (ago * 37 + weight * 11) % 23)
            good, bad = Count.of_one(240), Count.of_one(700)
            lines = {"ok": (good, calls), "3011": (bad, calls // 12)}
            for outcome, (count, times) in lines.items():
                counts[Line(day, console.stranger.tenant_id, endpoint, outcome)] = _times(count, times)
    console.server.app.state.console.usage.add(counts)
    opened(page, console, "usage", console.stranger)
    expect(page.get_by_role("heading", name="Calls by day")).to_be_visible()
    expect(page.locator(".chart rect.ok")).to_have_count(30)
    page.get_by_text("As a table").click()
    expect(page.locator(".chart tbody tr")).to_have_count(30)
    page.get_by_text("As a table").click()
    page.get_by_label("Period").select_option("7")
    expect(page.locator(".chart rect.ok")).to_have_count(7)
    page.get_by_label("Period").select_option("30")
    expect(page.locator(".chart rect.ok")).to_have_count(30)
    photographed(page, "usage")


def test_wishes_and_keys(page: Page, console: Console) -> None:
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create("wishes")
    opened(page, console, "keys", credentials)
    page.get_by_role("switch", name="Keep pictures").check()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_label("Hours until erasure").fill("48")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Hours until erasure")).to_have_js_property("defaultValue", "48")
    wishes = console.server.state.tenants.by_id(credentials.tenant_id)
    assert wishes is not None
    assert (wishes.wishes.keep_images, wishes.wishes.keep_hours) == (True, 48)
    page.get_by_role("button", name="Renew: NHN Cloud").click()
    page.get_by_role("dialog").get_by_role("button", name="Renew").click()
    shown = json.loads(page.get_by_role("region", name="New keys").inner_text())
    assert console.server.state.tenants.by_app_key(credentials.nhn.app_key, shown["nhn"]["secret_key"]) is not None
    photographed(page, "keys")


def test_a_list_is_imported_and_a_name_screened(page: Page, console: Console) -> None:
    opened(page, console, "lists")
    page.get_by_label("Name of the list").fill("house list")
    page.get_by_label("File").set_input_files(FilePayload(name="house.csv", mimeType="text/csv", buffer=BLOCKED))
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("house list is in force.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="house list")).to_contain_text("house.csv")

    page.get_by_label("Name", exact=True).fill("Zoltan Kerezturi")
    page.get_by_label("Date of birth").fill("1951-06-19")
    page.get_by_role("button", name="Screen").click()
    hit = page.get_by_role("article").filter(has_text="house list")
    expect(hit).to_contain_text("Same date of birth")
    expect(hit).to_contain_text("Spelled otherwise")
    photographed(page, "lists")


def test_who_is_not_the_operator_imports_nothing(page: Page, console: Console) -> None:
    opened(page, console, "lists", console.stranger)
    expect(page.get_by_text("Lists are imported by the server's operator.")).to_be_visible()
    expect(page.get_by_role("button", name="Import")).to_have_count(0)


# Directions, light and sizes -----------------------------------------------------------------------------------------

PAGES = ["try", "onboard", "transactions", "usage", "keys", "lists"]


def test_arabic_runs_from_right_to_left(page: Page, console: Console) -> None:
    opened(page, console, "try")
    page.get_by_role("button", name="العربية").click()
    root = page.locator("html")
    expect(root).to_have_attribute("dir", "rtl")
    expect(root).to_have_attribute("lang", "ar")
    expect(page.get_by_role("heading", name="جرّب")).to_be_visible()
    brand, sign_out = (page.locator(where).bounding_box() for where in (".brand", ".who > button"))
    assert brand is not None
    assert sign_out is not None
    assert brand["x"] > sign_out["x"]
    page.get_by_label("المظهر").select_option("dark")
    reads(page, "td3_scan.jpg")
    page.locator(".fields button").nth(1).focus()
    seen, found = (page.locator(where).bounding_box() for where in (".view", ".found"))
    assert seen is not None
    assert found is not None
    assert seen["x"] > found["x"]
    assert page.locator("pre").first.evaluate("element => getComputedStyle(element).direction") == "ltr"
    photographed(page, "try-arabic")
    page.reload()
    expect(root).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_fits_a_phone_in_the_dark(page: Page, console: Console, where: str, language: str) -> None:
    page.set_viewport_size(PHONE)
    page.add_init_script(f"localStorage.setItem('language', '{language}'); localStorage.setItem('theme', 'dark')")
    opened(page, console, where)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    assert not overflows(page)
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    photographed(page, f"phone-{where}-{language}")


def test_the_keyboard_alone(page: Page, console: Console) -> None:
    opened(page, console, "usage")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("link", name="Lists").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lists", level=1)).to_be_focused()
