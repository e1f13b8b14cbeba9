"""Environment variables, typed. Each is `WATHIQ_` and the name of the attribute in capitals."""

from __future__ import annotations

import os
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")
"""The processor time, and of how much, both in microseconds."""


class Unusable(Exception):
    """What a setting names cannot be used, such as a database that does not answer. The message is one line."""


class Settings(BaseSettings):
    """All that an operator can set. The defaults make a working server with everything under `data_dir`."""

    model_config = SettingsConfigDict(env_prefix="WATHIQ_", frozen=True)

    data_dir: Path = Field(default_factory=lambda: user_data_path("wathiq"), description="Where all state lives.")
    database_url: SecretStr = Field(
        SecretStr(""),
        description="sqlite:///path or postgresql://user:password@host/name; empty means a SQLite file in data_dir.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="32 bytes in base64 that encrypt secrets at rest; empty means a file in data_dir."
    )
    old_secret_keys: SecretStr = Field(
        SecretStr(""), description="Secret keys from before, separated by commas, until `wathiq vault rotate` was run."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    metrics: bool = Field(True, description="Whether `/metrics` tells Prometheus how the server fares.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level of what is logged; `info` has a line for every request."
    )

    console_operator: str = Field(
        "first",
        description="Name of the tenant that may import lists and make tenants in the console, else the command "
        "line's business; empty for none. `first` is the one that `wathiq serve` makes.",
    )

    workers: int = Field(0, ge=0, description="Inferences at the same time; 0 means one a core.")
    threads: int = Field(0, ge=0, description="Threads of one inference; 0 means one a core.")
    queue: int = Field(16, ge=0, description="Requests that may wait for a worker; one more is refused.")

    ray_readers_min: int = Field(1, ge=1, description="Fewest processes that read, on a Ray cluster.")
    ray_readers_max: int = Field(8, ge=1, description="Most processes that read there; more jobs, more processes.")
    ray_reader_cpus: int = Field(1, ge=1, description="Processors of each: as many pictures it reads at once.")
    ray_batch: int = Field(0, ge=0, description="Jobs that such a process takes at a time; 0 means one a processor.")
    ray_http_min: int = Field(1, ge=1, description="Fewest processes that speak HTTP, on a Ray cluster.")
    ray_http_max: int = Field(4, ge=1, description="Most processes that speak HTTP there.")

    max_body_bytes: int = Field(24_000_000, gt=0, description="Largest request body.")
    max_image_bytes: int = Field(10_000_000, gt=0, description="Largest image file.")
    max_image_pixels: int = Field(25_000_000, gt=0, description="Most pixels of an image.")
    max_image_side: int = Field(8192, gt=0, description="Longest side of an image in pixels.")

    vlens_max_image_bytes: int = Field(3_000_000, gt=0, description="Largest image of the Vlens dialect.")
    vlens_always_200: bool = Field(
        False, description="Answer Vlens errors with HTTP 200, as its newer guide says, but those of liveness."
    )
    vlens_extracted_data: bool = Field(
        True, description="What `getExtractedData` of the two ID endpoints is taken for where a client leaves it out."
    )

    transaction_hours: int = Field(
        24, gt=0, le=24 * 365, description="Hours from a transaction's first step until it and all it holds is deleted."
    )
    images_url: str = Field(
        "",
        description="s3://bucket/prefix that pictures of transactions are kept in, where a tenant wants them kept; "
        "empty means in the database.",
    )

    nhn_max_image_bytes: int = Field(5 * 1024 * 1024, gt=0, description="Largest image of the NHN dialect.")

    face_model: Literal["dlib", "sface"] = Field(
        "dlib", description="What finds and compares faces: dlib, or sface, which `wathiq models pull` fetches first."
    )

    register_url: str = Field(
        "", description="URL of the register that identity cards' holders are looked up in; empty means there is none."
    )
    register_token: SecretStr = Field(SecretStr(""), description="Bearer token that the register knows the server by.")
    register_timeout_seconds: float = Field(
        3.0, gt=0, le=8, description="Longest time that asking the register may take, all tries together."
    )

    delivery: Literal["none", "log", "smtp"] = Field(
        "none",
        description="How one-time codes get to end users: `smtp`; or `log`, which shows them in the log and is for "
        "development only, as whoever reads it can log in as anybody. With `none` nobody can register.",
    )
    codes_per_hour: int = Field(600, gt=0, description="One-time codes that may be sent for a tenant in an hour.")
    smtp_host: str = Field("", description="Mail server that one-time codes are handed to.")
    smtp_port: int = Field(587, gt=0, le=65535, description="Its port.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="Its encryption: STARTTLS, TLS from the beginning, or none. Certificates are checked."
    )
    smtp_user: str = Field("", description="User to log in to it as; empty for no login.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password of that user.")
    smtp_sender: str = Field("", description="Address that codes come from, such as `Acme <codes@acme.example>`.")
    smtp_phone_domain: str = Field(
        "",
        description="Domain of a gateway that turns e-mail into text messages: codes for phones go to the number, "
        "without its plus sign, at this domain. Empty means that phones cannot be reached.",
    )
    smtp_timeout_seconds: float = Field(8.0, gt=0, le=60, description="Longest time that handing over a code may take.")

    screening_threshold: float = Field(0.78, gt=0, le=1, description="Score from which on a listed name is a hit.")

    url_input: bool = Field(False, description="Whether images may be fetched from URLs that clients name.")
    url_allow_private: bool = Field(
        False, description="Whether such URLs may lead to private, loopback and link-local addresses."
    )
    url_timeout_seconds: float = Field(10.0, gt=0, description="Longest time that fetching one URL may take.")

    @cached_property
    def cores(self) -> int:
        """Cores this process may use, where it runs in a container those of the container, if it has a limit."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return min(cores, _cores_of_container() or cores)

    @property
    def worker_count(self) -> int:
        return self.workers or self.cores

    @property
    def thread_count(self) -> int:
        return self.threads or self.cores

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        from sqlalchemy import URL  # noqa: PLC0415 - settings are read for `--help`, too

        default = URL.create("sqlite", database=str(self.data_dir / "wathiq.db"))  # whatever signs the path has
        return self.database_url.get_secret_value() or default.render_as_string(hide_password=False)


def _cores_of_container() -> int | None:
    """What the limit on this process's control group comes to, rounded up; None where there is none (Linux)."""
    try:
        quota, period = _CPU_LIMIT.read_text("ascii").split()
        return max(1, ceil(int(quota) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):  # "max" is no number: no limit
        return None
