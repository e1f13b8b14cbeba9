"""What `wathiq serve` says when it starts: where it listens, where the console is and, at first, how to call it."""

from __future__ import annotations

import json

from wathiq.console.headers import PREFIX as CONSOLE
from wathiq.settings import Settings
from wathiq.store import Credentials, TenantExists, open_tenants

FIRST_TENANT = "first"

_CALLS = """
Four calls to try, from the folder of the sources:

# a passport and an Egyptian number plate, as Vlens
curl -s -w '\\n' {base}/v1/ocr/passport/file -H 'ApiKey: {api_key}' -F file=@tests/specimens/{passport}
curl -s -w '\\n' {base}/v1/ocr/license_plate/file -H 'ApiKey: {api_key}' -F file=@tests/specimens/{egypt_plate}

# a number plate, as NHN Cloud
curl -s -w '\\n' {base}/v1.0/appkeys/{app_key}/vehicle-plate -H 'Authorization: {secret_key}' -F image=@tests/specimens/{plate}

# a vehicle licence, as Huawei Cloud: first a token, then the picture
TOKEN=$(curl -s -o /dev/null -D - {base}/v3/auth/tokens -H 'Content-Type: application/json' -d '{login}' | tr -d '\\r' | awk 'tolower($1) == "x-subject-token:" {{print $2}}')
printf '{{"side":"double_side","image":"%s"}}' "$(base64 < tests/specimens/{licence} | tr -d '\\n')" | curl -s -w '\\n' {base}/v2/{project_id}/ocr/vehicle-license -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' --data-binary @-
"""  # noqa: E501 - a shell line is pasted whole

_PASSPORT, _LICENCE, _KOREA_PLATE, _EGYPT_PLATE = "td3_scan.jpg", "cvl_both.jpg", "kp_long.jpg", "ep_private.jpg"


def welcome(settings: Settings) -> str:
    """The greeting; makes the first tenant where there is none, and shows its credentials this once."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = f"http://{host}:{settings.port}"
    listens = f"wathiq listens on {base}\nThe console is at {base}{CONSOLE}\n"
    with open_tenants(settings) as tenants:
        if tenants.count():
            return listens
        try:
            credentials = tenants.create(FIRST_TENANT)
        except TenantExists:  # another server was quicker, and shows them
            return listens
    shown = json.dumps(credentials.as_dict(), indent=2, ensure_ascii=False)
    return (
        f"{listens}\nCredentials of the first tenant, shown this once (vlens's are for the console, too):\n{shown}\n"
        f"{_calls(base, credentials)}"
    )


def _calls(base: str, credentials: Credentials) -> str:
    huawei = credentials.huawei
    user = {"name": huawei.user_name, "password": huawei.password, "domain": {"name": huawei.domain_name}}
    login = {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": huawei.project_name}},
        }
    }
    return _CALLS.format(
        base=base,
        api_key=credentials.vlens.api_key,
        passport=_PASSPORT,
        licence=_LICENCE,
        egypt_plate=_EGYPT_PLATE,
        plate=_KOREA_PLATE,
        app_key=credentials.nhn.app_key,
        secret_key=credentials.nhn.secret_key,
        login=json.dumps(login),
        project_id=huawei.project_id,
    )
