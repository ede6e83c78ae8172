"""The tests' PostgreSQL (our own launcher's, unless DATABASE_URL names one) and what all tests share."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.plugin import blocking_manager_key

_running = ExitStack()


def _name_database(url: str) -> None:
    """Point the settings, which were read before this file, at the server that has just been started."""
    import dj_database_url

    os.environ["DATABASE_URL"] = url  # pytest-xdist's workers read it from here
    named = dj_database_url.parse(url, engine="wanli.config.postgresql")
    named["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"] | named.get("OPTIONS", {})
    connections["default"].settings_dict.update(named)


def pytest_configure(config: pytest.Config) -> None:
    if "DATABASE_URL" not in os.environ:
        from wanli.run import state
        from wanli.run.server import Server

        # A server of its own, whose data may be lost: nothing that matters is ever in it.
        home = state.make(state.settle() / "tests")
        fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        _name_database(_running.enter_context(Server(home, fast).shared()))
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a folder that is not there


def pytest_unconfigure() -> None:
    _running.close()


@pytest.hookimpl(trylast=True)  # after the order was shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that neither process waits for the other at the end."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test that commits leaves every table empty: what Wagtail's migrations had put there is put back."""
    yield
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        from wagtail.models import Collection, Locale

        with item.config.stash[blocking_manager_key].unblock():
            Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
            if not Collection.objects.exists():
                Collection.add_root(name="Root")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Uploads of a test go to a folder of that test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def quiet_stream(monkeypatch):
    """No background thread writes activities: its connection would not see a test's transaction."""
    from wanli.ground.ledger.actions import activities

    monkeypatch.setattr(activities, "_start_writer", lambda: None)
    activities._waiting.clear()
    yield
    activities._waiting.clear()  # nor at the end of the process, when the database is gone
