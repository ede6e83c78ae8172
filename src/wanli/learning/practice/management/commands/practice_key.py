"""`wanli practice key`: a key with which reminders are signed."""

from typing import Any

from django.core.management.base import BaseCommand

from wanli.learning.practice.clients import push


class Command(BaseCommand):
    help = "Make a key for reminders by the browser; put the line into the environment of wanli serve and wanli work."
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"WANLI_PUSH_KEY={push.new_key()}")
