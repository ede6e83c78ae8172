"""The review: one workflow with its second person for every kind of text that nobody publishes alone."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from wanli.ground.accounts.choices import Role
from wanli.knowledge.library.models import SecondPersonApproval


@transaction.atomic
def open_review(model: type[models.Model]) -> None:
    """Have texts of this kind reviewed, unless they have a workflow already. The first call makes the workflow."""
    content_type = ContentType.objects.get_for_model(model)
    if WorkflowContentType.objects.filter(content_type=content_type).exists():
        return
    present = WorkflowTask.objects.filter(task__in=SecondPersonApproval.objects.all(), workflow__active=True).first()
    workflow = present.workflow if present else _workflow_with_second_person()
    WorkflowContentType.objects.create(workflow=workflow, content_type=content_type)


def _workflow_with_second_person() -> Workflow:
    with translation.override("zh-hans"):
        task = SecondPersonApproval.objects.create(name=_("Approval by a second person"))
        workflow = Workflow.objects.create(name=_("Content review"))
    task.groups.add(Group.objects.get_or_create(name=Role.REVIEWER.value)[0])
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
