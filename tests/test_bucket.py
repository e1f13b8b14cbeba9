"""A bucket, against a store on the loopback, and stores that are not there or not well."""

from __future__ import annotations

import hashlib
import socket
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from tests.s3 import Store, lead_to, running
from wathiq.bucket import Bucket, BucketAway, Exists, NoObject, Refused, TooLarge, Withheld
from wathiq.settings import Unusable

ODD = ["with space", "بطاقة.jpg", "a+b&c=d?e#f%20.jpg", "sub/folder/x", "-", "日本", "<x>'\"\\"]


@pytest.fixture
def bucket(bucket_url: str) -> Bucket:
    return Bucket.open(f"{bucket_url}/some/prefix")


def test_what_is_put_is_there_until_it_is_deleted(bucket: Bucket) -> None:
    bucket.put("a", b"one")
    bucket.put("a", b"two")
    bucket.put("b", b"")
    assert list(bucket.names()) == ["a", "b"]
    assert (bucket.get("a", 3), bucket.get("b", 0)) == (b"two", b"")
    bucket.delete(["a", "there is none"])
    assert list(bucket.names()) == ["b"]
    with pytest.raises(NoObject):
        bucket.get("a", 3)


def test_names_of_any_characters(bucket: Bucket) -> None:
    for name in ODD:
        bucket.put(name, name.encode())
    assert list(bucket.names()) == sorted(ODD, key=str.encode)
    assert [bucket.get(name, 100).decode() for name in ODD] == ODD
    bucket.delete(ODD)
    assert list(bucket.names()) == []


@pytest.mark.parametrize("prefix", ["/some/prefix", "/some/prefix/", "//some/prefix//"])
def test_a_slash_more_or_less(bucket_url: str, bucket: Bucket, prefix: str) -> None:
    bucket.put("x", b"1")
    assert list(Bucket.open(bucket_url + prefix).names()) == ["x"]


def test_what_lies_beside_the_prefix_is_not_ours(bucket_url: str, bucket: Bucket) -> None:
    whole = Bucket.open(bucket_url)
    for name in ("some/prefix", "some/prefix/", "some/prefixed", "other"):
        whole.put(name, b"")
    assert list(bucket.names()) == []
    assert len(list(Bucket.open(f"{bucket_url}/").names())) == 4


def test_more_than_a_page_of_names(s3: Store, bucket_url: str, bucket: Bucket) -> None:
    names = [f"{number:04}" for number in range(1003)]
    s3.fill(bucket_url, (f"some/prefix/{name}" for name in names))
    assert list(bucket.names()) == names
    bucket.delete(iter(names))
    assert list(bucket.names()) == []


def test_a_new_object_takes_no_others_place(bucket: Bucket) -> None:
    bucket.put("a", b"one", new=True)
    with pytest.raises(Exists):
        bucket.put("a", b"two", new=True)
    assert bucket.get("a", 3) == b"one"


def test_an_object_that_is_too_large_is_not_read(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.response import StreamingBody  # noqa: PLC0415 - beside what it replaces

    bucket.put("a", bytes(5))
    assert bucket.get("a", 5) == bytes(5)
    monkeypatch.setattr(StreamingBody, "read", lambda *_: pytest.fail("it was read"))
    with pytest.raises(TooLarge, match="5 bytes"):
        bucket.get("a", 4)


def test_many_threads(bucket: Bucket) -> None:
    def put(number: int) -> None:
        bucket.put(str(number), b"%d" % number)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {name: bucket.get(name, 2) for name in bucket.names()} == {str(n): b"%d" % n for n in range(16)}


# What cannot be opened ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "bucket", "s3:bucket", "s3://", "s3:///prefix", "http://bucket/x", "s3://key:secret@host/x", "s3://a b"]
)
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(Unusable, match="must be s3://bucket") as refused:
        Bucket.open(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("name", "value"), [("AWS_ENDPOINT_URL_S3", "no endpoint"), ("AWS_PROFILE", "nobody's")])
