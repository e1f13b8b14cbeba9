from __future__ import annotations

import json
import string
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tests.databases import POSTGRESQL_ALONE, SQLITE_ALONE, until_somebody_waits
from wathiq.settings import Settings
from wathiq.store import (
    Address,
    Audit,
    Channel,
    Credentials,
    Database,
    Sessions,
    Tenant,
    TenantExists,
    TenantMissing,
    Tenants,
    Transactions,
    Users,
    Vault,
    VaultError,
)
from wathiq.store import tenants as tenants_module
from wathiq.store.tables import Base, TenantRow, TransactionRow, UserRow, VlensRow
from wathiq.wishes import UnfitWish, Wishes

NAMES = ["tenant_id", "name"]
HOSTILE = ["", " ", "\0", "a\0b", "\ud800", "x" * 5_000_000, "\ud800" * 1_000_000, "' OR 1=1 --", "مفتاح", "%", "\r\n"]


@pytest.fixture
def acme(tenants: Tenants) -> Credentials:
    tenants.create("Other")
    return tenants.create("Acme")


def secrets_of(credentials: Credentials) -> list[str]:
    vlens, huawei, nhn = credentials.vlens, credentials.huawei, credentials.nhn
    return [vlens.api_key, vlens.password, huawei.password, huawei.secret_key, nhn.secret_key]


def name_of(tenant: Tenant | None) -> str | None:
    return tenant.name if tenant else None


def test_tenants_are_counted_and_listed(tenants: Tenants) -> None:
    assert (tenants.count(), tenants.all()) == (0, [])
    for name in ["zeta", "Acme", "شركة النور"]:
        tenants.create(name)
    assert (tenants.count(), [tenant.name for tenant in tenants.all()]) == (3, ["Acme", "zeta", "شركة النور"])


@pytest.mark.parametrize("again", ["Acme", "ACME", " acme "])
def test_a_name_is_given_once_whatever_its_case(tenants: Tenants, again: str) -> None:
    tenants.create("Acme")
    with pytest.raises(TenantExists, match=r"(?i)acme"):
        tenants.create(again)
    assert tenants.count() == 1


def test_two_ways_to_write_an_accent_are_the_same_name(tenants: Tenants) -> None:
    tenants.create("Caf\u00e9")
    with pytest.raises(TenantExists):
        tenants.create("Cafe\u0301")


def test_only_one_of_those_who_race_for_a_name_gets_it(tenants: Tenants) -> None:
    def try_to_create(name: str) -> bool:
        try:
            tenants.create(name)
        except TenantExists:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_to_create, ["Acme", "acme", "ACME", "aCME"])) == [False, False, False, True]


@pytest.mark.parametrize("name", ["", " \t", "x" * 65, "a\nb", "a\0b", "\ud800", "a\u202eb"])
def test_unfit_names_are_refused(tenants: Tenants, name: str) -> None:
    with pytest.raises(ValueError, match="1 to 64 printable"):
        tenants.create(name)
    assert tenants.count() == 0


@pytest.mark.parametrize("name", ["x" * 64, "ΐ" * 64, "ß", "شركة النور", "a/b?c", "😀"])
def test_other_names_are_taken(tenants: Tenants, name: str) -> None:
    credentials = tenants.create(name)
    assert name_of(tenants.by_api_key(credentials.vlens.api_key)) == name


def wishes_of(tenants: Tenants, credentials: Credentials) -> Wishes:
    tenant = tenants.by_api_key(credentials.vlens.api_key)
    assert tenant is not None
    return tenant.wishes


def test_a_tenants_wishes_are_its_own(tenants: Tenants) -> None:
    bank, shop = tenants.create("Bank", Wishes(screen_id_front=True, screening_threshold=0.83)), tenants.create("Shop")
    assert wishes_of(tenants, bank) == Wishes(screen_id_front=True, screening_threshold=0.83)
    assert wishes_of(tenants, shop) == Wishes()
    tenants.change("BANK", {"screen_id_front": False, "keep_hours": 2})
    tenants.change("shop", {"screening_threshold": 1})
    assert wishes_of(tenants, bank) == Wishes(screening_threshold=0.83, keep_hours=2)
    assert wishes_of(tenants, shop) == Wishes(screening_threshold=1)
    tenants.change("bank", {"screening_threshold": None})
    assert wishes_of(tenants, bank) == Wishes(keep_hours=2)


