#!/usr/bin/env python3
"""A register to try things with: says of every holder whether a CSV file lists them so.

The file has the columns number, name, birth_date and key:

    REGISTER_TOKEN=secret python examples/register.py people.csv 8100
    WATHIQ_REGISTER_URL=http://127.0.0.1:8100/ WATHIQ_REGISTER_TOKEN=secret wathiq serve

Where REGISTER_TOKEN is set, only those who know it are answered.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

People = Mapping[str, Mapping[str, str]]

COLUMNS = ("number", "name", "birth_date", "key")


def listed(file: Path) -> People:
    """The rows of a CSV file by number. Raises OSError, csv.Error, and ValueError where it is not the right file."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.DictReader(opened, restval="")
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"{file} has no column {', '.join(missing)}")
        return {row["number"]: row for row in rows}


def statement(people: People, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the register says of one holder."""
    found = people.get(asked["number"])
    if found is None:
        return {"isValid": False, "errorCode": 1, "errorKey": "holder_unknown", "errorMessage": "No such person."}
    if any(asked[name].split() != found[name].split() for name in ("name", "birth_date", "key")):
        return {"isValid": False, "errorCode": 2, "errorKey": "card_differs", "errorMessage": "No such card."}
    return {"isValid": True}


def server(people: People, token: str, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", 0)), 65_536)
            body = self.rfile.read(length)
            shown = self.headers.get("Authorization", "").removeprefix("Bearer ")
            known = not token or compare_digest(shown.encode(), token.encode())
            answer = json.dumps(statement(people, json.loads(body)) if known else {}).encode()
            self.send_response(200 if known else 401)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing: whoever is asked about has a right to that."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A register to try things with.")
    parser.add_argument("file", type=Path, help=f"CSV in UTF-8 with the columns {', '.join(COLUMNS)}")
    parser.add_argument("port", type=int)
    wanted = parser.parse_args()
    try:
        register = server(listed(wanted.file), os.environ.get("REGISTER_TOKEN", ""), wanted.port)
    except (OSError, ValueError, csv.Error) as error:
        parser.error(str(error))
    with suppress(KeyboardInterrupt):
        register.serve_forever()
