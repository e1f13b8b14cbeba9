"""Objects in a bucket of an S3-compatible store: AWS, MinIO, Ceph and others.

Endpoint, region and credentials come from where every such client takes them: `AWS_ENDPOINT_URL_S3`, `AWS_REGION`,
`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_PROFILE` and the files in `~/.aws`.
"""

from __future__ import annotations

import hashlib
import os
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Self

from wathiq.settings import Unusable

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_CODE = re.compile(r"[A-Za-z0-9.]{1,64}")
_BATCH = 1000
"""Objects that one request deletes: S3's own limit."""

_CONNECT_SECONDS, _READ_SECONDS, _TRIES = 5, 30, 3
_CONNECTIONS = 32
_PLAIN: dict[str, str] = {
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}
"""Checksums in trailers are what many compatible stores do not know."""


class NoObject(Exception):
    """There is no object of that name."""


class BucketAway(Exception):
    """The store does not answer, or refuses us. The message is one line without names of objects or credentials."""


class Refused(BucketAway):
    """The store may give other objects, but not this one to us."""


class Withheld(BucketAway):
    """The store keeps the object so that its bytes cannot be had: archived, or encrypted with a key of its owner's."""


class _BrokenOff(BucketAway):
    """An object's bytes began to come, and ended too soon."""


class Exists(Exception):
    """There is an object of that name already."""


class TooLarge(Exception):
    """The object has more bytes than were asked for."""