def test_a_tenant_that_there_is_not_cannot_be_changed(tenants: Tenants) -> None:
    with pytest.raises(TenantMissing, match="nobody"):
        tenants.change("nobody", {"screen_id_front": True})


def test_an_unfit_wish_changes_nothing(tenants: Tenants, acme: Credentials) -> None:
    with pytest.raises(UnfitWish, match="above 0 and at most 1"):
        tenants.change("Acme", {"screen_id_front": True, "screening_threshold": 2})
    assert wishes_of(tenants, acme) == Wishes()


def test_credentials_have_the_shapes_of_their_dialects(acme: Credentials) -> None:
    assert 8 < len(acme.vlens.password) <= 32
    assert (len(acme.huawei.project_id), int(acme.huawei.project_id, 16) > 0) == (32, True)
    assert acme.huawei.project_name == "cn-north-4"
    assert len(acme.huawei.access_key) == 20
    assert set(acme.huawei.access_key) <= set(string.ascii_uppercase + string.digits)
    assert (len(acme.nhn.app_key), acme.nhn.app_key.isalnum()) == (16, True)


@pytest.mark.parametrize("name", ["شركة النور", "x" * 64, "--", "A b/C"])
def test_credentials_are_safe_in_headers_whatever_the_name(tenants: Tenants, name: str) -> None:
    credentials = tenants.create(name)
    for value in [*credentials.as_dict()["vlens"].values(), *credentials.as_dict()["huawei"].values()]:
        assert value.isascii()
        assert value.isprintable()
        assert len(value) <= 64


def test_credentials_turn_into_json(acme: Credentials) -> None:
    found = json.loads(json.dumps(acme.as_dict()))
    assert found["name"] == "Acme"
    assert found["vlens"]["api_key"] == acme.vlens.api_key
    assert found["huawei"]["secret_key"] == acme.huawei.secret_key
    assert found["nhn"] == {"app_key": acme.nhn.app_key, "secret_key": acme.nhn.secret_key}


def test_the_repr_of_credentials_shows_no_secret(tenants: Tenants, acme: Credentials) -> None:
    shown = repr(acme) + repr(tenants.by_access_key(acme.huawei.access_key))
    assert not [secret for secret in secrets_of(acme) if secret in shown]


@SQLITE_ALONE
def test_no_secret_is_in_the_files_of_the_database(settings: Settings, acme: Credentials) -> None:
    stored = b"".join(path.read_bytes() for path in settings.data_dir.iterdir())
    assert acme.huawei.access_key.encode() in stored
    assert not [secret for secret in secrets_of(acme) if secret.encode() in stored]


def test_a_tenant_is_found_by_its_id(tenants: Tenants, acme: Credentials) -> None:
    tenant = tenants.by_id(acme.tenant_id)
    assert tenant is not None
    assert (tenant.id, tenant.name) == (acme.tenant_id, "Acme")
    assert abs(datetime.now(UTC) - tenant.created_at) < timedelta(minutes=5)
    assert tenants.by_id("00000000-0000-0000-0000-000000000000") is None


def test_a_tenant_knows_what_huawei_calls_it(tenants: Tenants, acme: Credentials) -> None:
    tenant = tenants.by_id(acme.tenant_id)
    assert tenant is not None
    names = (tenant.huawei.domain_name, tenant.huawei.user_name, tenant.huawei.project_name)
    assert names == (acme.huawei.domain_name, acme.huawei.user_name, acme.huawei.project_name)
    ids = {tenant.huawei.domain_id, tenant.huawei.user_id, tenant.huawei.project_id}
    assert [len(one) for one in ids] == [32, 32, 32]


def test_an_api_key_finds_its_tenant(tenants: Tenants, acme: Credentials) -> None:
    assert name_of(tenants.by_api_key(acme.vlens.api_key)) == "Acme"
    assert tenants.by_api_key(acme.vlens.api_key.swapcase()) is None
    assert tenants.by_api_key(acme.vlens.api_key[:-1]) is None


def test_an_access_key_finds_the_secret_to_check_signatures_with(tenants: Tenants, acme: Credentials) -> None:
    key = tenants.by_access_key(acme.huawei.access_key)
    assert key is not None
    assert (key.tenant.name, key.secret) == ("Acme", acme.huawei.secret_key)
    assert tenants.by_access_key("A" * 20) is None


def test_a_changed_server_key_is_not_mistaken_for_a_wrong_access_key(database: Database, acme: Credentials) -> None:
    with pytest.raises(VaultError):
        Tenants(database, Vault(bytes(32))).by_access_key(acme.huawei.access_key)


