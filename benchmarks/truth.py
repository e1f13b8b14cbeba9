"""The real pictures to measure on and what stands on them. They are not part of this repository."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVAL = Path(__file__).parent.parent.parent / "shared" / "eval"
CERTAIN = frozenset({"high", "medium"})


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture, its kind and its truth, as the person who labelled it was sure or not."""

    path: Path
    kind: str
    truth: Mapping[str, Any]
    certainty: str


def samples(topic: str) -> Iterator[Sample]:
    """The samples of a topic whose truth is certain enough to count."""
    folder = EVAL / topic
    for line in (folder / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["certainty"] in CERTAIN:
            yield Sample(folder / row["file"], row["kind"], row["truth"], row["certainty"])
