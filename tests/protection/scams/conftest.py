import pytest
from django.conf import settings

from wanli.protection.scams.queries.models import screen_in_force


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The model of the pack, trained once for these tests, kept where they may write."""
    before, settings.STATE = settings.STATE, tmp_path_factory.mktemp("state")
    screen_in_force.cache_clear()
    yield screen_in_force("zh")
    settings.STATE = before
    screen_in_force.cache_clear()