def test_an_app_key_needs_its_secret(tenants: Tenants, acme: Credentials) -> None:
    other = tenants.create("Third")
    assert name_of(tenants.by_app_key(acme.nhn.app_key, acme.nhn.secret_key)) == "Acme"
    assert tenants.by_app_key(acme.nhn.app_key, other.nhn.secret_key) is None
    assert tenants.by_app_key("a" * 16, acme.nhn.secret_key) is None


def test_a_huawei_login_needs_all_three_to_be_right(tenants: Tenants, acme: Credentials) -> None:
    huawei = acme.huawei
    assert name_of(tenants.by_huawei_login(huawei.domain_name, huawei.user_name, huawei.password)) == "Acme"
    assert tenants.by_huawei_login("nowhere", huawei.user_name, huawei.password) is None
    assert tenants.by_huawei_login(huawei.domain_name, "nobody", huawei.password) is None
    assert tenants.by_huawei_login(huawei.domain_name, huawei.user_name, acme.vlens.password) is None


def test_a_vlens_login_needs_all_three_to_be_right(tenants: Tenants, acme: Credentials) -> None:
    vlens = acme.vlens
    assert name_of(tenants.by_vlens_login(vlens.tenancy_name, vlens.user_name, vlens.password)) == "Acme"
    assert tenants.by_vlens_login("nowhere", vlens.user_name, vlens.password) is None
    assert tenants.by_vlens_login(vlens.tenancy_name, "nobody", vlens.password) is None
    assert tenants.by_vlens_login(vlens.tenancy_name, vlens.user_name, acme.huawei.password) is None


