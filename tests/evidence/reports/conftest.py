"""Photos of a test go to a folder of that test."""

import pytest


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.STATE = tmp_path
    return tmp_path
