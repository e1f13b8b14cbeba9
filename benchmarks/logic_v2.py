"""Asks nomenklatura's logic-v2 for scores; runs in an environment of its own, with nothing of this project.

Reads JSON from standard input, `[[schema, name, other name], ...]`, and writes `{"scores": [...], "seconds": s}`, where
the seconds are those of the processor.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from followthemoney import model
from nomenklatura.matching import LogicV2


def main() -> None:
    def entity(schema: str, name: str) -> Any:
        made = model.make_entity(schema)
        made.id = name
        made.add("name", name)
        return made

    config = LogicV2.default_config()
    pairs = [(entity(schema, name), entity(schema, other)) for schema, name, other in json.load(sys.stdin)]
    LogicV2.compare(*pairs[0], config)  # reads its tables
    begun = time.process_time()
    scores = [LogicV2.compare(query, listed, config).score for query, listed in pairs]
    json.dump({"scores": scores, "seconds": time.process_time() - begun}, sys.stdout)


if __name__ == "__main__":
    main()