@pytest.mark.usefixtures("bucket_url")
def test_settings_that_are_none(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Unusable, match="settings of the S3 client"):
        Bucket.open("s3://bucket")


@pytest.mark.usefixtures("bucket_url")
def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.session", None)
    with pytest.raises(Unusable, match=r"pip install 'wathiq\[s3\]'"):
        Bucket.open("s3://bucket")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One try alone."""
    monkeypatch.setattr("wathiq.bucket._TRIES", 1)


# Stores that do not serve ---------------------------------------------------------------------------------------------


def away(bucket: Bucket) -> str:
    """What each call says of a store that does not serve: one line, the same of each."""
    said = set()
    for call in (
        lambda: list(bucket.names()),
        lambda: bucket.get("a name", 10),
        lambda: bucket.put("a name", b"12"),
        lambda: bucket.delete(["a name"]),
    ):
        with pytest.raises(BucketAway) as error:
            call()
        said.add(str(error.value))
    (line,) = said
    assert "\n" not in line
    assert "a name" not in line
    return line


def listener_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{listener.getsockname()[1]}")
    return listener


def test_a_store_that_is_not_there(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    listener_that_never_answers(monkeypatch).close()
    bucket, begun = Bucket.open(bucket_url), time.monotonic()
    with pytest.raises(BucketAway, match="does not answer: EndpointConnectionError"):
        bucket.get("a", 1)
    assert time.monotonic() - begun < 10


@pytest.mark.usefixtures("at_once")
def test_a_store_that_never_answers(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wathiq.bucket._READ_SECONDS", 0.1)
    with listener_that_never_answers(monkeypatch):
        assert away(Bucket.open(bucket_url)).endswith("does not answer: ReadTimeoutError")


@pytest.mark.usefixtures("at_once")
def test_the_clients_tries_are_not_multiplied_by_our_own(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wathiq.bucket._READ_SECONDS", 0.1)
    with listener_that_never_answers(monkeypatch) as listener:
        bucket = Bucket.open(bucket_url)
        monkeypatch.setattr("wathiq.bucket._TRIES", 3)
        with pytest.raises(BucketAway):
            bucket.get("a", 1)
        listener.settimeout(0)
        listener.accept()[0].close()
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.usefixtures("bucket_url", "at_once")
def test_a_store_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as store:
        lead_to(store, monkeypatch)
        bucket = Bucket.open(store.new_bucket())
        bucket.put("a", b"1")
    assert "does not answer" in away(bucket)


def test_a_bucket_that_there_is_none_of(bucket_url: str) -> None:
    assert away(Bucket.open(f"{bucket_url}-not")).endswith("refuses: NoSuchBucket")


class _Odd(BaseHTTPRequestHandler):
    """Says the same to everything."""

    status, body = 200, b""
    length: int | None = None
    heard: ClassVar[list[tuple[str | None, bytes]]] = []
    """The Content-MD5 and the body of each request."""

    breaking: ClassVar[int] = 0
    """How many more answers break off within the body."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.heard.append((self.headers.get("Content-MD5"), body))
        self.send_response(self.status)
        if self.length is not None:
            self.send_header("Content-Length", str(self.length))
        self.send_header("Connection", "close")
        self.end_headers()
        if type(self).breaking:
            type(self).breaking -= 1
        else:
            self.wfile.write(self.body)
        self.close_connection = True

    do_GET = do_PUT = do_POST = answer  # noqa: N815 - the library's own names

    def log_message(self, *_: object) -> None:
        """To nobody."""


