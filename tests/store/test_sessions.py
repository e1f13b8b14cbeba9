from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from wathiq.store import Address, Channel, Database, Erasure, LoginEnded, Session, Sessions, Tenants, Users, Vault
from wathiq.store.sessions import GRACE, LIFETIME
from wathiq.store.tables import SessionRow

LONG_AGO = GRACE + timedelta(seconds=1)

Passes = Callable[[timedelta], None]


@pytest.fixture
def sessions(database: Database) -> Sessions:
    return Sessions(database)


@pytest.fixture
def acme(tenants: Tenants) -> str:
    return tenants.create("Acme").tenant_id


@pytest.fixture
def mona(database: Database, vault: Vault, acme: str) -> int:
    phone = Address.parse("+201012345678", Channel.PHONE)
    assert phone
    return Users(database, vault).create(acme, phone, None, "correct horse").id


@pytest.fixture
def passes(database: Database) -> Passes:
    """Lets time pass for all sessions."""

    def wait(time: timedelta) -> None:
        with database.session() as session:
            for row in session.query(SessionRow):
                earlier = {"renewed_at": row.renewed_at - time, "expires_at": row.expires_at - time}
                session.execute(update(SessionRow).where(SessionRow.id == row.id).values(**earlier))

    return wait


def renewed(sessions: Sessions, session: Session, generation: int) -> int | None:
    """The generation that a token of another one is renewed to."""
    found = sessions.renew(session.tenant_id, session.id, generation)
    return found.generation if found else None


def test_a_session_is_found_until_it_ends(sessions: Sessions, acme: str, mona: int) -> None:
    own, users = sessions.begin(acme), sessions.begin_for_user(acme, mona)
    assert sessions.find(acme, own.id) == own
    assert sessions.find(acme, users.id) == users
    assert (own.user_id, users.user_id, len({own.id, users.id})) == (None, mona, 2)
    sessions.end(acme, users.id)
    assert sessions.find(acme, own.id) == own
    assert sessions.find(acme, users.id) is None


def test_a_session_is_its_tenants_alone(sessions: Sessions, tenants: Tenants, acme: str) -> None:
    other = tenants.create("Other").tenant_id
    session = sessions.begin(acme)
    sessions.end(other, session.id)
    assert sessions.find(other, session.id) is None
    assert sessions.renew(other, session.id, 0) is None
    assert sessions.find(acme, session.id) == session


def test_new_credentials_end_the_login_that_was_checked_with_those_before(
    sessions: Sessions, tenants: Tenants, acme: str
) -> None:
    checked = tenants.by_id(acme)
    assert checked
    for end in (lambda: tenants.rotate("Acme", ["vlens"]), lambda: tenants.revoke_tokens("Acme")):
        sessions.begin(acme, checked.login_generation)
        end()
        with pytest.raises(LoginEnded):
            sessions.begin(acme, checked.login_generation)
        checked = tenants.by_id(acme)
        assert checked
    tenants.rotate("Acme", ["huawei", "nhn"])
    sessions.begin(acme, checked.login_generation)


def test_a_session_that_begins_while_credentials_change_ends_with_them_or_not_at_all(
    sessions: Sessions, tenants: Tenants, acme: str
) -> None:
    """Many logins at once with one change: whichever comes first, none is left."""

    def begin(_: int) -> Session | None:
        try:
            return sessions.begin(acme, 0)
        except LoginEnded:
            return None

    with ThreadPoolExecutor(5) as pool:
        begun = pool.map(begin, range(40))
        pool.submit(tenants.rotate, "Acme", ["vlens"]).result()
        assert not any(sessions.find(acme, session.id) for session in begun if session)


def test_whoever_was_erased_begins_none(
    sessions: Sessions, tenants: Tenants, erasure: Erasure, acme: str, mona: int
) -> None:
    assert erasure.user(acme, "+201012345678", actor="a test")
    with pytest.raises(LoginEnded):
        sessions.begin_for_user(acme, mona)
    tenants.delete("Acme")
    with pytest.raises(LoginEnded):
        sessions.begin(acme)


def test_a_session_ends_a_week_after_its_latest_renewal(sessions: Sessions, acme: str, passes: Passes) -> None:
    session = sessions.begin(acme)
    passes(LIFETIME - timedelta(minutes=1))
    assert renewed(sessions, session, 0) == 1
    passes(LIFETIME - timedelta(minutes=1))
    assert sessions.find(acme, session.id)
    assert sessions.forget_expired() == 0
    passes(timedelta(minutes=1))
    assert sessions.find(acme, session.id) is None
    assert renewed(sessions, session, 1) is None
    assert (sessions.forget_expired(), sessions.forget_expired()) == (1, 0)


def test_each_renewal_is_another_generation(sessions: Sessions, acme: str, passes: Passes) -> None:
    session = sessions.begin(acme)
    for generation in range(3):
        assert renewed(sessions, session, generation) == generation + 1
        passes(LONG_AGO)


def test_within_moments_the_same_token_renews_to_the_same(sessions: Sessions, acme: str, passes: Passes) -> None:
    session = sessions.begin(acme)
    assert [renewed(sessions, session, 0) for _ in range(3)] == [1, 1, 1]
    passes(GRACE - timedelta(seconds=5))
    assert renewed(sessions, session, 0) == 1
    passes(LONG_AGO)
    assert renewed(sessions, session, 1) == 2


def test_a_used_token_ends_the_session_for_everybody(sessions: Sessions, acme: str, passes: Passes) -> None:
    session, other = sessions.begin(acme), sessions.begin(acme)
    assert renewed(sessions, session, 0) == 1
    passes(LONG_AGO)
    assert renewed(sessions, session, 0) is None
    assert sessions.find(acme, session.id) is None
    assert renewed(sessions, session, 1) is None
    assert sessions.find(acme, other.id) == other


def test_a_token_that_was_used_before_the_last_one_ends_it_at_once(sessions: Sessions, acme: str) -> None:
    session = sessions.begin(acme)
    assert [renewed(sessions, session, generation) for generation in (0, 1)] == [1, 2]
    assert renewed(sessions, session, 0) is None
    assert sessions.find(acme, session.id) is None


def test_a_generation_that_was_never_given_out_ends_it(sessions: Sessions, acme: str) -> None:
    session = sessions.begin(acme)
    assert renewed(sessions, session, 1) is None
    assert sessions.find(acme, session.id) is None


def test_requests_that_renew_at_once_all_get_the_next_generation(sessions: Sessions, acme: str) -> None:
    session = sessions.begin(acme)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: renewed(sessions, session, 0), range(24))) == {1}
    assert renewed(sessions, session, 1) == 2


def test_sessions_end_with_their_tenant(sessions: Sessions, tenants: Tenants, acme: str) -> None:
    session = sessions.begin(acme)
    tenants.delete("acme")
    assert sessions.find(acme, session.id) is None


@pytest.mark.parametrize("text", ["", "%", "_" * 32, "0" * 32, "0" * 33])
def test_other_texts_are_no_sessions(sessions: Sessions, acme: str, text: str) -> None:
    session = sessions.begin(acme)
    assert sessions.find(acme, text) is None
    assert sessions.renew(acme, text, 0) is None
    assert sessions.find(acme, session.id) == session
