"""Who calls: an IAM token in `X-Auth-Token`, or a request signed with an access key."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request

from wathiq.api.huawei import errors, signature
from wathiq.api.huawei.errors import HuaweiFailure
from wathiq.api.huawei.signature import Claim, SignedRequest
from wathiq.api.huawei.tokens import TokenExpired, TokenInvalid, TokenRequest, Tokens
from wathiq.api.limits import admit
from wathiq.api.state import State
from wathiq.store import Tenant
from wathiq.store.attempts import Locked
from wathiq.store.tenants import plausible

_LOGIN, _SIGNATURE = "huawei login", "huawei signature"
"""What is locked after too many failures. The refusal is the same as before: a lock tells nothing."""


async def caller(request: Request, state: State, body: bytes) -> Tenant:
    """The tenant whose project the request's credentials are for; raises HuaweiFailure."""
    tenant, project = await identified(request, state, body)
    if project is None:
        raise HuaweiFailure(errors.TOKEN_WITHOUT_PROJECT)
    return tenant


async def identified(request: Request, state: State, body: bytes) -> tuple[Tenant, str | None]:
    """The tenant that the credentials are of, and the project they are for, if any; raises HuaweiFailure."""
    token, authorization = request.headers.get("x-auth-token"), request.headers.get("authorization")
    if token is not None:
        found = await _by_token(token, state)
    elif authorization is not None:
        found = await _by_signature(authorization, request, state, body)
    else:
        raise HuaweiFailure(errors.TOKEN_MISSING)
    await admit(request, found[0])
    return found


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
    if tenant is None or claims.generation != tenant.huawei.token_generation:
        raise HuaweiFailure(errors.INVALID_TOKEN)
    return tenant, claims.project_id


async def _by_signature(authorization: str, request: Request, state: State, body: bytes) -> tuple[Tenant, str | None]:
    claim = signature.parse_authorization(authorization)
    if claim is None:
        raise HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.SIGNATURE_FAILED)
    signed = SignedRequest(
        request.method,
        request.scope["raw_path"].decode("latin-1").partition("?")[0],
        request.scope["query_string"].decode("latin-1"),
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw],
        body,
    )
    tenant = await state.lookups.run(lambda: _signed_by(claim, signed, state))
    if tenant is None:
        raise HuaweiFailure(errors.AUTHENTICATION_FAILED, errors.SIGNATURE_FAILED)
    return tenant, tenant.huawei.project_id


def _signed_by(claim: Claim, signed: SignedRequest, state: State) -> Tenant | None:
    """Whose access key signed the request. Failures count, of keys that there are: others can never be right."""
    key = state.tenants.by_access_key(claim.access_key)
    if key is None:
        return None

    def right() -> Tenant | None:
        try:
            signature.verify(signed, claim, key.secret, datetime.now(UTC))
        except signature.SignatureError:
            return None
        return key.tenant

    with suppress(Locked):
        return state.attempts.proved(_SIGNATURE, claim.access_key, right)
    return None


def login(asked: TokenRequest, state: State) -> Tenant | None:
    """The tenant that a token is asked for. For a thread: a lock must be seen by attempts at the same moment.

    The user's domain and the scope must be the tenant's own. Failures count, also for users that there are not.
    """
    domain = asked.domain.name or asked.domain.id
    subject = f"{domain} {asked.user_name}"
    if not plausible(domain, asked.user_name, asked.password):
        return None
    right = partial(state.tenants.by_huawei_login, domain, asked.user_name, asked.password)
    with suppress(Locked):
        tenant = state.attempts.proved(_LOGIN, subject, right)
        return tenant if tenant and _within(asked, tenant) else None
    return None


def _within(asked: TokenRequest, tenant: Tenant) -> bool:
    """Whether the domain and the scope that were asked for are the tenant's own."""
    own = tenant.huawei
    project, domain = asked.project, asked.scope_domain
    if asked.domain.id not in {"", own.domain_id} or asked.domain.name not in {"", own.domain_name}:
        return False
    if project is not None:
        return project.id in {"", own.project_id} and project.name in {"", own.project_name}
    return domain is None or (domain.id in {"", own.domain_id} and domain.name in {"", own.domain_name})
