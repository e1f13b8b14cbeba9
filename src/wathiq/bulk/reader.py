"""From a picture to the line that stands in the results."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import structlog

from wathiq import logs
from wathiq.bucket import Refused
from wathiq.bulk.source import Picture, Unreadable
from wathiq.engine import Engine
from wathiq.faults import Fault
from wathiq.reading import Field, Quad, Reading
from wathiq.settings import Settings
from wathiq.vision.decode import Limits

Line = dict[str, Any]
"""What is printed of a picture as one JSON object: the reading, or an `error` that says why there is none."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads documents of one type, or of any; threads may share one."""

    engine: Engine
    document: str | None

    @classmethod
    def open(cls, settings: Settings, document: str | None) -> Reader:
        return cls(Engine.open(settings), document)

    def line(self, picture: Picture) -> Line | None:
        """What is told of a picture, wherever it comes from, as `fetched`. Raises BucketAway."""
        data = fetched(picture, self.engine.limits)
        return self.read(picture.file, data, self.engine.limits) if isinstance(data, bytes) else data

    def read(self, file: str, data: bytes, limits: Limits) -> Line:
        """What is told of a picture's bytes. One that the reader fails on must not end the job of all others."""
        begun = time.perf_counter()
        try:
            reading = self.engine.read(data, self.document, limits)
        except Fault as fault:
            return _error(file, fault.code, fault.message)
        except MemoryError:  # another run may have enough
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, this picture alone is lost
            _log.error("a picture could not be read", **logs.what_failed(error))
            return _error(file, "reader_failed", "The reader failed on this image.")
        return {"file": file, **_json(reading), "elapsed_ms": round((time.perf_counter() - begun) * 1000)}


def fetched(picture: Picture, limits: Limits) -> bytes | Line | None:
    """A picture's bytes, or the line that says why there are none; None where we were refused it, and others not.

    Raises BucketAway where its store does not answer: that is not for the results, where it would stand for good.
    """
    try:
        return picture.fetch(limits)
    except Fault as fault:
        return _error(picture.file, fault.code, fault.message)
    except Unreadable:
        return _error(picture.file, "unreadable_file", "The file cannot be read.")
    except Refused:
        return None


def _error(file: str, code: str, message: str) -> Line:
    return {"file": file, "error": {"code": code, "message": message}}


def _json(reading: Reading) -> dict[str, Any]:
    return {
        "type": reading.type,
        "confidence": round(reading.confidence, 4),
        "fields": {name: _field(field) for name, field in reading.fields.items()},
        "quad": _rounded(reading.quad),
        "findings": [
            {"code": f.code, "message": f.message, "field": f.field, "value": f.value} for f in reading.findings
        ],
        **({"parts": {name: _json(part) for name, part in reading.parts.items()}} if reading.parts else {}),
    }


def _field(field: Field) -> dict[str, Any]:
    return {"value": field.value, "confidence": round(field.confidence, 4), "box": _rounded(field.box)}


def _rounded(quad: Quad | None) -> list[tuple[float, float]] | None:
    """To a tenth of a pixel: what follows is noise of the arithmetic."""
    return None if quad is None else [(round(x, 1), round(y, 1)) for x, y in quad]
