"""The tests' PostgreSQL (our own launcher's, unless DATABASE_URL names one) and settings that suit tests."""

import os
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connections

from wanli.config.paths import state_folder

_running = ExitStack()


def _name_database(url: str) -> None:
    """Point the settings, which were read before this file, at the server that has just been started."""
    import dj_database_url

    os.environ["DATABASE_URL"] = url  # pytest-xdist's workers read it from here
    connections["default"].settings_dict.update(dj_database_url.parse(url))


def pytest_configure(config: pytest.Config) -> None:
    if "DATABASE_URL" not in os.environ:
        from wanli.run import state
        from wanli.run.server import Server

        # A server of its own, whose data may be lost: nothing that matters is ever in it.
        home = state.make(state.settle() / "tests")
        fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        _name_database(_running.enter_context(Server(home, fast).shared()))
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    static = state_folder() / "tests" / "static"
    static.mkdir(parents=True, exist_ok=True)
    settings.STATIC_ROOT = static


def pytest_unconfigure() -> None:
    _running.close()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Uploads of a test go to a folder of that test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
