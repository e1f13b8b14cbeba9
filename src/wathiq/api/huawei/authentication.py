"""Who calls: an IAM token in `X-Auth-Token`, or a request signed with an access key."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request

from wathiq.api.huawei import errors, signature
from wathiq.api.huawei.errors import HuaweiFailure
from wathiq.api.huawei.tokens import TokenExpired, TokenInvalid, Tokens
from wathiq.api.state import State
from wathiq.store import Tenant


async def caller(request: Request, state: State, body: bytes) -> Tenant:
    """The tenant whose project the request's credentials are for; raises HuaweiFailure."""
    tenant, project = await identified(request, state, body)
    if project is None:
        raise HuaweiFailure(errors.TOKEN_WITHOUT_PROJECT)
    return tenant


async def identified(request: Request, state: State, body: bytes) -> tuple[Tenant, str | None]:
    """The tenant that the credentials are of, and the project they are for, if any; raises HuaweiFailure."""
    token = request.headers.get("x-auth-token")
    if token is not None:
        return await _by_token(token, state)
    authorization = request.headers.get("authorization")
    if authorization is None:
        raise HuaweiFailure(errors.TOKEN_MISSING)
    return await _by_signature(authorization, request, state, body)


async def _by_token(token: str, state: State) -> tuple[Tenant, str | None]:
    if not token.strip():
        raise HuaweiFailure(errors.TOKEN_MISSING)
    try:
        claims = Tokens(state.token_key).check(token, datetime.now(UTC))
    except TokenExpired:
        raise HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.TOKEN_EXPIRED) from None
    except TokenInvalid:
        raise HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.DECRYPT_FAILED) from None
    tenant = await state.lookups.run(lambda: state.tenants.by_id(claims.tenant_id))
    if tenant is None:
        raise HuaweiFailure(errors.INVALID_TOKEN)
    return tenant, claims.project_id


async def _by_signature(authorization: str, request: Request, state: State, body: bytes) -> tuple[Tenant, str | None]:
    claim = signature.parse_authorization(authorization)
    if claim is None:
        raise HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.SIGNATURE_FAILED)
    key = await state.lookups.run(lambda: state.tenants.by_access_key(claim.access_key))
    if key is None:
        raise HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.SIGNATURE_FAILED)
    signed = signature.SignedRequest(
        request.method,
        request.scope["raw_path"].decode("latin-1").partition("?")[0],
        request.scope["query_string"].decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw],
        body,
    )
    try:
        signature.verify(signed, claim, key.secret, datetime.now(UTC))
    except signature.SignatureError:
        raise HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.SIGNATURE_FAILED) from None
    return key.tenant, key.tenant.huawei.project_id
