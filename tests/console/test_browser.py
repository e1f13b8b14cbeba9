"""The console in Chromium: every page, in both directions, both lights and at the size of a phone."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import shutil
import subprocess
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, FilePayload, JSHandle, Locator, Page, Route, ViewportSize, expect

from tests.api.conftest import picture
from tests.conftest import ALL, SPECIMENS
from tests.console.conftest import Console, arrived, at_rest, login, opened, photographed
from tests.console.test_tables import BLOCKED, begin, imported
from wathiq.console.history import PAGE
from wathiq.store import open_tenants
from wathiq.store.usage import Count, Line

pytestmark = pytest.mark.slow

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


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


def points(text: str) -> list[tuple[float, ...]]:
    """The corners of a polygon."""
    return [tuple(map(float, point.split(","))) for point in text.split()]


def drawn(page: Page, kind: str) -> list[list[tuple[float, ...]]]:
    """The polygons of a kind that are drawn on the picture, in its pixels."""
    found = page.locator(f".picture polygon.{kind}")
    return sorted(points(one.get_attribute("points") or "") for one in found.all())


@pytest.mark.parametrize(("file", "pages"), [("td3_photo.jpg", 1), ("cvl_both.jpg", 2)])
def test_the_page_and_every_field_are_drawn_where_they_were_read(
    page: Page, console: Console, operator: httpx.Client, file: str, pages: int
) -> None:
    told = operator.post("read", content=ALL[file].data).json()
    opened(page, console, "try")
    reads(page, file)
    assert len(drawn(page, "page")) == pages
    assert drawn(page, "page") == sorted([*map(tuple, quad)] for quad in told["quads"])
    assert drawn(page, "box") == sorted([*map(tuple, field["box"])] for field in told["fields"] if field["box"])
    image, drawing = (page.locator(f".picture > {kind}").bounding_box() for kind in ("img", "svg"))
    assert image is not None
    assert drawing == pytest.approx(image, abs=0.1)
    size = page.locator(".picture img").evaluate("image => `0 0 ${image.naturalWidth} ${image.naturalHeight}`")
    assert page.locator(".picture svg").get_attribute("viewBox") == size
    expect(page.locator(".fields button")).to_have_count(len(told["fields"]))


def test_what_the_checks_found_stands_beside(page: Page, console: Console) -> None:
    opened(page, console, "try")
    reads(page, "td3_expired.jpg")
    expect(page.locator(".findings li")).to_have_count(1)
    expect(page.locator(".findings")).to_contain_text("expired")


def transfer(page: Page, file: str) -> JSHandle:
    """What a hand carries that drags a specimen, or has copied it."""
    return page.evaluate_handle(
        """([data, name]) => {
          const carried = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          carried.items.add(new File([bytes], name, { type: "image/jpeg" }));
          return carried;
        }""",
        [base64.b64encode(ALL[file].data).decode(), file],
    )


@pytest.mark.parametrize("where", [".drop", "h1"])
def test_a_picture_is_dropped(page: Page, console: Console, where: str) -> None:
    opened(page, console, "try")
    carried = {"dataTransfer": transfer(page, "kp_long.jpg")}
    page.locator(where).dispatch_event("dragover", carried)
    expect(page.locator(".drop.over")).to_be_visible()
    page.locator(where).dispatch_event("drop", carried)
    expect(page.locator(".fields")).to_contain_text(ALL["kp_long.jpg"].fields["plate"])
    expect(page.locator(".drop.over")).to_have_count(0)
    page.get_by_role("tab", name="curl").click()
    expect(page.locator("pre")).to_contain_text('@"kp_long.jpg"')


def test_a_picture_is_pasted(page: Page, console: Console) -> None:
    opened(page, console, "try")
    transfer(page, "kp_long.jpg").evaluate(
        "carried => document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: carried, bubbles: true}))"
    )
    expect(page.locator(".fields")).to_contain_text(ALL["kp_long.jpg"].fields["plate"])


def examples(page: Page, file: str) -> tuple[str, str]:
    """The request for a picture as the page shows it: for a shell, and for Python."""
    reads(page, file)
    shown = []
    for name in ("curl", "Python"):
        page.get_by_role("tab", name=name).click()
        shown.append(page.locator("pre").inner_text())
    return shown[0], shown[1]


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the calls are for bash and curl")
@pytest.mark.parametrize(
    ("file", "value"),
    [
        ("td3_scan.jpg", ALL["td3_scan.jpg"].fields["passport_no"]),
        ("cvl_both.jpg", ALL["cvl_both.jpg"].pages["main"]["vin"]),
        ("kp_long.jpg", ALL["kp_long.jpg"].fields["plate"]),
    ],
)
def test_the_examples_are_answered(  # noqa: PLR0917 - as many fixtures
    page: Page,
    console: Console,
    file: str,
    value: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Pasted as they are, where only the environment tells the credentials, whatever the file's name is."""
    odd = tmp_path / """my 'own' "car" (1), لوحة; $HOME.jpg"""
    odd.write_bytes(ALL[file].data)
    credentials = console.operator
    given = {
        "API_KEY": credentials.vlens.api_key,
        "APP_KEY": credentials.nhn.app_key,
        "SECRET_KEY": credentials.nhn.secret_key,
        "PROJECT_ID": credentials.huawei.project_id,
        "TOKEN": console.server.token["X-Auth-Token"],
    }
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    opened(page, console, "try")
    shell, python = examples(page, str(odd))
    with contextlib.chdir(tmp_path):
        subprocess.run(["bash", "-c", shell], check=True)  # noqa: S603, S607
        assert value in str(json.loads(capfd.readouterr().out))
        exec(compile(python, "example", "exec"), {})  # noqa: S102 - what a reader would paste
    assert value in capfd.readouterr().out


