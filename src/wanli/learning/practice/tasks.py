"""What the worker sends."""

from django.utils import timezone
from django_tasks import task

from wanli.learning.practice import actions


@task()
def send_reminder(pk: int) -> bool:
    """Send one reminder; a failure stands in the record of the task and is not tried again today."""
    return actions.remind(pk, at=timezone.now())
