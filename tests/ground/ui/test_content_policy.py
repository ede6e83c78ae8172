import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_citizens_pages_take_nothing_from_elsewhere(client: Client) -> None:
    for path in ("/", "/no-such-page/"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy


def test_the_back_office_has_its_own_scripts(client: Client) -> None:
    assert "Content-Security-Policy" not in client.get("/office/").headers