class Bucket:
    """The objects below a prefix, by the rest of their names, for use from any thread.

    Everything raises BucketAway where the store does not answer, after three tries.
    """

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        """`client` is botocore's; `prefix` is empty, or ends in a slash."""
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    @classmethod
    def open(cls, url: str) -> Self:
        """The bucket that `s3://bucket/prefix` names; nothing is asked of the store yet.

        Raises Unusable where the URL is none, the extra is missing, or the environment's settings are unusable.
        """
        kind, _, rest = url.partition("://")
        bucket, _, prefix = rest.partition("/")
        if kind != "s3" or not _BUCKET.fullmatch(bucket):
            raise Unusable("a bucket's URL must be s3://bucket or s3://bucket/prefix")
        prefix = prefix.strip("/")
        return cls(_client(), bucket, f"{prefix}/" if prefix else "")

    def names(self) -> Iterator[str]:
        """The names of all objects, in the order of their UTF-8."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        with self._answering():
            for page in pages:
                self._check(page, "IsTruncated")
                for found in page.get("Contents", ()):
                    if found["Key"] != self._prefix:  # a folder's own marker
                        yield found["Key"].removeprefix(self._prefix)

    def get(self, name: str, max_bytes: int) -> bytes:
        """The object's bytes. Raises NoObject, Refused, Withheld, and TooLarge before any byte of it is read."""
        for _ in range(_TRIES - 1):
            with suppress(_BrokenOff):
                return self._got(name, max_bytes)
        return self._got(name, max_bytes)

    def _got(self, name: str, max_bytes: int) -> bytes:
        """As `get`. Raises _BrokenOff where the bytes break off: the client itself tries again up to there alone."""
        with self._answering(_GET_REFUSALS):
            answer = self._client.get_object(**self._at(name))
            with closing(answer["Body"]) as body:
                self._check(answer, "ContentLength")
                if answer["ContentLength"] > max_bytes:
                    raise TooLarge(f"the object has {answer['ContentLength']} bytes, more than {max_bytes}")
                return self._read(body)

    def _read(self, body: Any) -> bytes:
        """All of an answer's bytes. Raises _BrokenOff."""
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - an extra
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        try:
            data: bytes = body.read()
        except (BotoCoreError, HTTPError) as error:  # as in _answering
            raise _BrokenOff(f"the bucket {self._bucket} does not answer: {type(error).__name__}") from None
        return data

    def put(self, name: str, data: bytes, *, new: bool = False) -> None:
        """Write an object, in place of an earlier one.

        With `new`, raises Exists where there is one; it may be this very one, where the store's answer got lost and
        it was tried again.
        """
        condition = {"IfNoneMatch": "*"} if new else {}
        with self._answering():
            self._check(self._client.put_object(**self._at(name), Body=data, **condition), "ETag")

    def delete(self, names: Iterable[str]) -> None:
        """Delete those of the objects that there are."""
        left = iter(names)
        while batch := [{"Key": self._prefix + name} for name in islice(left, _BATCH)]:
            with self._answering():
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": batch})
            for failure in answer.get("Errors", ()):
                raise BucketAway(f"the bucket {self._bucket} refuses: {_code(failure.get('Code'))}")
            self._check(answer, "Deleted")

    def _check(self, answer: Mapping[str, Any], member: str) -> None:
        """Raise BucketAway where an answer lacks what a store always says: a web page at its address does, too."""
        if member not in answer:
            raise BucketAway(f"the bucket {self._bucket} does not answer as a store does: no {member}")

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + name}

    @contextmanager
    def _answering(self, refusals: Mapping[str, type[BucketAway]] = MappingProxyType({})) -> Iterator[None]:
        """What the client raises, as our own; some refusals by the store's codes for them."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra
        from botocore.parsers import ResponseParserError  # noqa: PLC0415

        try:
            yield
        except ClientError as error:
            code = _code(error.response.get("Error", {}).get("Code"))
            raise self._refusal(code, refusals.get(code, BucketAway)) from None
        except (BotoCoreError, ResponseParserError, ValueError, KeyError) as error:  # whose messages quote URLs
            raise BucketAway(f"the bucket {self._bucket} does not answer: {type(error).__name__}") from None

    def _refusal(self, code: str, kind: type[BucketAway]) -> Exception:
        match code:
            case "NoSuchKey":
                return NoObject("there is no such object")
            case "PreconditionFailed" | "412":
                return Exists("there is such an object already")
        return kind(f"the bucket {self._bucket} refuses: {code}")


_GET_REFUSALS = {"AccessDenied": Refused, "InvalidObjectState": Withheld, "InvalidRequest": Withheld}


@cache  # it takes a tenth of a second and megabytes to make one, and one does for all buckets and threads
def _client() -> Any:
    try:
        from botocore.config import Config  # noqa: PLC0415 - an extra
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415
        from botocore.session import get_session  # noqa: PLC0415
    except ImportError:
        raise Unusable("a bucket needs the extra: pip install 'wathiq[s3]'") from None
    try:
        session = get_session()
        if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() != "false":
            # Elsewhere than on EC2 its address is nobody's, or somebody else's.
            session.get_component("credential_provider").remove("iam-role")
        # A compatible store seldom has a host name for each bucket; whoever needs them says so in ~/.aws/config.
        style = {"addressing_style": "path", **(session.get_scoped_config().get("s3") or {})}
        config = Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"total_max_attempts": _TRIES, "mode": "standard"},
            max_pool_connections=_CONNECTIONS,
            s3=style,
            **_PLAIN,
        )
        region = os.environ.get("AWS_REGION") or None  # which this client, unlike all others, does not look at
        client = session.create_client("s3", region_name=region, config=config)
    except (BotoCoreError, ValueError) as error:  # whose messages quote URLs
        raise Unusable(f"the settings of the S3 client are unusable: {type(error).__name__}") from None
    client.meta.events.register("before-call.s3.DeleteObjects", _add_md5)
    return client


def _add_md5(params: dict[str, Any], **_: object) -> None:
    """What S3 once demanded of this request alone, and MinIO and others still do; this client sends a CRC instead."""
    digest = hashlib.md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = b64encode(digest).decode()


def _code(said: object) -> str:
    """A store's error code, as long as it looks like one: it goes into messages."""
    return said if isinstance(said, str) and _CODE.fullmatch(said) else "an unknown error"
