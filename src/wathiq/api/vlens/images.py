"""Pictures of a transaction's steps: kept where the tenant wants it, and told to the tenant's own user alone."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from wathiq.api.openapi import parts, vlens
from wathiq.api.requests import BadRequest
from wathiq.api.state import State, state_of
from wathiq.api.vlens import ask, envelope, errors
from wathiq.api.vlens.authentication import Caller, authenticate_admin
from wathiq.api.vlens.endpoints import ENDPOINTS, ID_BACK_ENDPOINT, ID_FRONT_ENDPOINT, Endpoint
from wathiq.api.vlens.errors import VlensFailure
from wathiq.store import Begun, User

SELFIE = "selfie.jpg"
COMPARED = ("face_image1.jpg", "face_image2.jpg")
FRAMES = ("liveness_1.jpg", "liveness_2.jpg", "liveness_3.jpg")

router = APIRouter(prefix="/api/digitalidentity", tags=["Vlens"])


def name_of(endpoint: Endpoint) -> str:
    """What the picture of a document is called, whatever format it came in: `id_front.jpg`."""
    return f"{endpoint.path.strip('/').replace('/', '_')}.jpg"


_NAMES = frozenset({SELFIE, *COMPARED, *FRAMES, *map(name_of, ENDPOINTS)})

_OF_USER: Mapping[str, str] = {
    "idFrontImage": name_of(ID_FRONT_ENDPOINT),
    "idBackImage": name_of(ID_BACK_ENDPOINT),
    "livenessImage": FRAMES[0],
    "livenessFace01Image": FRAMES[0],
    "livenessFace02Image": FRAMES[1],
    "livenessFace03Image": FRAMES[2],
}
"""Which picture each member is. What `livenessImage` is besides the three faces is not public."""


async def keep(images: Mapping[str, bytes], begun: Begun, caller: Caller, state: State) -> None:
    """Keep pictures of a step by name, where the tenant wants it."""
    if caller.tenant.wishes.keep_images:
        await state.pictures.run(lambda: state.images.keep(begun, images, actor=caller.actor))


@router.get(
    "/getstepimage",
    summary="A picture of a transaction's step",
    openapi_extra=vlens.operation(
        parts.record({"image": parts.base64_picture()}),
        parameters=[
            parts.query("TransactionId", parts.uuid(), "Its id.", required=True),
            parts.query("FileName", parts.choice(*sorted(_NAMES)), "What the picture is called.", required=True),
        ],
        failures=[errors.INVALID_REQUEST, errors.INVALID_TRANSACTION, errors.NO_SUCH_IMAGE],
        security=vlens.ADMIN,
    ),
)
async def step_image(request: Request) -> JSONResponse:
    """One picture. The name may be spelled in any case."""
    caller, state = await authenticate_admin(request), state_of(request)
    transaction_id = ask.transaction_id(_asked(request, "TransactionId"), "TransactionId")
    name = _asked(request, "FileName").lower()
    if name not in _NAMES:
        raise VlensFailure(errors.NO_SUCH_IMAGE)
    found = await _read(transaction_id, [name], caller, state)
    if name not in found:
        raise VlensFailure(errors.NO_SUCH_IMAGE)
    return _answer({"image": _told(found[name])})


@router.get(
    "/getuserdigitalidentityimages",
    summary="The pictures that a user was verified by",
    openapi_extra=vlens.operation(
        parts.record({member: parts.nullable(parts.base64_picture()) for member in _OF_USER}),
        parameters=[
            parts.query(
                "emailOrPhoneNumber",
                parts.text("+201001234567", longest=ask.LONGEST_TEXT, pattern=r"\S"),
                "Whose pictures they are.",
                required=True,
            )
        ],
        failures=[errors.INVALID_REQUEST, errors.NO_SUCH_USER],
        security=vlens.ADMIN,
    ),
)
async def user_images(request: Request) -> JSONResponse:
    """Those of the user's present transaction; null where there is none."""
    caller, state = await authenticate_admin(request), state_of(request)
    asked = _asked(request, "emailOrPhoneNumber")
    user = await state.lookups.run(lambda: state.users.find(caller.tenant.id, asked))
    if user is None:
        raise VlensFailure(errors.NO_SUCH_USER)
    found = await _of_user(user, caller, state)
    return _answer({member: _told(found[name]) if name in found else None for member, name in _OF_USER.items()})


async def _of_user(user: User, caller: Caller, state: State) -> Mapping[str, bytes]:
    transaction_id = await state.lookups.run(lambda: state.links.present(caller.tenant.id, user.id))
    return await _read(transaction_id, _OF_USER.values(), caller, state) if transaction_id else {}


async def _read(transaction_id: str, names: Iterable[str], caller: Caller, state: State) -> Mapping[str, bytes]:
    read, place = state.images.read, (caller.tenant.id, transaction_id)
    return await state.pictures.run(lambda: read(*place, *names, actor=caller.actor))


def _asked(request: Request, name: str) -> str:
    """A member of the query, its name in any case. Raises BadRequest."""
    given = next((value for key, value in request.query_params.items() if key.lower() == name.lower()), "").strip()
    if not given or len(given) > ask.LONGEST_TEXT:
        raise BadRequest(f"{name} is required, of at most {ask.LONGEST_TEXT} characters.", name)
    return given


def _told(image: bytes) -> str:
    return base64.b64encode(image).decode()


def _answer(data: dict[str, Any]) -> JSONResponse:
    return JSONResponse(envelope.success(data, envelope.services(None, ())))
