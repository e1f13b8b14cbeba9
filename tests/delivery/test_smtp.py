from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from tests.delivery.mail import certificate, knows, mail_server, serving_with
from wathiq.delivery import NotDelivered
from wathiq.delivery.smtp import SmtpSender
from wathiq.settings import Settings, Unusable
from wathiq.store import Address, Channel
from wathiq.store.codes import Issued

MONA = Address(Channel.EMAIL, "mona@example.com")
PHONE = Address(Channel.PHONE, "+201001234567")
CODE = Issued("550e8400-e29b-41d4-a716-446655440000", "042137")


def settings(port: int, **more: Any) -> Settings:
    given = {"smtp_host": "127.0.0.1", "smtp_tls": "none", "smtp_sender": "Acme <codes@acme.example>"}
    return Settings(delivery="smtp", smtp_port=port, **(given | more))


def send(settings: Settings, address: Address = MONA) -> None:
    async def sent() -> None:
        sender = SmtpSender(settings)
        try:
            await sender.send(address, CODE)
        finally:
            sender.close()

    asyncio.run(sent())


def test_a_code_arrives_as_mail() -> None:
    with mail_server() as inbox:
        send(settings(inbox.port))
    (message,) = inbox.messages
    assert inbox.recipients == ["mona@example.com"]
    assert (message["From"], message["To"]) == ("Acme <codes@acme.example>", "mona@example.com")
    assert "042137" not in message["Subject"]  # which locked screens show
    assert message["Message-ID"].endswith("@acme.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert text.count("042137") == 2
    assert "5 minutes" in text
    assert "رمز التحقق" in text


def test_phones_are_reached_through_a_gateway_alone() -> None:
    assert SmtpSender(settings(25)).channels == {Channel.EMAIL}
    with mail_server() as inbox:
        through = settings(inbox.port, smtp_phone_domain="sms.example")
        assert SmtpSender(through).channels == {Channel.EMAIL, Channel.PHONE}
        send(through, PHONE)
    assert inbox.recipients == ["201001234567@sms.example"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server does not see that TLS was there from the beginning
@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_it_travels_encrypted(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(ours))
    context = serving_with(ours)
    options: dict[str, dict[str, Any]] = {
        "tls": {"ssl_context": context},
        "starttls": {"tls_context": context, "require_starttls": True},
    }
    knowing = knows("codes", "hush")
    with mail_server(**options[way], authenticator=knowing, auth_required=True, auth_require_tls=way != "tls") as inbox:
        known = settings(inbox.port, smtp_tls=way, smtp_user="codes", smtp_password=SecretStr("hush"))
        send(known)
        with pytest.raises(NotDelivered):
            send(known.model_copy(update={"smtp_password": SecretStr("wrong")}))
    assert len(inbox.messages) == 1


@pytest.mark.parametrize("way", ["starttls", "tls"])
@pytest.mark.parametrize("name", ["mail.example", "127.0.0.1"])
def test_a_server_that_is_not_who_it_should_be_gets_nothing(
    way: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = certificate(tmp_path, name)
    if name == "mail.example":  # trusted, but another one's; the other one is not trusted
        monkeypatch.setenv("SSL_CERT_FILE", str(theirs))
    context = serving_with(theirs)
    options = {"tls": {"ssl_context": context}, "starttls": {"tls_context": context}}
    with mail_server(**options[way]) as inbox, pytest.raises(NotDelivered):
        send(settings(inbox.port, smtp_tls=way))
    assert inbox.messages == []


def test_without_the_encryption_that_is_wanted_nothing_is_sent() -> None:
    with mail_server() as inbox, pytest.raises(NotDelivered):
        send(settings(inbox.port, smtp_tls="starttls"))
    assert inbox.messages == []


def test_a_server_that_is_not_there_is_told_as_that() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotDelivered):
        send(settings(port))


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.perf_counter()
        with pytest.raises(NotDelivered):
            send(settings(silent.getsockname()[1], smtp_timeout_seconds=0.3))
    assert time.perf_counter() - start < 15


def test_neither_code_nor_address_is_in_log_or_refusal() -> None:
    with mail_server() as inbox, capture_logs() as logged:
        inbox.refuses = True  # in words that quote the address
        with pytest.raises(NotDelivered) as refused:
            send(settings(inbox.port))
    assert [line["error"] for line in logged] == ["SMTPDataError"]
    for told in (repr(logged), repr(refused.value), repr(refused.value.__cause__)):
        assert "mona" not in told
        assert "042137" not in told


def test_the_event_loop_goes_on_meanwhile() -> None:
    async def ticks() -> int:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            sender = SmtpSender(settings(silent.getsockname()[1], smtp_timeout_seconds=2))
            sending = asyncio.create_task(sender.send(MONA, CODE))
            count = 0
            while not sending.done():
                await asyncio.sleep(0.01)
                count += 1
            with pytest.raises(NotDelivered):
                sending.result()
            sender.close()
            return count

    assert asyncio.run(ticks()) >= 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_host", ""),
        ("smtp_sender", ""),
        ("smtp_sender", "codes"),
        ("smtp_sender", "Acme <codes@acme.example>\nBcc: all@acme.example"),
        ("smtp_phone_domain", "sms"),
        ("smtp_phone_domain", "a@sms.example"),
        ("smtp_user", "codes"),  # whose password would go in the clear
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(name: str, value: str) -> None:
    with pytest.raises(Unusable, match=f"WATHIQ_{name.upper()}"):
        SmtpSender(settings(25, **{name: value}))
