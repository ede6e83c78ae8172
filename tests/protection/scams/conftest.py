"""The model of the content pack, made once and kept in the state folder, for all tests of the app."""

import pytest


@pytest.fixture(scope="session")
def screening():
    from wanli.protection.scams.queries import screen_in_force

    return screen_in_force("zh")
