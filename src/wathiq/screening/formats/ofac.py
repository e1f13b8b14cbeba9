"""The list of Specially Designated Nationals of the US Treasury's OFAC: how its two forms are told apart."""

from __future__ import annotations

from wathiq.screening.formats import ofac_advanced, ofac_csv, xml
from wathiq.screening.formats.format import Format, Variant

FORMAT = Format(
    "OFAC SDN",
    (
        Variant(lambda path: xml.has_root(path, "Sanctions"), ofac_advanced.read),
        Variant(ofac_csv.recognises, ofac_csv.read),
    ),
    at_least={"person": 6245, "organisation": 7330, "vessel": 995},
    companions=("alt.csv", "add.csv"),
)
