"""Verification of requests signed with an access key: SDK-HMAC-SHA256.

The scheme is described at https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html; where the
text leaves room, this follows what huaweicloudsdkcore 3.1.219 puts on the wire.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote

ALGORITHM = "SDK-HMAC-SHA256"
MAX_SKEW = timedelta(minutes=15)
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_HOST = "host"
_DATE = "x-sdk-date"
_CONTENT_HASH = "x-sdk-content-sha256"
_DATE_FORMAT = "%Y%m%dT%H%M%SZ"
_DATE_SHAPE = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_SIGNATURE_SHAPE = re.compile(r"[0-9a-f]{64}")
_CLAIM_PARTS = {"Access", "SignedHeaders", "Signature"}
_JSON_PADDING = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"  # byte order marks, the zeros of UTF-16 and UTF-32, white space


class SignatureError(Exception):
    """The request is not what the owner of the secret signed. `reason` is for logs and says nothing secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came over the wire.

    `path` and `query` are still percent-encoded, without the `?` between them. `headers` are pairs of name and value,
    one character a byte (Latin-1), as ASGI servers hand them over.
    """

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What an `Authorization` header says: whose key signed which headers (lower case), and the result in hex."""

    access_key: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(value: str) -> Claim | None:
    """The claim of an `Authorization` header, or None where it is not a well-formed one of this algorithm."""
    algorithm, _, rest = value.strip().partition(" ")
    pairs = [part.partition("=") for part in rest.split(",")]
    parts = {name.strip(): text.strip() for name, _, text in pairs}
    if algorithm != ALGORITHM or len(pairs) != len(_CLAIM_PARTS) or parts.keys() != _CLAIM_PARTS:
        return None
    return _claim(parts["Access"], parts["SignedHeaders"], parts["Signature"])


def _claim(access_key: str, signed_headers: str, signature: str) -> Claim | None:
    names = tuple(name.strip().lower() for name in signed_headers.split(";"))
    well_formed = access_key and all(names) and len(set(names)) == len(names)
    return Claim(access_key, names, signature) if well_formed and _SIGNATURE_SHAPE.fullmatch(signature) else None


def verify(request: SignedRequest, claim: Claim, secret: str, now: datetime) -> None:
    """Raise SignatureError unless the holder of `secret` signed this very request within 15 minutes of `now`.

    The headers covered are those that the client lists; `Host` and `X-Sdk-Date` must be among them. A request stays
    valid, and so repeatable, as long as its date does.
    """
    for name in (_HOST, _DATE):
        if name not in claim.signed_headers:
            raise SignatureError(f"{name} is not signed")
    date = _values(request).get(_DATE, "")
    _check_date(date, now)
    expected = sign(secret, string_to_sign(date, canonical_request(request, claim.signed_headers)))
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise SignatureError("the signature does not match")


def _check_date(date: str, now: datetime) -> None:
    try:
        # strptime alone would also take single digits where two belong.
        moment = datetime.strptime(date if _DATE_SHAPE.fullmatch(date) else "", _DATE_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise SignatureError(f"{_DATE} is missing or malformed") from error
    if abs(now - moment) > MAX_SKEW:
        raise SignatureError(f"{_DATE} is more than 15 minutes off")


def canonical_request(request: SignedRequest, signed_headers: Sequence[str]) -> str:
    """The text that is hashed into a signature; SignatureError where a signed header is absent or came twice."""
    values = _values(request)
    absent = [name for name in signed_headers if name not in values]
    if absent:
        raise SignatureError(f"signed headers are absent or repeated: {', '.join(absent)}")
    parts = [
        request.method.upper(),
        _canonical_path(request.path),
        _canonical_query(request.query),
        "".join(f"{name}:{values[name]}\n" for name in signed_headers),
        ";".join(signed_headers),
        _payload_hash(request.body, values.get(_CONTENT_HASH)),
    ]
    return "\n".join(parts)


def string_to_sign(date: str, canonical: str) -> str:
    """The text that is signed; `date` is the value of `X-Sdk-Date`."""
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{ALGORITHM}\n{date}\n{digest}"


def sign(secret: str, text: str) -> str:
    """The signature of a string to sign, in lower-case hex."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _values(request: SignedRequest) -> Mapping[str, str]:
    """Values by lower-case name. A header that came twice is left out: no verifier can tell which one was meant."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in request.headers:
        found[name.lower()].append(_signed_text(value))
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _signed_text(value: str) -> str:
    """Clients sign text and send it as UTF-8. Bytes that are no UTF-8 survive, so that none of them can be changed."""
    return value.encode("latin-1").decode("utf-8", "surrogateescape").strip(" \t")


def _canonical_path(path: str) -> str:
    # A slash that was sent as %2F counts as a slash, both to the clients' signer and to the ASGI router.
    encoded = "/".join(_encode(segment) for segment in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else encoded + "/"


def _canonical_query(query: str) -> str:
    # `+` means a space here because it does where the query is acted on; official clients always send %20 and %2B.
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{_encode(key)}={_encode(value)}" for key, value in pairs)


def _encode(text: str) -> str:
    return quote(text, safe="~")


def _payload_hash(body: bytes, named: str | None) -> str:
    """The hash to sign: that of the body, or what `X-Sdk-Content-Sha256` says where that can be believed.

    The SDK sends `UNSIGNED-PAYLOAD` with multipart, form and binary bodies. Nothing here acts on such bodies, so the
    word is taken for whatever cannot be JSON: then nobody can hang another JSON body under a signature. With an empty
    body the SDK signs the hash of nothing, whatever the header says.
    """
    actual = hashlib.sha256(body).hexdigest()
    if not body or not named or named == actual:
        return actual
    if named == UNSIGNED_PAYLOAD and body.lstrip(_JSON_PADDING)[:1] not in (b"{", b"["):
        return named
    raise SignatureError(f"{_CONTENT_HASH} does not belong to the body")
