from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from wathiq.api.app import create_app
from wathiq.delivery import NotDelivered, Sender, open_sender
from wathiq.settings import Settings, Unusable
from wathiq.store import Address, Channel
from wathiq.store.codes import Issued

PHONE = Address(Channel.PHONE, "+201001234567")
CODE = Issued("550e8400-e29b-41d4-a716-446655440000", "042137")


def send(sender: Sender) -> None:
    asyncio.run(sender.send(PHONE, CODE))
    sender.close()


def test_unless_it_is_configured_nobody_is_reached() -> None:
    sender = open_sender(Settings())
    assert sender.channels == frozenset()
    with capture_logs() as logged, pytest.raises(NotDelivered):
        send(sender)
    assert logged == []


def test_for_development_codes_are_in_the_log_with_a_warning() -> None:
    with capture_logs() as logged:
        sender = open_sender(Settings(delivery="log"))
        assert sender.channels == {Channel.PHONE, Channel.EMAIL}
        send(sender)
    start, code = logged
    assert "development only" in start["event"]
    assert (code["code"], code["code_request_id"], code["channel"]) == (CODE.code, CODE.request_id, "phone")
    assert {line["log_level"] for line in logged} == {"warning"}
    assert "1001234567" not in repr(logged)


def test_mail_is_sent_where_the_settings_say_so() -> None:
    sender = open_sender(Settings(delivery="smtp", smtp_host="mail.example", smtp_sender="codes@acme.example"))
    assert sender.channels == {Channel.EMAIL}
    sender.close()


def test_a_server_that_could_not_send_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="WATHIQ_SMTP_HOST"):
        create_app(Settings(data_dir=tmp_path, delivery="smtp"))
