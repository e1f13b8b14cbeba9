"""Signatures: the contract's golden vectors, the official signer as a peer, and everything that must not pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from string import ascii_letters, digits
from typing import Any
from urllib.parse import quote

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given
from hypothesis import strategies as st

from wathiq.api.huawei.signature import (
    Claim,
    SignatureError,
    SignedRequest,
    canonical_request,
    parse_authorization,
    sign,
    string_to_sign,
    verify,
)

SECRET = "SKEXAMPLE"
DATE = "20240101T000000Z"
NOW = datetime(2024, 1, 1, tzinfo=UTC)
OCR_PATH = "/v2/proj123/ocr/vehicle-license"

HOST = ("Host", "ocr.example.test")
SDK_DATE = ("X-Sdk-Date", DATE)
JSON = ("Content-Type", "application/json")

V1 = SignedRequest(
    "POST", OCR_PATH, "", [JSON, ("X-Project-Id", "proj123"), HOST, SDK_DATE], b'{"image": "QUJD", "side": "front"}'
)
V2 = SignedRequest("GET", "/v3/projects", "name=cn-north-4", [HOST, SDK_DATE], b"")
V3 = SignedRequest("POST", "/v2/proj%201/ocr/x", "b=2%203&a=%C3%A9~%2F", [JSON, HOST, SDK_DATE], b"{}")
GOLDEN = [
    (V1, "e9151f629b8df54331f19979b197f7e388dd1179c47c694c03a5b79265d692fa"),
    (V2, "a2138c4c8f034e5900562f74328909f6234a92dc8e0923830d9eb926eb9efc47"),
    (V3, "65f6142750a7f532b8d5d9137c46cec13e09dd74791c8def490b9ae331262972"),
]


def signed_names(request: SignedRequest) -> tuple[str, ...]:
    return tuple(sorted(name.lower() for name, _ in request.headers if "_" not in name))


def signed(request: SignedRequest, names: tuple[str, ...] | None = None) -> Claim:
    """The claim of a client that signs by the book."""
    names = signed_names(request) if names is None else names
    return Claim("AKEXAMPLE", names, sign(SECRET, string_to_sign(DATE, canonical_request(request, names))))


@pytest.mark.parametrize(("request_", "signature"), GOLDEN)
def test_golden_vectors(request_: SignedRequest, signature: str) -> None:
    assert signed(request_).signature == signature
    verify(request_, Claim("AKEXAMPLE", signed_names(request_), signature), SECRET, NOW)


def test_canonical_requests_of_the_golden_vectors() -> None:
    hashes = [sha256(canonical_request(vector, signed_names(vector)).encode()).hexdigest() for vector in (V1, V2)]
    assert hashes == [
        "d291e70c23d4417456d596491767d458ec16391c51031599f0226645250a27bb",
        "8797ae49ac0cce7f8f6ca7b26ea5b67ac58bfca20a6410b1b9994ba5943357d0",
    ]
    assert canonical_request(V3, signed_names(V3)).splitlines()[1:3] == ["/v2/proj%201/ocr/x/", "a=%C3%A9~%2F&b=2%203"]


@pytest.mark.parametrize(
    "value",
    [
        f"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature={'0a' * 32}",
        f"  SDK-HMAC-SHA256   Access = AK,SignedHeaders=Host; X-Sdk-Date ,  Signature={'0a' * 32}  ",
        f"SDK-HMAC-SHA256 Signature={'0a' * 32}, Access=AK, SignedHeaders=host;x-sdk-date",
    ],
)
def test_parses_authorization_however_it_is_spaced(value: str) -> None:
    assert parse_authorization(value) == Claim("AK", ("host", "x-sdk-date"), "0a" * 32)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "SDK-HMAC-SHA256",
        "Bearer abc",
        f"SDK-HMAC-SM3 Access=AK, SignedHeaders=host, Signature={'0a' * 32}",
        f"sdk-hmac-sha256 Access=AK, SignedHeaders=host, Signature={'0a' * 32}",
        f"V11-HMAC-SHA256 Credential=AK/x, SignedHeaders=host, Signature={'0a' * 32}",
        f"SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature={'0a' * 32}",
        f"SDK-HMAC-SHA256 Access=AK, SignedHeaders=, Signature={'0a' * 32}",
        f"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;;date, Signature={'0a' * 32}",
        f"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;host, Signature={'0a' * 32}",
        f"SDK-HMAC-SHA256 Access=AK, Access=AK, SignedHeaders=host, Signature={'0a' * 32}",
        f"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature={'0A' * 32}",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=é",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=",
    ],
)
def test_anything_else_is_no_authorization(value: str) -> None:
    assert parse_authorization(value) is None


@given(st.text())
def test_no_header_breaks_the_parser(value: str) -> None:
    assert parse_authorization(f"SDK-HMAC-SHA256 Access={value}, SignedHeaders={value}, Signature={value}") is None


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_accepts_clocks_up_to_15_minutes_apart(minutes: int) -> None:
    verify(V1, signed(V1), SECRET, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("seconds", [-901, 901])
def test_refuses_clocks_further_apart(seconds: int) -> None:
    with pytest.raises(SignatureError, match="15 minutes"):
        verify(V1, signed(V1), SECRET, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("date", ["", "20240101", "20240101T000000", "20241301T000000Z", "2024011T000000Z", "٢٠٢٤"])
def test_refuses_dates_of_another_form(date: str) -> None:
    request = replace(V2, headers=[HOST, ("X-Sdk-Date", date.encode().decode("latin-1"))])
    with pytest.raises(SignatureError, match="malformed"):
        verify(request, signed(request), SECRET, NOW)


@pytest.mark.parametrize("name", ["host", "x-sdk-date"])
def test_host_and_date_must_be_signed(name: str) -> None:
    names = tuple(each for each in signed_names(V1) if each != name)
    with pytest.raises(SignatureError, match=f"{name} is not signed"):
        verify(V1, signed(V1, names), SECRET, NOW)


def test_a_signed_header_must_be_there() -> None:
    with pytest.raises(SignatureError, match="absent"):
        verify(V2, Claim("AK", ("host", "x-sdk-date", "x-trace"), "0" * 64), SECRET, NOW)


def test_a_signed_header_must_not_come_twice() -> None:
    request = replace(V2, headers=[*V2.headers, ("host", "elsewhere.test")])
    with pytest.raises(SignatureError, match="repeated"):
        verify(request, signed(V2), SECRET, NOW)


def test_other_headers_may_come_twice_or_change() -> None:
    request = replace(V2, headers=[*V2.headers, ("Via", "a"), ("Via", "b"), ("X_Odd", "c")])
    verify(request, signed(V2), SECRET, NOW)


def test_refuses_another_secret() -> None:
    with pytest.raises(SignatureError, match="does not match"):
        verify(V1, signed(V1), "SKEXAMPLf", NOW)


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("", ""),
        ("a", "a="),
        ("a=", "a="),
        ("b=1&a=2", "a=2&b=1"),
        ("a=2&a=10&a=1", "a=1&a=10&a=2"),
        ("a=x+y", "a=x%20y"),
        ("a=x%2By", "a=x%2By"),
        ("a=%e4%ba%ac", "a=%E4%BA%AC"),
        ("%C3%A9=1&z=2", "z=2&%C3%A9=1"),
        ("a=b=c", "a=b%3Dc"),
        ("a=-._~", "a=-._~"),
    ],
)
def test_queries(sent: str, canonical: str) -> None:
    assert canonical_request(replace(V2, query=sent), signed_names(V2)).splitlines()[2] == canonical


@pytest.mark.parametrize(
    ("sent", "canonical"),
    [
        ("/", "/"),
        ("/a", "/a/"),
        ("/a/", "/a/"),
        ("/a%2Fb", "/a/b/"),
        ("/a%20b+c", "/a%20b%2Bc/"),
        ("/%e4%ba%ac", "/%E4%BA%AC/"),
        ("/a//b", "/a//b/"),
        ("/a;b=c,d~", "/a%3Bb%3Dc%2Cd~/"),
    ],
)
def test_paths(sent: str, canonical: str) -> None:
    assert canonical_request(replace(V2, path=sent), signed_names(V2)).splitlines()[1] == canonical


def test_header_values_are_trimmed_and_read_as_utf_8() -> None:
    wire = "  京A  12 ".encode().decode("latin-1")
    request = replace(V2, headers=[*V2.headers, ("X-Plate", wire)])
    assert "\nx-plate:京A  12\n" in canonical_request(request, ("host", "x-plate"))


def test_header_bytes_that_are_not_utf_8_are_covered_too() -> None:
    request = replace(V2, headers=[*V2.headers, ("X-Odd", "\xff")])
    claim = signed(request)
    verify(request, claim, SECRET, NOW)
    with pytest.raises(SignatureError, match="does not match"):
        verify(replace(V2, headers=[*V2.headers, ("X-Odd", "\xfe")]), claim, SECRET, NOW)


def with_content_hash(body: bytes, named: str) -> SignedRequest:
    return replace(V1, headers=[*V1.headers, ("X-Sdk-Content-Sha256", named)], body=body)


@pytest.mark.parametrize(
    "request_",
    [
        with_content_hash(V1.body, sha256(V1.body).hexdigest()),
        with_content_hash(b"", "UNSIGNED-PAYLOAD"),
        with_content_hash(b"--boundary\r\n", "UNSIGNED-PAYLOAD"),
        with_content_hash(V1.body, ""),
    ],
)
def test_believes_a_content_hash_that_is_right_or_covers_no_json(request_: SignedRequest) -> None:
    verify(request_, signed(request_), SECRET, NOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ['{"side": "back"}', ' \n{"side": "back"}', "[1]"])
def test_no_json_travels_under_the_signature_of_an_unsigned_payload(text: str, encoding: str) -> None:
    claim = signed(with_content_hash(b"--boundary\r\n", "UNSIGNED-PAYLOAD"))
    with pytest.raises(SignatureError, match="x-sdk-content-sha256"):
        verify(with_content_hash(text.encode(encoding), "UNSIGNED-PAYLOAD"), claim, SECRET, NOW)


def test_refuses_the_hash_of_another_body() -> None:
    swapped = with_content_hash(b'{"side": "back"}', sha256(V1.body).hexdigest())
    with pytest.raises(SignatureError, match="x-sdk-content-sha256"):
        verify(swapped, signed(with_content_hash(V1.body, sha256(V1.body).hexdigest())), SECRET, NOW)


# Whatever the official SDK signs must pass, and must not pass with anything in it changed.

printable = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=12)
header_names = st.text(ascii_letters + digits + "-_", min_size=1, max_size=12).map("Z".__add__)
query_values = st.one_of(printable, st.booleans(), st.integers(), st.lists(printable, min_size=1, max_size=3))
payloads = st.one_of(
    st.tuples(st.just("application/json;charset=utf-8"), st.binary(max_size=60)),
    st.tuples(st.just("application/octet-stream"), st.binary(max_size=60).map(lambda body: body and b"\x89PNG" + body)),
)


@st.composite
def official_requests(draw: st.DrawFn) -> Any:
    content_type, body = draw(payloads)
    segments = draw(st.lists(printable.map(lambda text: quote(text, safe="")), max_size=3))
    headers = draw(st.dictionaries(header_names, printable, max_size=4))
    unique = {name.lower(): (name, value) for name, value in headers.items()}
    return SdkRequest(
        method=draw(st.sampled_from(["GET", "POST", "PUT"])),
        host=draw(st.sampled_from(["ocr.example.test", "localhost:8000"])),
        resource_path="/".join(["", "v2", *segments, "ocr"]),
        query_params=list(draw(st.dictionaries(printable, query_values, max_size=4)).items()),
        header_params={
            **dict(unique.values()),
            "Content-Type": content_type,
            "X-Sdk-Date": DATE,
            "X-Project-Id": "proj123",
        },
        body=body,
    )


def sent(request: Any) -> tuple[SignedRequest, Claim]:
    """The request as the official signer leaves it for the wire."""
    request = Signer(BasicCredentials("AKEXAMPLE", SECRET, "proj123")).sign(request)
    path, _, query = request.uri.partition("?")
    headers = tuple(request.header_params.items())
    claim = parse_authorization(request.header_params["Authorization"])
    assert claim is not None
    return SignedRequest(request.method, path, query, headers, request.body or b""), claim


@given(official_requests())
def test_accepts_what_the_official_signer_signs(official: Any) -> None:
    request, claim = sent(official)
    assert claim.access_key == "AKEXAMPLE"
    verify(request, claim, SECRET, NOW)


def flipped(body: bytes, at: int) -> bytes:
    at %= len(body)
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


@given(official_requests(), st.integers(min_value=0))
def test_refuses_any_change_to_it(official: Any, at: int) -> None:
    request, claim = sent(official)
    project = request.headers.index(("X-Project-Id", "proj123"))
    headers = [*request.headers[:project], ("X-Project-Id", "proj124"), *request.headers[project + 1 :]]
    digit = "1" if claim.signature[at % 64] == "0" else "0"
    signature = claim.signature[: at % 64] + digit + claim.signature[at % 64 + 1 :]
    changed = [
        (replace(request, method="PATCH"), claim),
        (replace(request, path=request.path.replace("/v2", "/v3")), claim),
        (replace(request, query=request.query + "&x=1"), claim),
        (replace(request, headers=headers), claim),
        (request, replace(claim, signature=signature)),
        (request, replace(claim, signed_headers=claim.signed_headers[::-1])),
    ]
    if request.body and "UNSIGNED-PAYLOAD" not in dict(request.headers).values():
        changed.append((replace(request, body=flipped(request.body, at)), claim))
    for other, other_claim in changed:
        with pytest.raises(SignatureError):
            verify(other, other_claim, SECRET, NOW)
