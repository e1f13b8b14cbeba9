"""`wathiq erase`, run as an operator runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wathiq.bucket import Bucket, BucketAway
from wathiq.cli import app
from wathiq.settings import Settings
from wathiq.store import Address, Channel, Erasure, Images, Tenants, Users, open_vault

PHONE, EMAIL = "+201012345678", "mona@example.com"
TRANSACTION = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80"


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    """Of a tenant with a user and a transaction, and of another one."""
    settings = Settings(data_dir=tmp_path / "data")
    with open_vault(settings) as (database, vault):
        tenants = Tenants(database, vault)
        acme = tenants.create("acme").tenant_id
        tenants.create("other")
        phone, email = Address.parse(PHONE, Channel.PHONE), Address.parse(EMAIL, Channel.EMAIL)
        assert phone
        Users(database, vault).create(acme, phone, email, "correct horse")
        Erasure.of(settings, database, vault)._transactions.begin(acme, TRANSACTION)
    return {"WATHIQ_DATA_DIR": str(settings.data_dir), "COLUMNS": "200"}


def erase(env: Mapping[str, str], *options: str) -> Result:
    return CliRunner().invoke(app, ["erase", *options], env=env)


@pytest.mark.parametrize(
    ("option", "thing", "noted"),
    [
        ("--transaction", TRANSACTION.upper(), f"transaction {TRANSACTION}"),
        ("--user", PHONE, "user 1"),
        ("--user", EMAIL, "user 1"),
    ],
)
def test_what_there_is_is_erased_once(env: Mapping[str, str], option: str, thing: str, noted: str) -> None:
    assert erase(env, "--tenant", "other", option, thing).exit_code == 1
    result = erase(env, "--tenant", "acme", option, thing)
    assert (result.exit_code, result.stderr) == (0, "erased\n")
    again = erase(env, "--tenant", "acme", option, thing)
    assert again.exit_code == 1
    assert again.stderr.startswith("acme has no such ")
    trail = CliRunner().invoke(app, ["audit", "--object", noted], env=env)
    (line,) = map(json.loads, trail.stdout.splitlines())
    assert (line["actor"], line["action"]) == ("command line", "erased")


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--transaction", TRANSACTION),
        ("--tenant", "acme"),
        ("--tenant", "acme", "--transaction", TRANSACTION, "--user", PHONE),
        ("--tenant", "acme", "--transaction", "no-id"),
        ("--tenant", "nobody", "--user", PHONE),
    ],
)
def test_options_that_mean_nothing(env: Mapping[str, str], options: tuple[str, ...]) -> None:
    assert erase(env, *options).exit_code == 2


def test_a_tenant_that_is_none_is_told_by_its_option(env: Mapping[str, str]) -> None:
    told = erase(env, "--tenant", "nobody", "--user", PHONE).stderr
    assert "Invalid value for --tenant: there is no tenant named nobody" in told


def test_whoever_is_sought_is_not_repeated(env: Mapping[str, str]) -> None:
    assert "nobody@example.com" not in erase(env, "--tenant", "acme", "--user", "nobody@example.com").output


@pytest.fixture
def bucket(env: Mapping[str, str], bucket_url: str) -> Bucket:
    """With a picture of the transaction's."""
    settings = Settings(data_dir=Path(env["WATHIQ_DATA_DIR"]))
    with open_vault(settings) as (database, vault):
        acme = Tenants(database, vault).id_of("acme")
        transactions = Erasure.of(settings, database, vault)._transactions
        images = Images(database, vault, transactions, bucket_url)
        images.keep(transactions.begin(acme, TRANSACTION), {"id_front.jpg": b"a picture"}, actor="a test")
    bucket = Bucket.open(bucket_url)
    assert len(list(bucket.names())) == 1
    return bucket


def test_pictures_leave_their_bucket(env: Mapping[str, str], bucket: Bucket) -> None:
    result = erase(env, "--tenant", "acme", "--transaction", TRANSACTION)
    assert (result.exit_code, result.stderr) == (0, "erased\n")
    assert list(bucket.names()) == []


def test_a_bucket_that_is_away_is_told(env: Mapping[str, str], bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise BucketAway("the bucket does not answer")

    monkeypatch.setattr(Bucket, "delete", refuse)
    result = erase(env, "--tenant", "acme", "--transaction", TRANSACTION)
    assert result.exit_code == 0
    assert "the bucket does not answer" in result.stderr
    assert result.stderr.endswith("erased\n")
    assert len(list(bucket.names())) == 1
