"""The programming interface: what goes in, what comes out, what is refused; and its description tells the truth."""

import json
import logging
import re
from datetime import timedelta

import pytest

from factories import accounts
from factories.scams import HARMLESS, NOW, SCAM
from wanli.ground.ledger.models import Entry
from wanli.protection.scams import actions
from wanli.protection.scams.choices import ScamType
from wanli.protection.scams.models import ApiKey, ApiUse, KeptMessage, Tally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screening")]
ADDRESS = "/api/scams/check"


@pytest.fixture
def secret():
    person = accounts.member("admin", "administrator", accounts.organisation("bank"))
    return actions.make_key(name="示范银行 短信网关", quota=5, actor=person, at=NOW)[1]


def call(client, secret, body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    return client.post(ADDRESS, data, content_type="application/json", headers=headers)


def described(client):
    return client.get("/api/scams/openapi.json").json()


def conforms(value, schema, root):
    """Check a value against the part of JSON Schema that the description uses; gives the faults."""
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return conforms(value, target, root)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    python = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict}
    if kinds and not any(isinstance(value, python[kind]) and not isinstance(value, bool) for kind in kinds):
        return [f"{value!r} is no {kinds}"]
    faults = [f"{value!r} not in enum"] if "enum" in schema and value not in schema["enum"] else []
    if isinstance(value, (int, float)):
        faults += [f"{value} too small"] if value < schema.get("minimum", value) else []
        faults += [f"{value} too large"] if value > schema.get("maximum", value) else []
    if isinstance(value, list):
        faults += [fault for one in value for fault in conforms(one, schema.get("items", {}), root)]
    if isinstance(value, dict) and "properties" in schema:
        faults += [f"{name} is missing" for name in schema.get("required", []) if name not in value]
        faults += [f"{name} is not described" for name in value if name not in schema["properties"]]
        for name, part in schema["properties"].items():
            faults += conforms(value[name], part, root) if name in value else []
    return faults


def conforms_to_answer(response, description):
    answers = description["paths"][ADDRESS]["post"]["responses"]
    schema = answers[str(response.status_code)]["content"]["application/json"]["schema"]
    return conforms(response.json(), schema, description)


def test_messages_get_verdicts_in_their_order(client, secret):
    response = call(client, secret, {"messages": [{"id": "a", "text": SCAM}, {"text": HARMLESS}]})
    assert response.status_code == 200
    told = response.json()
    assert [one["id"] for one in told["verdicts"]] == ["a", 1]
    first = told["verdicts"][0]
    assert (first["level"], first["type"]) == ("high", "phishing")
    for trigger in first["triggers"]:
        assert SCAM[trigger["start"] : trigger["end"]] == trigger["text"]
    assert told["left"] == 3
    assert conforms_to_answer(response, described(client)) == []


def test_reasons_come_in_english_when_asked_for(client, secret):
    told = call(client, secret, {"messages": [{"text": SCAM}], "language": "en"}).json()
    assert re.search("[a-z]{4}", told["verdicts"][0]["advice"])


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"not json", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 100_000, "body"),
        ([], "body"),
        ({}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"text": "x"}] * 101}, "messages"),
        ({"messages": "x"}, "messages"),
        ({"messages": ["x"]}, "messages[0].text"),
        ({"messages": [{"text": "x"}, {"text": ""}]}, "messages[1].text"),
        ({"messages": [{"text": 5}]}, "messages[0].text"),
        ({"messages": [{"text": "长" * 8001}]}, "messages[0].text"),
        ({"messages": [{"text": "x", "id": True}]}, "messages[0].id"),
        ({"messages": [{"text": "x", "id": "9" * 101}]}, "messages[0].id"),
        ({"messages": [{"text": "x", "phone": "1"}]}, "messages[0].phone"),
        ({"messages": [{"text": "x"}], "language": "fr"}, "language"),
        ({"messages": [{"text": "x"}], "extra": 1}, "extra"),
    ],
)
def test_a_body_that_cannot_be_understood_is_refused_with_its_place(client, secret, body, place):
    response = call(client, secret, body)
    assert response.status_code == 422
    assert response.json()["error"]["place"] == place
    assert conforms_to_answer(response, described(client)) == []
    assert ApiUse.objects.count() == 0


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wanli_wrong", "Basic abc"])
def test_without_a_key_in_force_nothing_is_told(client, secret, header):
    headers = {"Authorization": header} if header else {}
    response = call(client, "", {"messages": [{"text": SCAM}]}, **headers)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert conforms_to_answer(response, described(client)) == []


