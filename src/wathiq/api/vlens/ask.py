"""A Vlens request taken apart: JSON with base64 images, the same as a multipart form with files, or a person."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from wathiq.api import requests
from wathiq.api.requests import BadRequest, WrongContentType
from wathiq.api.vlens import errors
from wathiq.api.vlens.errors import VlensFailure

_TEXTS = ("transaction_id", "client_transaction_id", "request_id", "country", "name_check_value")
_TRUTHS = {"true": True, "false": False}
LONGEST_TEXT = 256
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can escape what UTF-8 cannot answer with


@dataclass(frozen=True, slots=True)
class Ids:
    """The three ids of every answer."""

    transaction_id: str
    request_id: str
    client_transaction_id: str | None

    def members(self) -> dict[str, str | None]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Images:
    """The members of a request that are images. The part `file` of a form is the first of those that are required."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


IMAGE = Images(("image",))


@dataclass(frozen=True, slots=True)
class Ask:
    """Images by member and the members that endpoints share; what was not given is absent, empty or None.

    `goes_on` says that the client named the transaction. `liveness` is as it came: one endpoint alone takes it.
    """

    images: Mapping[str, bytes]
    ids: Ids
    country: str = ""
    expected_name: str = ""
    extracted: bool | None = None
    liveness: object = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class PersonAsk:
    """Who is to be looked for, by name, number or both."""

    name: str
    id_number: str
    ids: Ids


def _ids(texts: Mapping[str, str]) -> Ids:
    """One that the client did not give is made, its own apart."""
    return Ids(
        transaction_id(texts.get("transaction_id")),
        texts.get("request_id") or str(uuid.uuid4()),
        texts.get("client_transaction_id"),
    )


def transaction_id(given: str | None, member: str = "transaction_id") -> str:
    """The client's own id in lower case, as clients differ in it, or a new one. Raises VlensFailure."""
    if not given:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(given))
    except ValueError:
        raise VlensFailure(errors.INVALID_TRANSACTION, field=member) from None


async def from_json(request: Request, images: Images) -> Ask:
    """The ask in a JSON body; raises BadRequest and its kind."""
    members = await json_members(request)
    given = [name for name in images.optional if members.get(name) not in (None, "")]
    return _ask({name: _image(members, name) for name in (*images.required, *given)}, members)


def _image(members: Mapping[str, Any], name: str) -> bytes:
    image = members.get(name)
    if not isinstance(image, str) or not image:
        raise BadRequest(f"{name} must be an image, as a base64 string.", name)
    return _filled(requests.base64_image(image, name), name)


def _filled(image: bytes, name: str) -> bytes:
    if not image:
        raise BadRequest(f"{name} is empty.", name)
    return image


async def person_from_json(request: Request) -> PersonAsk:
    """The person in a JSON body; raises BadRequest and its kind, also where neither name nor number is given."""
    members = await json_members(request)
    person = _strings(members, ("name", "idNumber"))
    name, number = (person.get(member, "").strip() for member in ("name", "idNumber"))
    if not name and not number:
        raise BadRequest("A name or an idNumber is required.", "name")
    return PersonAsk(name, number, _ids(_strings(members, _TEXTS)))


async def link_from_json(request: Request) -> Ask:
    """The ask to go on with the transaction that a JSON body names; raises BadRequest and its kind."""
    members = await json_members(request)
    named = {name: members.get(name) for name in ("client_transaction_id", "request_id", "getExtractedData")}
    wanted = transaction_id(text(members, "transactionId"), "transactionId")
    return _ask({}, {"transaction_id": wanted, **named})


async def json_members(request: Request) -> dict[str, Any]:
    """The members of a JSON body; raises BadRequest and its kind."""
    if requests.content_type(request.headers) != "application/json":
        raise WrongContentType("The body must be application/json.")
    # Not request.body(), which the request would hold on to: a body of four images waits long enough for its turn.
    body = b"".join([chunk async for chunk in request.stream()])
    return requests.json_object(body)


async def from_form(request: Request, images: Images) -> Ask:
    """The ask in a multipart form whose files are the images; raises BadRequest and its kind."""
    async with requests.form(request) as form:
        files = await _files(form, images)
        return _ask(files, {name: value for name, value in form.items() if isinstance(value, str) and value})


async def _files(form: FormData, images: Images) -> dict[str, bytes]:
    first = images.required[0]
    names = ("file", first) if images == IMAGE else (first, "file")
    parts = {**form, first: next((form[name] for name in names if name in form), None)}
    given = [name for name in images.optional if parts.get(name) not in (None, "")]
    called = {images.required[0]: "file"} if images == IMAGE else {}  # whose guide knows no other name
    return {name: await _file(parts.get(name), called.get(name, name)) for name in (*images.required, *given)}


async def _file(part: object, name: str) -> bytes:
    if not isinstance(part, UploadFile):
        raise BadRequest(f"The part {name} is required, as a file.", name)
    return _filled(await part.read(), name)


def _ask(images: Mapping[str, bytes], members: Mapping[str, Any]) -> Ask:
    texts = _strings(members, _TEXTS)
    return Ask(
        images,
        _ids(texts),
        texts.get("country", ""),
        texts.get("name_check_value", ""),
        _truth(members, "getExtractedData"),
        members.get("liveness"),
        goes_on=bool(texts.get("transaction_id")),
    )


def _truth(members: Mapping[str, Any], name: str) -> bool | None:
    """A boolean, which a form can only spell."""
    given = members.get(name)
    found = _TRUTHS.get(given.strip().lower()) if isinstance(given, str) else given
    if given in (None, "") or isinstance(found, bool):
        return found
    raise BadRequest(f"{name} must be true or false.", name)


def text(members: Mapping[str, Any], name: str, longest: int = LONGEST_TEXT) -> str:
    """A member that must be there and be a string, not blank. Raises BadRequest."""
    found = _strings(members, (name,), longest).get(name, "")
    if not found.strip():
        raise BadRequest(f"{name} is required.", name)
    return found


def _strings(members: Mapping[str, Any], names: Iterable[str], longest: int = LONGEST_TEXT) -> dict[str, str]:
    given = {name: members[name] for name in names if members.get(name) is not None}
    for name, value in given.items():
        if not isinstance(value, str) or len(value) > longest or _LONE_SURROGATE.search(value):
            raise BadRequest(f"{name} must be a string of at most {longest} characters.", name)
    return given
