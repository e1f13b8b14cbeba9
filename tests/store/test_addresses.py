from __future__ import annotations

import pytest

from wathiq.store import Address, Channel

KEY = bytes(32)


@pytest.mark.parametrize("text", ["+201001234567", "+4915112345678", "+1234567", "+123456789012345"])
def test_a_phone_is_a_number_in_e164(text: str) -> None:
    assert Address.parse_any(text) == Address(Channel.PHONE, text)


@pytest.mark.parametrize("text", ["mona@example.com", "m.o'na+x@mail.example.co.uk", "1@a.io", f"{'a' * 64}@b.example"])
def test_an_email_address_has_a_name_and_a_domain(text: str) -> None:
    assert Address.parse_any(text) == Address(Channel.EMAIL, text)


def test_the_case_of_an_email_address_does_not_count() -> None:
    assert Address.parse("Mona@Example.COM", Channel.EMAIL) == Address(Channel.EMAIL, "mona@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01001234567",
        "201001234567",
        "+0100123456",
        "+123456",
        "+1234567890123456",
        "+20 100 123 4567",
        "+20100123456\n",
        "+٢٠١٠٠١٢٣٤٥٦٧",
        "mona",
        "mona@",
        "@example.com",
        "mona@localhost",
        "mona@example..com",
        "mona@-example.com",
        "mo..na@example.com",
        ".mona@example.com",
        "mona@example.com\nBcc: others@example.com",
        "mona@example.com\x00",
        " mona@example.com",
        "mona @example.com",
        "<mona@example.com>",
        "mona@b@example.com",
        "mona@exämple.com",
        "mona\ud800@example.com",
        f"{'a' * 65}@example.com",
        f"mona@{'a' * 64}.com",
        f"mona@{'a.' * 130}com",
        "a@" + "a-" * 100_000,
        "a." * 100_000,
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert Address.parse_any(text) is None


def test_a_phone_is_no_email_address() -> None:
    assert Address.parse("+201001234567", Channel.EMAIL) is None
    assert Address.parse("mona@example.com", Channel.PHONE) is None


def test_it_is_not_shown() -> None:
    assert "100" not in repr(Address(Channel.PHONE, "+201001234567"))


def test_digests_differ_by_key_tenant_and_address() -> None:
    phone, email = Address(Channel.PHONE, "+201001234567"), Address(Channel.EMAIL, "mona@example.com")
    digests = {
        phone.digest(KEY, "acme"),
        phone.digest(KEY, "other"),
        phone.digest(b"k" * 32, "acme"),
        email.digest(KEY, "acme"),
        Address(Channel.PHONE, "+201001234568").digest(KEY, "acme"),
    }
    assert len(digests) == 5
    assert {len(digest) for digest in digests} == {64}
    assert phone.digest(KEY, "acme") == Address(Channel.PHONE, "+201001234567").digest(KEY, "acme")
