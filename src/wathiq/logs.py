"""Logs: to standard error, a line each, without anything that an exception or a request says."""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

Level = Literal["debug", "info", "warning", "error"]

JSON: Processor = structlog.processors.JSONRenderer()
TEXT: Processor = structlog.dev.ConsoleRenderer(colors=False)

_LEVELS = {"": logging.WARNING, "uvicorn": logging.INFO, "uvicorn.access": logging.CRITICAL}
"""From which level on loggers of the standard library are heard: what lies below quotes paths and addresses."""

_PLACE = re.compile(r'^  File "(.+)", line (\d+)', re.MULTILINE)
_RAISED = re.compile(r"^[\w.]+", re.MULTILINE)
"""In a traceback that is text, as uvicorn has it where the application does not start: where, and further down what."""


def configure(level: Level, renderer: Processor) -> None:
    """Have structlog's logs, the standard library's and warnings end in lines that the renderer makes."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # whichever that is when something is logged
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [*(handler for handler in root.handlers if not isinstance(handler, _Forwarded)), _Forwarded()]
    logging.captureWarnings(capture=True)
    for name, least in _LEVELS.items():
        logging.getLogger(name).setLevel(least)


class _Forwarded(logging.Handler):
    """Hands the standard library's logs to structlog: the first line alone, as later ones quote exceptions."""

    def emit(self, record: logging.LogRecord) -> None:
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        event = record.getMessage().strip().partition("\n")[0]
        structlog.get_logger().log(level, event, logger=record.name, **_of_exception(record))


def _of_exception(record: logging.LogRecord) -> EventDict:
    """What `what_failed` says of the exception that a record has, or is the traceback of; empty where it has none."""
    if record.exc_info and record.exc_info[1]:
        return what_failed(record.exc_info[1])
    text = record.getMessage()
    places = list(_PLACE.finditer(text)) if text.startswith("Traceback ") else []
    raised = _RAISED.search(text, places[-1].end()) if places else None
    return {"error": raised[0].rpartition(".")[2], "place": ":".join(places[-1].groups())} if raised else {}


def what_failed(error: BaseException) -> EventDict:
    """An exception's type, and the file and line where it was raised; never its message: that may quote a document."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
    return {"error": type(error).__name__, "place": place}
