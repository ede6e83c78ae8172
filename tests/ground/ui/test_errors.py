"""Each error page explains itself; the one for our own faults asks nobody for anything."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from wanli.ground.ui import views


def test_server_error_needs_no_database(rf):
    # Without the django_db mark any query would fail the test.
    with translation.override("zh-hans"):
        response = views.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "我们这边出了点问题" in response.content.decode()


@pytest.mark.django_db
def test_missing_page_is_explained(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


@pytest.mark.django_db
def test_missing_page_costs_no_query(client):
    with CaptureQueriesContext(connection) as queries:
        client.get("/no-such-page/")
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [(views.bad_request, 400, "could not be read"), (views.permission_denied, 403, "not open to you")],
)
def test_refusals_are_explained(rf, view, status, words):
    with translation.override("en"):
        response = view(rf.get("/"), PermissionDenied())
    assert response.status_code == status
    assert words in response.content.decode()


@pytest.mark.django_db
def test_expired_form_is_explained():
    response = Client(enforce_csrf_checks=True).post("/view/", {"view": "elder"})
    assert "表单打开得太久了" in response.content.decode()
