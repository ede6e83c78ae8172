"""What a reader does is counted only with consent."""

import pytest
from django.test import Client

from factories import library as make
from wanli.ground.ledger import actions as ledger
from wanli.ground.ledger.models import Activity

pytestmark = pytest.mark.django_db


def test_a_reading_is_counted_for_who_agreed_and_for_nobody_else(client: Client) -> None:
    piece = make.piece()
    client.get(piece.get_absolute_url())
    assert ledger.flush() == 0
    client.post("/mine/join/", {"next": "/"})
    client.get(piece.get_absolute_url())
    assert ledger.flush() == 1
    assert Activity.objects.filter(verb="piece.read", subject=piece.slug).count() == 1