INKED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const greys = [...data].filter((_, at) => at % 4 === 1);
  return Math.max(...greys) - Math.min(...greys) > 60;
}"""
"""Whether there is something dark upon something light."""


def test_hovering_a_box_shows_its_field(page: Page, console: Console) -> None:
    opened(page, console, "try")
    reads(page, "td3_scan.jpg")
    page.locator(".picture .box").last.hover()  # the smallest one, which lies within the whole zone's
    expect(page.locator(".fields button.active")).to_contain_text("Sex")
    note = page.locator(".note")
    expect(note).to_contain_text(f"Sex{ALL['td3_scan.jpg'].fields['gender']}Confidence")
    expect(note).to_contain_text(re.compile(r"\d+%"))
    assert note.locator("canvas").evaluate(INKED)
    page.get_by_label("Show boxes").uncheck()
    expect(page.locator(".picture polygon")).to_have_count(0)


def test_notes_fit_a_phone(page: Page, console: Console) -> None:
    page.set_viewport_size(PHONE)
    page.add_init_script("localStorage.setItem('language', 'ar')")
    opened(page, console, "try")
    rows = reads(page, "td3_scan.jpg").locator("button")
    for row in rows.all():
        row.focus()
        note = page.locator(".note")
        if note.count():
            box = note.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]


LASTING = """{
  const later = window.setTimeout;
  window.setTimeout = (what, after, ...more) => (after === 2000 ? 0 : later(what, after, ...more));
}"""
"""The word that something was copied goes with what it was said of, not because its two seconds are over."""


def test_copying(page: Page, console: Console, context: BrowserContext) -> None:
    page.add_init_script(LASTING)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=console.base)
    opened(page, console, "try")
    reads(page, "kp_long.jpg")
    begins = {"NHN Cloud · Answer 200": "{", "curl": "curl -s ", "Python": "import os"}
    for name, beginning in begins.items():
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("button", name="Copied")).to_have_count(0)
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(beginning)
        assert copied == page.locator("pre").inner_text()


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
    begun = state.transactions.begin(tenant, identity)
    values = {"name": "أيمن سعيد حسن", "number": "29001011234567", "findings": "[]", "fake": ""}
    state.transactions.keep(begun, "egypt_id_front", values, actor="test")
    state.images.keep(begun, {"id_front.jpg": picture(640, 400)}, actor="test")
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
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("The transaction was erased.")).to_have_count(0)


def test_paging_through_transactions(page: Page, console: Console) -> None:
    opened(page, console, "transactions", begin(console, "pages", PAGE + 1))
    table = page.get_by_role("region", name="Transactions")
    expect(table.get_by_role("row")).to_have_count(1 + PAGE)
    page.get_by_role("button", name="Older ones").click()
    expect(table.get_by_role("row")).to_have_count(1 + 1)
    expect(table).to_be_focused()
    expect(page.get_by_role("button", name="Older ones")).to_have_count(0)
    page.get_by_role("button", name="The newest").click()
    expect(table.get_by_role("row")).to_have_count(1 + PAGE)
    expect(table).to_be_focused()
    expect(page.get_by_role("button", name="The newest")).to_have_count(0)


def test_what_was_judged_is_said_in_arabic(page: Page, console: Console, transaction: str) -> None:
    judged = {"verdict": "live", "matched": "true", "at": "2026-11-22T03:08:13.177285+00:00", "card": "c0ffee"}
    transactions = console.server.state.transactions
    begun = transactions.begin(console.operator.tenant_id, transaction)
    transactions.keep(begun, "liveness", judged, actor="test")
    transactions.keep(begun, "egypt_id_back", {"gender": "female"}, actor="test")
    page.add_init_script("localStorage.setItem('language', 'ar')")
    opened(page, console, f"transactions/{transaction}")
    facts = page.locator("main .columns")
    for text in ("شخص حيّ", "الوجه نفسه على البطاقةنعم", "وقت الحكم", "أنثى"):
        expect(facts).to_contain_text(text)
    for text in ("live", "true", "T03:08", "c0ffee"):
        expect(facts).not_to_contain_text(text)


# Usage, keys and lists -----------------------------------------------------------------------------------------------


def _times(count: Count, times: int) -> Count:
    total = Count()
    for _ in range(times):
        total = total.plus(count)
    return total


CHARTS = {
    "Calls by endpoint": ("/v1/ocr/id/front", "/v1/ocr/passport", "/v1/ocr/liveness/multi"),
    "Calls by outcome": ("answered", "refused: 3011"),
    "How long calls took": (
        r"up to 0\.1 s\s*0",
        r"up to 0\.3 s\s*8,653",
        r"up to 1 s\s*688",
        r"up to 3 s\s*0",
        r"up to 10 s\s*0",
        r"longer\s*0",
    ),
}


def test_usage(page: Page, console: Console) -> None:
    with open_tenants(console.server.settings) as tenants:
        credentials = tenants.create("usage")
    today = datetime.now(UTC).date()
    counts = {}
    for ago in range(28):
        for endpoint, weight in (("/v1/ocr/id/front", 5), ("/v1/ocr/passport", 3), ("/v1/ocr/liveness/multi", 2)):
            day = today - timedelta(days=ago)
            calls = weight * (20 + (ago * 37 + weight * 11) % 23)
            good, bad = Count.of_one(240), Count.of_one(700)
            lines = {"ok": (good, calls), "3011": (bad, calls // 12)}
            for outcome, (count, times) in lines.items():
                counts[Line(day, credentials.tenant_id, endpoint, outcome)] = _times(count, times)
    console.server.app.state.console.usage.add(counts)
    opened(page, console, "usage", credentials)
    expect(page.get_by_role("heading", name="Calls by day")).to_be_visible()
    expect(page.locator(".chart rect.ok")).to_have_count(30)
    page.get_by_text("As a table").click()
    expect(page.locator(".chart tbody tr")).to_have_count(30)
    page.get_by_text("As a table").click()
    for title, bars in CHARTS.items():
        chart = page.get_by_role("list", name=title)
        expect(chart.get_by_role("listitem")).to_have_count(len(bars))
        for bar in bars:
            expect(chart).to_contain_text(re.compile(bar))
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


def test_the_operator_makes_a_tenant(page: Page, console: Console) -> None:
    opened(page, console, "keys")
    page.get_by_label("New tenant").fill("Umbrella")
    page.get_by_role("button", name="Create").click()
    shown = json.loads(page.get_by_role("region", name="New keys").inner_text())
    made = console.server.state.tenants.by_api_key(shown["vlens"]["api_key"])
    assert made is not None
    assert made.name == "Umbrella"
    expect(page.get_by_role("row").filter(has_text="Umbrella")).to_be_visible()


def test_a_list_is_imported_and_a_name_screened(page: Page, console: Console) -> None:
    opened(page, console, "lists")
    page.get_by_label("Name of the list").fill("house list")
    page.get_by_label("File").set_input_files(FilePayload(name="house.csv", mimeType="text/csv", buffer=BLOCKED))
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("\u2068house list\u2069 is in force.")).to_be_visible()
    cells = page.get_by_role("row").filter(has_text="house list").get_by_role("cell")
    expect(cells).to_have_text(["csv", "1", re.compile(r"\d{4}-\d\d-\d\d"), "this minute", "house.csv"])

    page.get_by_label("Name", exact=True).fill("Zoltan Kerezturi")
    page.get_by_label("Date of birth").fill("1951-06-19")
    page.get_by_role("button", name="Screen").click()
    hit = page.get_by_role("article").filter(has_text="house list")
    expect(hit).to_contain_text("Same date of birth")
    expect(hit).to_contain_text("Spelled otherwise")
    photographed(page, "lists")


def test_a_late_answer_is_not_the_later_names(page: Page, console: Console, operator: httpx.Client) -> None:
    imported(operator, format=(None, "csv"), name=(None, "late"), file=("x.csv", BLOCKED))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/screening", hold)
    opened(page, console, "lists")
    for name in ("Zoltan Kereszturi", "Zzyzx Nobody"):
        page.get_by_label("Name", exact=True).fill(name)
        with page.expect_request("**/screening"):
            page.get_by_role("button", name="Screen").click()
    early, late = arrived(page, held, 2)
    late.continue_()
    expect(page.get_by_text("No hit for \u2068Zzyzx Nobody\u2069")).to_be_visible()
    with page.expect_response("**/screening"):
        early.continue_()
    page.wait_for_timeout(200)
    expect(page.get_by_text("No hit for \u2068Zzyzx Nobody\u2069")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(0)


def test_what_is_wrong_with_a_form_is_said(page: Page, console: Console) -> None:
    opened(page, console, "lists")
    page.get_by_role("button", name="Screen").click()
    expect(page.get_by_text("The name is missing, or cannot be used.")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Choose a file, or give a URL")).to_be_visible()


def test_an_import_is_watched_though_a_look_fails(page: Page, console: Console, operator: httpx.Client) -> None:
    told = operator.get("lists").json()
    states = [{"list": "watched", "entries": 1, "ended": ended, "refusal": None} for ended in (False, True)]
    looks = [
        {"json": told | {"import": states[0]}},
        {"status": 503, "json": {}},
        {"json": told | {"import": states[1]}},
    ]
    page.route("**/api/lists", lambda route: route.fulfill(**looks.pop(0)))
    opened(page, console, "lists")
    page.get_by_label("Name of the list").fill("kept")
    expect(page.get_by_text("The server failed.")).to_be_visible()
    expect(page.get_by_text("\u2068watched\u2069 is in force.")).to_be_visible()
    expect(page.get_by_text("The server failed.")).to_have_count(0)
    expect(page.get_by_label("Name of the list")).to_have_value("kept")


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


def test_names_in_latin_stand_where_arabic_ones_would(page: Page, console: Console, operator: httpx.Client) -> None:
    imported(operator, format=(None, "csv"), name=(None, "latin"), file=("x.csv", BLOCKED))
    line = Line(datetime.now(UTC).date(), console.operator.tenant_id, "/v1/ocr/passport", "ok")
    console.server.app.state.console.usage.add({line: Count.of_one(250)})
    page.add_init_script("localStorage.setItem('language', 'ar')")
    for where in ("lists", "keys", "usage"):
        opened(page, console, where)
        page.reload()
        cells = page.locator("main :is(th, td):visible, main .lines > li > :visible")
        cells.first.wait_for()
        assert set(cells.evaluate_all("all => all.map(one => getComputedStyle(one).direction)")) == {"rtl"}


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_every_page_fits(  # noqa: PLR0917 - as many ways to look at it
    page: Page, console: Console, where: str, language: str, size: ViewportSize, theme: str
) -> None:
    page.set_viewport_size(size)
    page.add_init_script(f"localStorage.setItem('language', '{language}'); localStorage.setItem('theme', '{theme}')")
    at_rest(page, console, where)
    assert not overflows(page)
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == theme
    photographed(page, f"{'phone' if size is PHONE else 'desk'}-{where}-{language}")


def test_it_is_dark_where_everything_is(page: Page, console: Console) -> None:
    grounds = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        opened(page, console, "try")
        grounds.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    light, dark = (sum(map(int, re.findall(r"\d+", ground)[:3])) for ground in grounds)
    assert light > 600
    assert dark < 100


def test_switches_tell_their_state_in_the_users_own_few_colours(page: Page, console: Console) -> None:
    page.emulate_media(forced_colors="active")
    opened(page, console, "keys")
    switch = page.get_by_role("switch", name="Keep pictures")
    grounds = [
        switch.evaluate("(one, on) => { one.checked = on; return getComputedStyle(one).backgroundColor }", on)
        for on in (False, True)
    ]
    assert grounds[0] != grounds[1]


def test_the_keyboard_alone(page: Page, console: Console) -> None:
    opened(page, console, "usage")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("link", name="Lists").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lists", level=1)).to_be_focused()


def tabs_to(page: Page, where: Locator) -> None:
    """By the Tab key alone."""
    for _ in range(60):
        if where.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no Tab leads to {where}")


def test_a_document_is_tried_by_the_keyboard_alone(page: Page, console: Console) -> None:
    opened(page, console, "try")
    tabs_to(page, page.get_by_label("Document"))
    page.keyboard.type("K")
    expect(page.get_by_label("Document")).to_have_value("korea_plate")
    tabs_to(page, page.locator("#picture"))
    with page.expect_file_chooser() as chooser:
        page.evaluate("0")  # the page may hear of the key before it hears that choosers are to be told of
        page.keyboard.press("Space")
    chooser.value.set_files(SPECIMENS / "kp_long.jpg")
    plate = page.locator(".fields button").first
    plate.wait_for()
    tabs_to(page, plate)
    expect(page.locator(".note")).to_contain_text(ALL["kp_long.jpg"].fields["plate"])
    tabs_to(page, page.get_by_role("tab").first)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="curl")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_contain_text("curl -s")
    tabs_to(page, page.get_by_role("region", name="curl"))
