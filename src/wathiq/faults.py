"""Everything the engine may refuse with. Each dialect maps these classes to its own codes and words."""

from __future__ import annotations

from typing import ClassVar


class Fault(Exception):
    """A refusal that a caller can act on. `code` is stable; the message never holds document data."""

    code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EmptyImage(Fault):
    """No bytes at all."""

    code = "empty_image"


class UnsupportedFormat(Fault):
    """The bytes are not JPEG, PNG, BMP or TIFF."""

    code = "unsupported_format"


class DamagedImage(Fault):
    """The format is known but the pixels cannot be had."""

    code = "damaged_image"


class TooManyBytes(Fault):
    """The file is larger than the limit."""

    code = "too_many_bytes"


class TooManyPixels(Fault):
    """The header announces more pixels, or a longer side, than the limit."""

    code = "too_many_pixels"


class TooSmall(Fault):
    """A side is too short to hold a document."""

    code = "too_small"


class DocumentNotFound(Fault):
    """No document of the wanted type is in the image."""

    code = "document_not_found"


class DocumentUnreadable(Fault):
    """A document of the wanted type is in the image, but what it says cannot be made out."""

    code = "document_unreadable"


class PictureTooPoor(Fault):
    """The picture is too small, dark or pale for what is on the document to be read."""

    code = "picture_too_poor"


class PictureBlurred(Fault):
    """The picture is out of focus or shaken."""

    code = "picture_blurred"


class WrongDocument(Fault):
    """The image shows a document, but not of the wanted type."""

    code = "wrong_document"


class UnknownDocument(Fault):
    """The image shows none of the documents that are known."""

    code = "unknown_document"


class FaceFault(Fault):
    """What only pictures of faces are refused with."""


class NoFace(FaceFault):
    """No face is in the picture."""

    code = "no_face"


class SeveralFaces(FaceFault):
    """More than one face is in the picture, and it cannot be told which one is meant."""

    code = "several_faces"


class FaceUnclear(FaceFault):
    """A face is in the picture, but it is too small, blurred, turned away or cut off to be compared."""

    code = "face_unclear"


class NoPortrait(FaceFault):
    """The portrait on a document shows no face, or none that can be compared."""

    code = "no_portrait"


class Overloaded(Fault):
    """More work is waiting than the queue holds."""

    code = "overloaded"
