from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wathiq.api.vlens.tokens import LONGEST, Claims, Kind, TokenInvalid, Tokens
from wathiq.store import Session, Vault

VAULT = Vault(bytes(range(32)))
SESSION = Session("5e" * 16, "tenant-1", None, 3)


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    return Tokens(VAULT)


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_tokens_say_which_session_they_are_for(tokens: Tokens) -> None:
    issued = tokens.issue(SESSION)
    expected = Claims("tenant-1", SESSION.id, 3)
    assert tokens.check(issued.access_token, Kind.ACCESS) == expected
    assert tokens.check(issued.refresh_token, Kind.REFRESH) == expected


def test_neither_kind_passes_for_the_other(tokens: Tokens) -> None:
    issued = tokens.issue(SESSION)
    for text, kind in ((issued.access_token, Kind.REFRESH), (issued.refresh_token, Kind.ACCESS)):
        with pytest.raises(TokenInvalid):
            tokens.check(text, kind)


def test_access_lasts_a_day_and_refreshing_a_week(tokens: Tokens) -> None:
    issued = tokens.issue(SESSION)
    assert (issued.expires_in_seconds, issued.refresh_expires_in_seconds) == (24 * 3600, 7 * 24 * 3600)
    for text, lifetime in ((issued.access_token, timedelta(days=1)), (issued.refresh_token, timedelta(days=7))):
        claims = claims_of(text)
        assert claims["exp"] - claims["iat"] == lifetime.total_seconds()
        assert abs(datetime.fromtimestamp(claims["iat"], UTC) - datetime.now(UTC)) < timedelta(minutes=1)


def test_no_two_tokens_are_the_same(tokens: Tokens) -> None:
    issued = [tokens.issue(SESSION) for _ in range(3)]
    assert len({text for one in issued for text in (one.access_token, one.refresh_token)}) == 6


def test_the_vault_alone_reads_an_encrypted_token(tokens: Tokens) -> None:
    issued = tokens.issue(SESSION)
    sealed = base64.b64decode(issued.encrypted_access_token, validate=True)
    assert VAULT.decrypt(sealed, "access token") == issued.access_token
    assert issued.access_token.encode() not in sealed


def test_tokens_show_nowhere_in_a_repr(tokens: Tokens) -> None:
    issued = tokens.issue(SESSION)
    for text in (issued.access_token, issued.encrypted_access_token, issued.refresh_token):
        assert text not in repr(issued)


def test_tokens_fit_where_they_are_taken(tokens: Tokens) -> None:
    """Twice as long as one of the longest ids and numbers."""
    longest = Session("f" * 32, "f" * 36, 2**31, 2**31)
    assert len(tokens.issue(longest).refresh_token) * 2 < LONGEST + 100


def test_another_vault_knows_nothing_of_them(tokens: Tokens) -> None:
    with pytest.raises(TokenInvalid):
        Tokens(Vault(bytes(32))).check(tokens.issue(SESSION).access_token, Kind.ACCESS)


@pytest.mark.parametrize("text", ["", "a.b.c", "é.é.é", "\ud800", "." * LONGEST, "x" * 1_000_000])
def test_what_is_no_token(tokens: Tokens, text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.check(text, Kind.ACCESS)


def test_a_long_token_is_not_even_looked_at(tokens: Tokens) -> None:
    claims = claims_of(tokens.issue(SESSION).access_token)
    padded = jwt.encode(claims | {"padding": "x" * LONGEST}, VAULT.derive("vlens tokens"), "HS256")
    with pytest.raises(TokenInvalid):
        tokens.check(padded, Kind.ACCESS)


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_the_check(head: str, payload: str, signature: str) -> None:
    with pytest.raises(TokenInvalid):
        Tokens(VAULT).check(f"{head}.{payload}.{signature}", Kind.ACCESS)


@given(
    st.dictionaries(
        st.sampled_from(["type", "sub", "sid", "generation", "jti", "iat", "nbf", "exp", "aud"]),
        st.none() | st.text() | st.integers() | st.floats() | st.lists(st.text()) | st.booleans(),
    )
)
def test_no_claims_break_the_check(changes: dict[str, Any]) -> None:
    """Not even under the right signature."""
    tokens = Tokens(VAULT)
    claims = claims_of(tokens.issue(SESSION).access_token) | changes
    text = jwt.encode({**claims, "padding": ""}, VAULT.derive("vlens tokens"), "HS256")
    try:
        found = tokens.check(text, Kind.ACCESS)
    except TokenInvalid:
        return
    assert isinstance(found, Claims)


@given(st.data())
def test_no_changed_token_passes(data: st.DataObject) -> None:
    tokens = Tokens(VAULT)
    text = tokens.issue(SESSION).access_token
    # The very last character holds padding bits that mean nothing.
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from("Aa0-_.").filter(lambda character: character != text[at]))
    with pytest.raises(TokenInvalid):
        tokens.check(text[:at] + other + text[at + 1 :], Kind.ACCESS)
