"""What the routes for operators declare; they belong to no dialect."""

from __future__ import annotations

from wathiq.api.openapi import parts
from wathiq.api.openapi.parts import Json

_NOT_READY = parts.record(
    {
        "status": parts.choice("not ready"),
        "models": parts.choice("ready", "not ready"),
        "database": parts.choice("not ready", "ready"),
    }
)


def _says(status: str) -> Json:
    return parts.record({"status": parts.choice(status)})


LIVE: Json = {"security": [], "responses": {"200": parts.answer("The process runs.", _says("live"))}}

READY: Json = {
    "security": [],
    "responses": {
        "200": parts.answer("Requests are taken.", _says("ready")),
        "503": parts.answer("Not yet, or not now.", _NOT_READY),
    },
}

METRICS: Json = {
    "security": [],
    "responses": {
        "200": {
            "description": "What Prometheus reads.",
            "headers": dict(parts.REQUEST_ID),
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
}
