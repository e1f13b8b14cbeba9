from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path

import pytest

from wathiq.bucket import Bucket, BucketAway, Withheld
from wathiq.bulk.job import left
from wathiq.bulk.source import Objects, Picture, Unreadable, pictures_of, source_of
from wathiq.faults import TooManyBytes
from wathiq.settings import Unusable
from wathiq.vision.decode import Limits

LIMITS = Limits(max_bytes=10, max_pixels=100, max_side=10)


@pytest.fixture
def url(bucket_url: str) -> str:
    """Of a prefix with pictures, one of them deeper and one too large, and what is none."""
    bucket = Bucket.open(bucket_url)
    for name in ("scans/b.PNG", "scans/a.jpg", "scans/deeper/بطاقة.tif", "scans/notes.txt", "elsewhere/c.jpg"):
        bucket.put(name, b"picture")
    bucket.put("scans/large.jpg", bytes(11))
    return f"{bucket_url}/scans"


def test_a_file_is_itself_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"picture")
    (picture,) = pictures_of(source_of(str(tmp_path / "notes.txt")))
    assert (picture.file, picture.fetch(LIMITS)) == (str(tmp_path / "notes.txt"), b"picture")


def test_of_a_file_that_is_too_large_no_more_is_read_than_shows_it(tmp_path: Path) -> None:
    (tmp_path / "large.jpg").write_bytes(bytes(1000))
    (picture,) = pictures_of(source_of(str(tmp_path)))
    assert len(picture.fetch(LIMITS)) == LIMITS.max_bytes + 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures, what is named as one and is none, and a link to them all."""
    for name in ("b/c.jpg", "b.jpg", "a.PNG", "B.jpg", ".hidden/d.tif", "album.jpg/e.jpg", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"picture")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "b.jpg")
    (tmp_path / "nowhere.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "b" / "all.jpg").symlink_to(tmp_path)
    return tmp_path


PICTURES = [".hidden/d.tif", "B.jpg", "a.PNG", "album.jpg/e.jpg", "b.jpg", "b/c.jpg", "link.jpg", "nowhere.jpg"]


def test_pictures_in_a_directory_and_below_it_are_named_in_order(folder: Path) -> None:
    assert [picture.file for picture in pictures_of(source_of(str(folder)))] == [
        f"{folder}/{name}" for name in PICTURES
    ]


def test_names_begin_as_the_directory_was_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert [picture.file for picture in pictures_of(source_of("."))] == PICTURES
    assert [picture.file for picture in pictures_of(source_of("./b/"))] == ["b/c.jpg"]


@pytest.mark.parametrize("closed", ["", "b"])
def test_a_directory_that_cannot_be_opened_is_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    scandir = os.scandir

    def refuse(path: Path | str) -> object:
        """As for a directory of mode 000, which does not stop root."""
        if Path(path) == folder / closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(Unusable, match=f"^{folder / closed} cannot be opened: Permission denied$"):
        list(pictures_of(source_of(str(folder))))


def test_a_file_that_cannot_be_looked_at_is_not_passed_over(tmp_path: Path) -> None:
    name = tmp_path / ("x" * 300)
    with pytest.raises(Unusable, match="cannot be opened: File name too long"):
        list(pictures_of(source_of(str(name))))


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        Picture(source_of(str(tmp_path)), str(tmp_path / "gone.jpg")).fetch(LIMITS)


@pytest.mark.parametrize("end", ["", "/"])
def test_pictures_below_a_prefix_are_named_by_their_urls_in_order(url: str, end: str) -> None:
    names = [picture.file for picture in pictures_of(source_of(url + end))]
    assert names == [f"{url}/{name}" for name in ("a.jpg", "b.PNG", "deeper/بطاقة.tif", "large.jpg")]


def test_a_picture_is_fetched_from_its_bucket_by_another_process_too(url: str) -> None:
    picture = next(pictures_of(source_of(url)))
    assert pickle.loads(pickle.dumps(picture)).fetch(LIMITS) == b"picture"  # noqa: S301 - our own


def test_an_object_that_is_too_large_is_refused(url: str) -> None:
    with pytest.raises(TooManyBytes):
        Picture(Objects(url), f"{url}/large.jpg").fetch(LIMITS)


def test_an_object_that_is_gone_is_unreadable(url: str) -> None:
    with pytest.raises(Unreadable):
        Picture(Objects(url), f"{url}/gone.jpg").fetch(LIMITS)


def test_a_bucket_that_is_none_is_no_picture_that_cannot_be_read(bucket_url: str) -> None:
    with pytest.raises(BucketAway):
        Picture(Objects(f"{bucket_url}-other"), f"{bucket_url}-other/a.jpg").fetch(LIMITS)


def test_files_are_on_this_machine_and_buckets_are_not(tmp_path: Path) -> None:
    assert (source_of(str(tmp_path)).here, source_of("s3://bucket/scans").here) == (True, False)


def test_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    for name in (b"\xfe.jpg", b"\xff.jpg"):
        (tmp_path / os.fsdecode(name)).write_bytes(b"picture")
    one, other = (picture.file for picture in pictures_of(source_of(str(tmp_path))))
    assert (one, other) == (f"{tmp_path}/\\xfe.jpg", f"{tmp_path}/\\xff.jpg")
    assert list(left([one, other], {other: 1})) == [0]


def test_an_object_whose_bytes_nobody_gets_is_unreadable(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def withheld(*_: object) -> bytes:
        raise Withheld("archived")

    monkeypatch.setattr(Bucket, "get", withheld)
    with pytest.raises(Unreadable):
        Picture(Objects(url), f"{url}/a.jpg").fetch(LIMITS)
