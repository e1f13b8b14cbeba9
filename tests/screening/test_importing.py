"""From files and URLs to lists in force; a file that is not to be trusted leaves the last good one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.truth import EVAL
from tests.screening.formats import test_egypt
from tests.screening.test_download import Server
from wathiq.screening.entity import Entity, ListedName
from wathiq.screening.importing import Import, again, import_list
from wathiq.screening.keys import keys_of
from wathiq.screening.lists import Lists
from wathiq.screening.refusal import ListRefused

ADEL = Entity("", "", "person", (ListedName("Adel Testi", "main"),))
URL = "https://example.org/consolidated.xml"
_PERSON = (
    "<INDIVIDUAL><FIRST_NAME>Adel</FIRST_NAME><SECOND_NAME>Testi</SECOND_NAME>"
    "<REFERENCE_NUMBER>EXi.{0}</REFERENCE_NUMBER></INDIVIDUAL>"
)


def un(people: int) -> str:
    persons = "".join(_PERSON.format(number) for number in range(people))
    return f'<CONSOLIDATED_LIST dateGenerated="2026-02-27">{persons}</CONSOLIDATED_LIST>'


def served(text: str) -> Server:
    return Server(httpx.Response(200, content=text.encode()))


def in_force(lists: Lists) -> tuple[str, int, int]:
    """The list's version, its count, and how many entries are found."""
    (version,) = lists.overview()
    return version.version, version.count, len(lists.candidates(keys_of(ADEL), 10_000))


@pytest.fixture
def imported(lists: Lists) -> Lists:
    """A list of two hundred people that came from a URL."""
    import_list(lists, Import("un", URL, "un", 200), keys_of, transport=served(un(200)))
    return lists


def test_a_file_of_your_own(lists: Lists, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name\nAdel Testi\nHany Testi\n", "utf-8")
    seen: list[str] = []

    def watch(entities: Iterable[Entity]) -> Iterator[Entity]:
        for entity in entities:
            seen.append(entity.names[0].value)
            yield entity

    version = import_list(lists, Import("csv", str(tmp_path / "list.csv"), "blocked"), keys_of, watch=watch)
    assert seen == ["Adel Testi", "Hany Testi"]
    assert (version.source, version.format, version.count) == ("blocked", "csv", 2)
    assert version.origin == str(tmp_path / "list.csv")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", version.version)  # the file's own date
    assert lists.candidates(keys_of(ADEL), 1)[0].source == "blocked"


def test_a_list_too_small_to_be_the_official_one_is_refused(lists: Lists) -> None:
    with pytest.raises(ListRefused, match=r"200 of the kind person, .* --expect 200"):
        import_list(lists, Import("un", URL, "un"), keys_of, transport=served(un(200)))
    assert lists.overview() == []


def test_a_refresh_puts_the_new_version_in_force(imported: Lists) -> None:
    (last,) = imported.overview()
    import_list(imported, again(last), keys_of, transport=served(un(300).replace("-02-27", "-03-01")))
    assert in_force(imported) == ("2026-03-01", 300, 300)
    assert imported.overview()[0].minimum_waived


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (un(300)[:5000], "damaged"),
        (un(0), "size"),
        (un(50), "size"),
        (un(700), "size"),
        ("<html>We are sorry</html>", "unknown_format"),
        ("", "unknown_format"),
    ],
)
def test_a_refresh_that_cannot_be_trusted_leaves_the_last_good_list(imported: Lists, text: str, code: str) -> None:
    (last,) = imported.overview()
    with pytest.raises(ListRefused) as caught:
        import_list(imported, again(last), keys_of, transport=served(text))
    assert caught.value.code == code
    assert in_force(imported) == ("2026-02-27", 200, 200)


def test_a_refresh_does_not_undo_what_was_done_meanwhile(imported: Lists) -> None:
    (last,) = imported.overview()
    elsewhere = "https://example.org/elsewhere.xml"
    import_list(imported, Import("un", elsewhere, "un", 200), keys_of, transport=served(un(201)))
    with pytest.raises(ListRefused) as moved:
        import_list(imported, again(last), keys_of, transport=served(un(202)))
    assert in_force(imported) == ("2026-02-27", 201, 201)
    assert imported.overview()[0].origin == elsewhere
    imported.remove("un")
    with pytest.raises(ListRefused) as removed:
        import_list(imported, again(last), keys_of, transport=served(un(202)))
    assert imported.overview() == []
    assert (moved.value.code, removed.value.code) == ("superseded", "superseded")


def test_a_download_that_fails_leaves_the_last_good_list(imported: Lists) -> None:
    (last,) = imported.overview()
    with pytest.raises(ListRefused):
        import_list(imported, again(last), keys_of, transport=Server(httpx.Response(403)))
    assert in_force(imported) == ("2026-02-27", 200, 200)


def test_a_workbook_without_one_of_its_sheets_leaves_the_last_good_list(lists: Lists, tmp_path: Path) -> None:
    whole = test_egypt.write(tmp_path / "list.xlsx", test_egypt.SHEETS)
    import_list(lists, Import("egypt", str(whole), "egypt", 4), keys_of)
    first, *_ = test_egypt.SHEETS
    part = test_egypt.write(tmp_path / "part.xlsx", {first: test_egypt.SHEETS[first]})
    with pytest.raises(ListRefused) as caught:
        import_list(lists, Import("egypt", str(part), "egypt", 4), keys_of)
    assert caught.value.code == "incomplete"
    assert (in_force(lists)[1], len(lists.by_identifier(["29001011234567"]))) == (4, 1)


def test_a_file_that_is_not_there_is_refused(lists: Lists, tmp_path: Path) -> None:
    with pytest.raises(ListRefused) as caught:
        import_list(lists, Import("un", str(tmp_path / "none"), "un"), keys_of)
    assert caught.value.code == "unreadable_file"


_REAL = EVAL / "sanctions" / "moov-io+watchman" / "test" / "testdata"


@pytest.mark.eval
@pytest.mark.skipif(not _REAL.exists(), reason="the real lists are not part of the repository")
@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Import("un", str(_REAL / "UN_consolidated.xml"), "un"), 1003),
        (Import("ofac", str(_REAL / "bench"), "ofac", 9000), 8976),  # older and smaller than the list is now
    ],
    ids=lambda value: getattr(value, "format", None),
)
def test_real_lists(lists: Lists, wanted: Import, count: int) -> None:
    version = import_list(lists, wanted, keys_of)
    assert version.count == pytest.approx(count, rel=0.01)