def test_an_unknown_user_costs_a_password_check_too(tenants: Tenants, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    def check(password: str, hashed: str) -> bool:
        checked.append((password, hashed))
        return True  # even a password that fits the decoy opens nothing

    monkeypatch.setattr(tenants_module, "password_matches", check)
    assert tenants.by_huawei_login("nowhere", "nobody", "password") is None
    assert tenants.by_vlens_login("nowhere", "nobody", "password") is None
    assert [(password, hashed.startswith("$argon2id$")) for password, hashed in checked] == [("password", True)] * 2


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_strings_find_nobody_and_break_nothing(tenants: Tenants, acme: Credentials, text: str) -> None:
    vlens, huawei, nhn = acme.vlens, acme.huawei, acme.nhn
    lookups: list[Callable[[], object]] = [
        lambda: tenants.by_id(text),
        lambda: tenants.by_api_key(text),
        lambda: tenants.by_access_key(text),
        lambda: tenants.by_app_key(text, nhn.secret_key),
        lambda: tenants.by_app_key(nhn.app_key, text),
        lambda: tenants.by_vlens_login(text, vlens.user_name, vlens.password),
        lambda: tenants.by_vlens_login(vlens.tenancy_name, text, vlens.password),
        lambda: tenants.by_vlens_login(vlens.tenancy_name, vlens.user_name, text),
        lambda: tenants.by_huawei_login(text, huawei.user_name, huawei.password),
        lambda: tenants.by_huawei_login(huawei.domain_name, text, huawei.password),
        lambda: tenants.by_huawei_login(huawei.domain_name, huawei.user_name, text),
    ]
    start = time.process_time()
    assert [lookup() for lookup in lookups] == [None] * len(lookups)
    assert time.process_time() - start < 2


# Rotation, revocation, erasure ----------------------------------------------------------------------------------------


def logs_in(tenants: Tenants, credentials: Credentials) -> tuple[bool, bool, bool, bool, bool]:
    """Which of a tenant's credentials open: API key, Vlens's password, Huawei's, access key with its secret, NHN's."""
    vlens, huawei, nhn = credentials.vlens, credentials.huawei, credentials.nhn
    key = tenants.by_access_key(huawei.access_key)
    return (
        tenants.by_api_key(vlens.api_key) is not None,
        tenants.by_vlens_login(vlens.tenancy_name, vlens.user_name, vlens.password) is not None,
        tenants.by_huawei_login(huawei.domain_name, huawei.user_name, huawei.password) is not None,
        key is not None and key.secret == huawei.secret_key,
        tenants.by_app_key(nhn.app_key, nhn.secret_key) is not None,
    )


@pytest.mark.parametrize(
    ("dialects", "kept"),
    [
        (["vlens"], (False, False, True, True, True)),
        (["huawei"], (True, True, False, False, True)),
        (["nhn"], (True, True, True, True, False)),
        (["vlens", "huawei", "nhn"], (False, False, False, False, False)),
    ],
)
def test_new_credentials_end_the_old_ones_of_their_dialect(
    tenants: Tenants, acme: Credentials, dialects: list[str], kept: tuple[bool, ...]
) -> None:
    other = tenants.create("Third")
    renewed = tenants.rotate("ACME", dialects)
    assert (renewed.tenant_id, renewed.name, list(renewed.as_dict())) == (acme.tenant_id, "Acme", [*NAMES, *dialects])
    assert logs_in(tenants, acme) == kept
    now = replace(acme, **{dialect: getattr(renewed, dialect) for dialect in dialects})
    assert logs_in(tenants, now) == logs_in(tenants, other) == (True,) * 5


def test_what_names_a_tenant_outlives_its_credentials(tenants: Tenants, acme: Credentials) -> None:
    before, renewed = tenants.by_id(acme.tenant_id), tenants.rotate("acme", ["vlens", "huawei", "nhn"])
    after = tenants.by_id(acme.tenant_id)
    assert before is not None
    assert after is not None
    assert replace(after, huawei=replace(after.huawei, token_generation=0), login_generation=0) == before
    assert renewed.vlens is not None
    assert renewed.huawei is not None
    assert renewed.nhn is not None
    assert (renewed.vlens.tenancy_name, renewed.vlens.user_name) == (acme.vlens.tenancy_name, acme.vlens.user_name)
    assert renewed.huawei.project_id == acme.huawei.project_id
    assert renewed.nhn.app_key == acme.nhn.app_key


def generation(tenants: Tenants, credentials: Credentials) -> int:
    tenant = tenants.by_id(credentials.tenant_id)
    assert tenant is not None
    return tenant.huawei.token_generation


def test_tokens_end_with_the_credentials_they_were_got_for(
    tenants: Tenants, database: Database, vault: Vault, acme: Credentials
) -> None:
    sessions, other = Sessions(database), tenants.create("Third")
    phone = Address.parse("+201012345678", Channel.PHONE)
    assert phone
    user = Users(database, vault).create(acme.tenant_id, phone, None, "correct horse")
    own, users, others = (
        sessions.begin(acme.tenant_id),
        sessions.begin_for_user(acme.tenant_id, user.id),
        sessions.begin(other.tenant_id),
    )
    tenants.rotate("acme", ["nhn"])
    assert sessions.find(acme.tenant_id, own.id) == own
    assert generation(tenants, acme) == 0
    tenants.rotate("acme", ["huawei"])
    assert sessions.find(acme.tenant_id, users.id) == users
    assert generation(tenants, acme) == 1
    tenants.rotate("acme", ["vlens"])
    assert [sessions.find(acme.tenant_id, session.id) for session in (own, users)] == [None, None]
    assert generation(tenants, acme) == 1
    assert sessions.find(other.tenant_id, others.id) == others
    assert generation(tenants, other) == 0


def test_revoked_tokens_leave_the_credentials(tenants: Tenants, database: Database, acme: Credentials) -> None:
    sessions = Sessions(database)
    session = sessions.begin(acme.tenant_id)
    tenants.revoke_tokens("Acme")
    assert sessions.find(acme.tenant_id, session.id) is None
    assert generation(tenants, acme) == 1
    assert logs_in(tenants, acme) == (True,) * 5


def test_an_erased_tenant_leaves_nothing_but_the_trail(tenants: Tenants, database: Database, acme: Credentials) -> None:
    Sessions(database).begin(acme.tenant_id)
    other = tenants.create("Third")
    tenants.delete("ACME")
    assert logs_in(tenants, acme) == (False,) * 5
    assert logs_in(tenants, other) == (True,) * 5
    with database.session() as session:
        for table in Base.metadata.sorted_tables:
            if "tenant_id" in table.columns and table.name != "audit_entries":
                assert acme.tenant_id not in session.scalars(select(table.c.tenant_id)).all()
    assert tenants.create("acme").tenant_id != acme.tenant_id


def test_a_large_tenant_is_erased_some_at_a_time_once_nobody_can_use_it(
    tenants: Tenants, database: Database, vault: Vault, acme: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions, users = Transactions(database, vault, timedelta(hours=24)), Users(database, vault)
    for number in range(5):
        transactions.begin(acme.tenant_id, str(uuid.uuid4()))
        phone = Address.parse(f"+20101234567{number}", Channel.PHONE)
        assert phone
        users.create(acme.tenant_id, phone, None, "correct horse")
    erase, erased = tenants_module._delete_some, list[int]()

    def interrupted(table: type[TransactionRow | UserRow], tenant_id: str, session: Session, batch: int) -> int:
        assert logs_in(tenants, acme) == (False,) * 5
        if not erased:
            transactions.begin(acme.tenant_id, str(uuid.uuid4()))  # the last step of a request that was under way
        erased.append(erase(table, tenant_id, session, batch))
        return erased[-1]

    monkeypatch.setattr(tenants_module, "_delete_some", interrupted)
    for batch in ("_BATCH", "_LARGE_BATCH"):
        monkeypatch.setattr(f"wathiq.store.transactions.{batch}", 2)
    tenants.delete("acme")
    assert erased == [2, 2, 2, 0, 2, 2, 1]
    assert tenants.by_id(acme.tenant_id) is None


@POSTGRESQL_ALONE
def test_a_tenant_is_erased_although_those_who_use_it_come_first(
    tenants: Tenants, database: Database, acme: Credentials
) -> None:
    """A trigger refuses the first attempts, as the database does one of two that wait for each other."""
    refuses = """
        CREATE SEQUENCE attempts;
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('attempts') < 3 THEN RAISE 'deadlock detected' USING ERRCODE = '40P01'; END IF;
            RETURN OLD;
        END $$;
        CREATE TRIGGER refuse BEFORE DELETE ON tenants FOR EACH ROW EXECUTE FUNCTION refuse();
    """
    with database.session() as session:
        session.execute(text(refuses))
    tenants.delete("acme")
    assert tenants.by_id(acme.tenant_id) is None


@POSTGRESQL_ALONE
def test_a_login_and_new_credentials_do_not_wait_for_each_other(
    tenants: Tenants, database: Database, acme: Credentials
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with database.session() as session:  # as a login holds the credentials that it was checked with
            session.execute(update(VlensRow).values(token_generation=VlensRow.token_generation))
            renewed = pool.submit(tenants.rotate, "acme", ["vlens"])
            until_somebody_waits(database)
            session.execute(select(TenantRow).with_for_update(read=True, key_share=True))  # as its session's row does
        assert renewed.result().tenant_id == acme.tenant_id


def test_the_trail_tells_what_was_done_to_a_tenant(
    tenants: Tenants, database: Database, vault: Vault, acme: Credentials
) -> None:
    tenants.change("acme", {"keep_hours": 2})
    tenants.rotate("acme", ["vlens", "nhn"])
    tenants.revoke_tokens("acme")
    tenants.delete("acme")
    entries = list(Audit(database, vault).entries(acme.tenant_id))
    tenant = f"tenant {acme.tenant_id}"
    assert [(entry.action.value, entry.object) for entry in entries] == [
        ("changed", tenant),
        ("changed", tenant),
        ("changed", "key vlens"),
        ("changed", "key nhn"),
        ("changed", "tokens"),
        *(("changed", f"key {dialect}") for dialect in ("vlens", "huawei", "nhn")),
        ("erased", tenant),
    ]
    assert {entry.actor for entry in entries} == {"command line"}


def test_a_tenant_that_there_is_not_is_neither_rotated_nor_revoked_nor_erased(tenants: Tenants) -> None:
    acts: list[Callable[[], object]] = [
        lambda: tenants.rotate("nobody", ["vlens"]),
        lambda: tenants.revoke_tokens("nobody"),
        lambda: tenants.delete("nobody"),
    ]
    for act in acts:
        with pytest.raises(TenantMissing, match="nobody"):
            act()


def test_threads_find_the_right_tenants_while_others_are_made(tenants: Tenants) -> None:
    made = [tenants.create(f"tenant {number}") for number in range(4)]

    def find(number: int) -> bool:
        if number % 50 == 0:
            tenants.create(f"late {number}")
        wanted = made[number % len(made)]
        key = tenants.by_access_key(wanted.huawei.access_key)
        return (
            name_of(tenants.by_api_key(wanted.vlens.api_key)) == wanted.name
            and key is not None
            and key.secret == wanted.huawei.secret_key
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(find, range(200)))
    assert tenants.count() == 8


def test_tenants_outlive_a_restart(settings: Settings, acme: Credentials) -> None:
    database = Database(settings.database)
    again = Tenants(database, Vault.open(settings, database))
    key = again.by_access_key(acme.huawei.access_key)
    database.close()
    assert key is not None
    assert key.secret == acme.huawei.secret_key
