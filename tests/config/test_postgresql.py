from collections.abc import Iterator

import pytest
from django.db import connection, connections

from wanli.config.postgresql.base import DatabaseWrapper


@pytest.fixture
def spare(db: None) -> Iterator[DatabaseWrapper]:
    """A connection of its own beside the test's."""
    made = connections.create_connection("default")
    made.connect()
    yield made
    made.close()


def test_an_idle_connection_is_usable_without_asking(spare: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(spare.connection, "execute", lambda *args: asked.append(args))
    assert spare.is_usable()
    assert not asked


def test_a_connection_that_the_server_ended_is_not_usable(spare: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [spare.connection.info.backend_pid])
        assert cursor.fetchone()[0]
    assert not spare.is_usable()


def test_after_an_error_the_server_is_asked(spare: DatabaseWrapper) -> None:
    spare.errors_occurred = True
    assert spare.is_usable()
    spare.connection.close()
    assert not spare.is_usable()


def test_statements_are_prepared(spare: DatabaseWrapper) -> None:
    with spare.cursor() as cursor:
        for number in range(8):
            cursor.execute("SELECT %s + 1", [number])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone()[0] >= 1
