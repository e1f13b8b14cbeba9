"""Onboarding as an end user meets it: the very endpoints of the Vlens dialect, for a session in a key's place."""

from __future__ import annotations

from fastapi import APIRouter

from wathiq.api.openapi import vlens_ocr
from wathiq.api.vlens import documents, faces
from wathiq.api.vlens.endpoints import ID_BACK_ENDPOINT, ID_FRONT_ENDPOINT
from wathiq.api.vlens.routes import Routes
from wathiq.console.headers import API
from wathiq.console.session import caller

router = APIRouter(prefix=f"{API}/onboarding")

_routes = Routes(router, caller)
for _endpoint in (ID_FRONT_ENDPOINT, ID_BACK_ENDPOINT):
    _routes.add(_endpoint.path, _endpoint.summary, documents.reads(_endpoint), vlens_ocr.reads(_endpoint))
_routes.add("/liveness/multi", "Three frames of the holder of the ID card", faces.liveness, vlens_ocr.LIVENESS)
