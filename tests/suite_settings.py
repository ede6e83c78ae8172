"""The product's settings, with what would only cost time in tests taken out."""

from wanli.config.settings import *  # noqa: F403 - a settings module is a list of names
from wanli.config.settings import STATE, STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = STATE / "tests" / "static"