def test_a_revoked_key_opens_nothing(client, secret):
    key = ApiKey.objects.get()
    actions.revoke_key(key, actor=key.made_by, at=NOW)
    actions.revoke_key(key, actor=key.made_by, at=NOW + timedelta(days=1))
    assert call(client, secret, {"messages": [{"text": SCAM}]}).status_code == 401
    assert Entry.objects.filter(action="scams.key.revoked").count() == 1


def test_a_call_beyond_the_quota_is_refused_as_a_whole(client, secret):
    assert call(client, secret, {"messages": [{"text": SCAM}] * 4}).json()["left"] == 1
    response = call(client, secret, {"messages": [{"text": SCAM}] * 2})
    assert response.status_code == 429
    assert response.json()["error"]["left"] == 1
    assert 0 < int(response["Retry-After"]) <= 86_401
    assert conforms_to_answer(response, described(client)) == []
    assert call(client, secret, {"messages": [{"text": SCAM}]}).json()["left"] == 0
    assert call(client, secret, {"messages": [{"text": SCAM}] * 6}).status_code == 429


def test_the_quota_begins_anew_every_day(secret):
    actions.use_key(secret, number=5, at=NOW)
    with pytest.raises(actions.QuotaIsUsedUp):
        actions.use_key(secret, number=1, at=NOW)
    assert actions.use_key(secret, number=1, at=NOW + timedelta(days=1))[1] == 4


def test_other_methods_are_refused(client):
    response = client.get(ADDRESS)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert conforms_to_answer(response, described(client)) == []


def test_a_body_that_is_too_large_is_refused(client, secret, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = call(client, secret, {"messages": [{"text": "长" * 2000}]})
    assert response.status_code == 413
    assert conforms_to_answer(response, described(client)) == []


def test_only_the_digest_of_a_key_is_kept(secret):
    key = ApiKey.objects.get()
    assert secret.startswith(key.start)
    assert len(key.start) < len(secret) / 3
    assert secret not in str(list(ApiKey.objects.values())) + str(list(Entry.objects.values()))


def test_nothing_of_a_message_is_stored_or_logged(client, secret, caplog):
    caplog.set_level(logging.DEBUG)
    call(client, secret, {"messages": [{"text": SCAM}]})
    assert KeptMessage.objects.count() == 0
    assert "etc-xx" not in caplog.text
    assert [(t.way, t.level, t.type, t.number) for t in Tally.objects.all()] == [("api", "high", "phishing", 1)]


def test_the_description_is_whole(client):
    description = described(client)
    assert description["openapi"].startswith("3.1")
    assert description["servers"] == [{"url": "http://testserver"}]
    assert set(description["paths"]) == {ADDRESS, "/api/scams/openapi.json"}
    schemas = description["components"]["schemas"]
    refs = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(description)))
    assert refs == set(schemas)
    assert schemas["Verdict"]["properties"]["type"]["enum"] == ["", *ScamType.values]
    question = description["paths"][ADDRESS]["post"]["requestBody"]["content"]["application/json"]
    assert conforms(question["example"], question["schema"], description) == []
    for operations in description["paths"].values():
        for operation in operations.values():
            assert operation["operationId"]
            assert all(answer["description"] for answer in operation["responses"].values())