@pytest.fixture
def odd(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setattr("wathiq.bucket._TRIES", 1)
    monkeypatch.setattr(_Odd, "breaking", 0)
    with HTTPServer(("127.0.0.1", 0), _Odd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.server_port}")
        yield Bucket.open(bucket_url)
        server.shutdown()
        thread.join(60)


def says(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, length: int | None = None) -> None:
    monkeypatch.setattr(_Odd, "status", status)
    monkeypatch.setattr(_Odd, "body", body)
    monkeypatch.setattr(_Odd, "length", len(body) if length is None else length)


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "AccessDenied"])
def test_credentials_that_are_refused(odd: Bucket, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    says(monkeypatch, 403, f"<Error><Code>{code}</Code><Message>the key tests</Message></Error>".encode())
    assert away(odd).endswith(f"refuses: {code}")


def test_credentials_that_there_are_none_of(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1")
    assert away(Bucket.open(bucket_url)).endswith("does not answer: NoCredentialsError")


def test_what_an_error_calls_itself_is_not_repeated(odd: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, 400, b"<Error><Code>two\nlines</Code></Error>")
    assert away(odd).endswith("refuses: an unknown error")


@pytest.mark.parametrize("page", ["<html>hello", "<html/>", ""])
def test_a_page_in_the_stores_place(odd: Bucket, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    says(monkeypatch, 200, page.encode())
    for call in (lambda: list(odd.names()), lambda: odd.put("a", b"1"), lambda: odd.delete(["a"])):
        with pytest.raises(BucketAway):
            call()


@pytest.mark.parametrize("entry", ["<Key>a</Key><LastModified>then</LastModified>", "<Size>1</Size>"])
def test_a_listing_that_makes_no_sense(odd: Bucket, monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    contents = f"<IsTruncated>false</IsTruncated><Contents>{entry}</Contents>"
    says(monkeypatch, 200, f"<ListBucketResult>{contents}</ListBucketResult>".encode())
    with pytest.raises(BucketAway, match="does not answer"):
        list(odd.names())


def breaks_off(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Have an object's bytes break off so many times. Our own tries come back, the client's stay at one."""
    says(monkeypatch, 200, b"12345")
    monkeypatch.setattr(_Odd, "breaking", times)
    monkeypatch.setattr(_Odd, "heard", [])
    monkeypatch.setattr("wathiq.bucket._TRIES", 3)


@pytest.mark.parametrize("times", [1, 2])
def test_an_answer_that_breaks_off_is_asked_for_again(odd: Bucket, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    breaks_off(monkeypatch, times)
    assert odd.get("a", 10) == b"12345"


def test_an_answer_that_always_breaks_off_is_asked_for_three_times(
    odd: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks_off(monkeypatch, 10)
    with pytest.raises(BucketAway, match="does not answer: ResponseStreamingError"):
        odd.get("a", 10)
    assert len(_Odd.heard) == 3


def test_an_object_that_tells_no_size(odd: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Odd, "status", 200)
    monkeypatch.setattr(_Odd, "body", bytes(100_000))
    with pytest.raises(BucketAway, match="no ContentLength"):
        odd.get("a", 10)


def test_objects_that_cannot_be_deleted(odd: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = b"<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>"
    says(monkeypatch, 200, failed)
    with pytest.raises(BucketAway, match="refuses: AccessDenied"):
        odd.delete(["a"])


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", Refused),
        ("InvalidObjectState", Withheld),  # archived
        ("InvalidRequest", Withheld),  # encrypted with its owner's key
        ("SlowDown", BucketAway),
    ],
)
def test_one_object_that_is_not_given(
    odd: Bucket, monkeypatch: pytest.MonkeyPatch, code: str, kind: type[BucketAway]
) -> None:
    says(monkeypatch, 403, f"<Error><Code>{code}</Code></Error>".encode())
    with pytest.raises(BucketAway) as refused:
        odd.get("a", 10)
    assert type(refused.value) is kind
    with pytest.raises(BucketAway) as refused:
        odd.put("a", b"1")
    assert type(refused.value) is BucketAway


def test_a_deletion_carries_the_md5_that_some_stores_demand(odd: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, 200, b"<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>")
    monkeypatch.setattr(_Odd, "heard", [])
    odd.delete(["a"])
    ((told, body),) = _Odd.heard
    assert b"<Key>a</Key>" in body
    assert told == b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
