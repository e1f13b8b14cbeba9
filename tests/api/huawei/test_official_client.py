"""Huawei's own Python client, pointed at the server and otherwise used as its manual says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials, Credentials
from huaweicloudsdkcore.exceptions.exceptions import (
    ClientRequestException,
    SdkException,
    ServerResponseException,
)
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkocr.v1 import OcrClient, RecognizeVehicleLicenseRequest, VehicleLicenseRequestBody

from tests.api.conftest import BOTH_PAGES, LICENCE, Server, specimen
from tests.conftest import ALL

REGION = "cn-north-4"


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client keeps projects that it asked for, and takes proxies from the environment."""
    monkeypatch.setattr(Credentials, "_CACHE", {})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def keys(server: Server, secret: str | None = None) -> Any:
    own = server.credentials.huawei
    return BasicCredentials(own.access_key, secret or own.secret_key)


def client_of(server: Server, credentials: Any) -> Any:
    return OcrClient.new_builder().with_credentials(credentials).with_endpoint(server.base).build()


@pytest.fixture
def client(server: Server) -> Iterator[Any]:
    client = client_of(server, keys(server).with_project_id(server.credentials.huawei.project_id))
    yield client
    close(client)


def close(client: Any) -> None:
    """It has no such method itself."""
    http = client.get_http_client()
    http._session.close()
    http.executor.shutdown()


def request(**members: Any) -> Any:
    return RecognizeVehicleLicenseRequest(body=VehicleLicenseRequestBody(**members))


def test_the_main_page(client: Any) -> None:
    response = client.recognize_vehicle_license(request(image=specimen(LICENCE)))
    truth = ALL[LICENCE].pages["main"]
    result = response.result
    assert (result.number, result.name, result.vin) == (truth["number"], truth["name"], truth["vin"])
    assert (result.register_date, result.issue_date) == (truth["register_date"], truth["issue_date"])
    assert result.issuing_authority is None
    assert response.status_code == 200
    assert len(response.x_request_id) == 32


def test_everything_there_is_about_the_main_page(client: Any) -> None:
    extras = ("return_issuing_authority", "return_text_location", "recognize_electronic_license", "alarm")
    asked = request(image=specimen(LICENCE), side="front", **dict.fromkeys(extras, True))
    asked.enterprise_project_id = "whatever"
    result = client.recognize_vehicle_license(asked).result
    assert result.issuing_authority == ALL[LICENCE].pages["main"]["issuing_authority"]
    assert [len(point) for point in result.text_location["number"]] == [2, 2, 2, 2]
    assert result.alarm_result.detect_blocking_within_border_result is False
    assert 0 <= result.alarm_confidence.border_integrity_score < 10
    assert result.type == "normal"


def test_the_side_page(client: Any) -> None:
    result = client.recognize_vehicle_license(request(image=specimen("cvl_side.jpg"), side="back")).result
    truth = ALL["cvl_side.jpg"].pages["side"]
    assert (result.file_no, result.gross_mass) == (truth["file_no"], truth["gross_mass"])
    assert (result.remarks, result.name) == ("", None)


def test_both_pages(client: Any) -> None:
    asked = request(image=specimen(BOTH_PAGES), side="double_side", alarm=True)
    result = client.recognize_vehicle_license(asked).result
    truth = ALL[BOTH_PAGES].pages
    assert (result.front.vin, result.back.file_no) == (truth["main"]["vin"], truth["side"]["file_no"])
    assert result.front.alarm_result.detect_border_integrity_result is False
    assert result.back.alarm_result.detect_border_integrity_result is False
    assert result.number is None


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        ({}, "AIS.0101", "The input parameter is invalid."),
        ({"image": "QUJD", "url": "http://images.example.test/a.jpg"}, "AIS.0101", "The input parameter is invalid."),
        ({"image": "QUJD", "alarm": "yes"}, "AIS.0101", "The input parameter is invalid."),
        ({"image": "?"}, "AIS.0102", "The image format is not supported."),
        ({"url": "http://images.example.test/a.jpg"}, "ModelArts.4601", "The URL is not allowed."),
    ],
    ids=str,
)
def test_refusals_arrive_as_the_clients_exceptions(
    client: Any, members: dict[str, Any], code: str, message: str
) -> None:
    with pytest.raises(ClientRequestException) as refusal:
        client.recognize_vehicle_license(request(**members))
    error = refusal.value
    assert (error.status_code, error.error_code, error.error_msg) == (400, code, message)
    assert len(error.request_id) == 32


def test_a_wrong_secret(server: Server) -> None:
    project = server.credentials.huawei.project_id
    client = client_of(server, keys(server, "wrong").with_project_id(project))
    with pytest.raises(ClientRequestException) as refusal:
        client.recognize_vehicle_license(request(image="QUJD"))
    close(client)
    error = refusal.value
    assert (error.status_code, error.error_code) == (401, "APIG.0301")
    assert error.error_msg == "Incorrect IAM authentication information: verify aksk signature fail"
    assert error.request_id


def test_another_project(server: Server) -> None:
    client = client_of(server, keys(server).with_project_id("0" * 32))
    with pytest.raises(ClientRequestException) as refusal:
        client.recognize_vehicle_license(request(image="QUJD"))
    close(client)
    assert (refusal.value.status_code, refusal.value.error_code) == (403, "ModelArts.4203")


def test_overload_is_the_servers_fault_and_can_be_retried(small_server: Server) -> None:
    project = small_server.credentials.huawei.project_id
    client = client_of(small_server, keys(small_server).with_project_id(project))
    with small_server.occupied(), pytest.raises(ServerResponseException) as refusal:
        client.recognize_vehicle_license(request(image=specimen(LICENCE)))
    close(client)
    assert (refusal.value.status_code, refusal.value.error_code) == (503, "ModelArts.4401")


# Without a project id the client asks IAM for the project of the region's name.


def builder(server: Server, credentials: Any, region: str = REGION) -> Any:
    return OcrClient.new_builder().with_credentials(credentials).with_region(Region(region, server.base))


@pytest.mark.parametrize("by_environment", [True, False])
def test_a_region_instead_of_a_project(
    server: Server, monkeypatch: pytest.MonkeyPatch, *, by_environment: bool
) -> None:
    credentials = keys(server)
    if by_environment:
        monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", server.base)
    else:
        credentials.with_iam_endpoint(server.base)
    client = builder(server, credentials).build()
    assert credentials.project_id == server.credentials.huawei.project_id
    with pytest.raises(ClientRequestException, match=r"AIS\.0101"):
        client.recognize_vehicle_license(request())
    close(client)


def test_a_region_that_the_tenant_has_no_project_in(server: Server) -> None:
    with pytest.raises(SdkException, match="Failed to get project id of region 'cn-east-3'"):
        builder(server, keys(server).with_iam_endpoint(server.base), "cn-east-3").build()


def test_a_region_with_a_wrong_secret(server: Server) -> None:
    with pytest.raises(SdkException, match="Incorrect IAM authentication information"):
        builder(server, keys(server, "wrong").with_iam_endpoint(server.base)).build()


def test_a_token_beside_the_keys(server: Server) -> None:
    """The client always signs; a token goes along as a header, and is what counts."""
    own = server.credentials.huawei
    client = client_of(server, keys(server, "wrong").with_project_id(own.project_id))
    invoker = client.recognize_vehicle_license_invoker(request())
    with pytest.raises(ClientRequestException, match=r"AIS\.0101"):
        invoker.add_header("X-Auth-Token", server.token["X-Auth-Token"]).invoke()
    close(client)
