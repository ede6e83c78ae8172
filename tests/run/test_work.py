"""What is due by the clock."""

import logging

import pytest
from django.core.management import call_command
from django.db import connections

from wanli.run import work

COMMANDS = [("publish_scheduled", 1), ("clearsessions", 1440), "check"]


def test_what_is_due_in_a_minute():
    assert list(work.due(0, COMMANDS)) == ["publish_scheduled", "clearsessions", "check"]
    assert list(work.due(7, COMMANDS)) == ["publish_scheduled", "check"]
    assert list(work.due(1440, COMMANDS)) == ["publish_scheduled", "clearsessions", "check"]


@pytest.mark.django_db
def test_one_failing_command_does_not_stop_the_others(settings, caplog):
    settings.PERIODIC_COMMANDS = [("no_such_command", 1), ("clearsessions", 1)]
    with caplog.at_level(logging.ERROR):
        assert work.run_due(5) == ["clearsessions"]
    assert "no_such_command" in caplog.text


@pytest.mark.django_db
def test_only_one_worker_does_what_is_due(settings):
    settings.PERIODIC_COMMANDS = [("clearsessions", 1)]
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [work.CLOCK_LOCK])
        assert work.run_due(5) == []
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [work.CLOCK_LOCK])
    finally:
        other.close()
    assert work.run_due(5) == ["clearsessions"]


@pytest.mark.django_db
def test_the_commands_named_in_the_settings_exist(settings):
    for entry in settings.PERIODIC_COMMANDS:
        name = entry if isinstance(entry, str) else entry[0]
        call_command(name, verbosity=0)
