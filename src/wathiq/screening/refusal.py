"""Why a list was not taken."""

from __future__ import annotations


class ListRefused(Exception):
    """A list that is left alone, so that the one before it stays. `code` is stable, the message is for people.

    `unknown_format`: the file is not what was said; `damaged`: it breaks off or is malformed; `incomplete`: a part, a
    sheet or a column is missing; `too_large`; `size`: empty, or too far from the size it should have; `superseded`:
    another import of the same list began, or it was removed; `unreadable_file`; `download_failed`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
