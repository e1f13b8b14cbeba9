from __future__ import annotations

from pathlib import Path

from tests.screening.formats.reading import papers, read, refused, spelled

CSV = """"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones",\
"emails","program_ids","dataset","first_seen","last_seen","last_change"
"NK-a1","Person","Adel Testi","عادل تستي;Adil Testy","1966-09-08;1967","eg;jo","Cairo","A123;456","Listed","","",\
"EX-1","Example List","2023-04-20T12:00:00","2026-02-27T00:00:00","2024-01-01T00:00:00"
"NK-b2","Company","Testing Company","","","ye","","","","","","","Example List","2023-04-20T12:00:00","",""
"NK-c3","CryptoWallet","Test wallet","","","","","","","","","","Example List","","",""
"""


def test_rows_become_entities(tmp_path: Path) -> None:
    (tmp_path / "targets.simple.csv").write_text(CSV, "utf-8")
    person, company, wallet = read("opensanctions", tmp_path / "targets.simple.csv")
    assert (person.reference, person.kind, person.countries) == ("NK-a1", "person", ("EG", "JO"))
    assert spelled(person) == [("main", "Adel Testi"), ("alias", "عادل تستي"), ("alias", "Adil Testy")]
    assert (person.birth_dates, person.listed_on) == (("1966-09-08", "1967"), "2023-04-20")
    assert papers(person) == [("other", "A123", ""), ("other", "456", "")]
    assert (person.case_number, company.case_number) == ("EX-1", "Example List")
    assert (company.kind, wallet.kind) == ("organisation", "other")


def test_half_a_download_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list").write_text(CSV[:-40], "utf-8")
    assert refused("opensanctions", tmp_path / "list").code == "damaged"
