"""Two persons: who wrote cannot approve, and nothing is published around the review."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import library as factory
from factories.accounts import NOW, member, organisation
from wanli.ground.ledger.models import Entry
from wanli.ground.ledger.queries import entries_of, flaws
from wanli.knowledge.library.actions import recall
from wanli.knowledge.library.models import NeedsSecondPerson, Piece, SearchEntry
from wanli.knowledge.library.models.approvals import AuthorCannotApprove, ReturnNeedsRemarks
from wanli.knowledge.library.models.pieces import ClaimHasNoSource
from wanli.knowledge.library.queries import todos_for, waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return organisation("house")


@pytest.fixture
def editor(house):
    return member("ed", "editor", house)


@pytest.fixture
def reviewer(house):
    return member("rev", "reviewer", house)


@pytest.fixture
def superuser():
    return get_user_model().objects.create_superuser("root")


def verbs(piece) -> list[str]:
    return [entry.action.removeprefix("library.piece.") for entry in entries_of(piece)]


def address(name: str, piece: Piece, *args) -> str:
    return reverse(Piece.snippet_viewset.get_url_name(name), args=[piece.pk, *args])


def test_second_person_publishes_and_every_step_is_on_record(editor, reviewer, client):
    piece = factory.draft(editor)
    assert client.get("/learn/credit-report/draft/").status_code == 404
    factory.submit(piece, editor)
    piece = factory.decide(piece, reviewer)
    assert piece.live
    assert piece.author == editor
    assert client.get("/learn/credit-report/draft/").status_code == 200
    assert SearchEntry.objects.filter(piece=piece).exists()
    assert verbs(piece) == ["submitted", "approved", "published"]
    assert Entry.objects.get(action="library.piece.published").actor == f"accounts.person:{reviewer.pk}"
    assert list(flaws()) == []


def test_author_cannot_approve_even_as_reviewer_or_superuser(editor, reviewer, superuser):
    for author in (reviewer, superuser):
        piece = factory.draft(author, slug=f"by-{author}")
        step = factory.submit(piece, author)
        names = [name for name, _label, _modal in step.task.specific.get_actions(piece, author)]
        assert names == ["reject"]
        assert step not in waiting_for(author)
        with pytest.raises(AuthorCannotApprove):
            factory.decide(piece, author)
        with pytest.raises(NeedsSecondPerson):
            factory.open_step(piece).approve(user=author)
        assert not Piece.objects.get(pk=piece.pk).live


def test_superuser_who_did_not_write_may_approve(editor, superuser):
    piece = factory.draft(editor)
    factory.submit(piece, editor)
    assert len(waiting_for(superuser)) == 1
    assert factory.decide(piece, superuser).live


def test_editor_and_outsider_cannot_approve(editor, house):
    other = member("ed2", "editor", house)
    piece = factory.draft(editor)
    factory.submit(piece, editor)
    with pytest.raises(PermissionDenied):
        factory.decide(piece, other)


def test_reviewer_who_changed_a_word_needs_a_third_person(editor, reviewer, superuser):
    piece = factory.draft(editor)
    factory.submit(piece, editor)
    piece = Piece.objects.get(pk=piece.pk)
    piece.title = "复核人改过的标题"
    piece.save_revision(user=reviewer)
    with pytest.raises(AuthorCannotApprove):
        factory.decide(piece, reviewer)
    assert factory.decide(piece, superuser).title == "复核人改过的标题"


def test_after_a_publication_the_count_of_writers_starts_again(editor, reviewer, house):
    piece = factory.draft(editor)
    factory.submit(piece, editor)
    piece = factory.decide(piece, reviewer)
    assert piece.writers_until() == set()
    piece.title = "第二版"
    piece.save_revision(user=reviewer)
    assert piece.writers_until() == {reviewer.pk}
    factory.submit(piece, reviewer)
    with pytest.raises(AuthorCannotApprove):
        factory.decide(piece, reviewer)
    assert factory.decide(piece, member("rev2", "reviewer", house)).title == "第二版"


def test_return_needs_remarks_and_ends_in_a_resubmission(editor, reviewer):
    piece = factory.draft(editor)
    factory.submit(piece, editor)
    with pytest.raises(ReturnNeedsRemarks):
        factory.decide(piece, reviewer, "reject", comment="  ")
    factory.decide(piece, reviewer, "reject", comment="请说明期限的来源")
    piece = Piece.objects.get(pk=piece.pk)
    assert piece.current_workflow_state.status == "needs_changes"
    piece.title = "改好的标题"
    piece.save_revision(user=editor)
    piece.current_workflow_state.resume(editor)
    assert factory.decide(piece, reviewer).title == "改好的标题"
    assert verbs(piece) == ["submitted", "returned", "resubmitted", "approved", "published"]


@pytest.mark.parametrize("who", ["editor", "reviewer", "superuser", None])
def test_nobody_publishes_around_the_review(who, request, editor):
    piece = factory.draft(editor)
    user = request.getfixturevalue(who) if who else None
    with pytest.raises(NeedsSecondPerson):
        piece.latest_revision.publish(user=user, skip_permission_checks=True)
    assert not Piece.objects.get(pk=piece.pk).live


def test_text_whose_claim_lost_its_source_is_not_published(editor, reviewer):
    parts = [{"type": "claim", "value": {"text": "每年两次。", "source": None, "place": ""}, "id": "c"}]
    piece = factory.draft(editor, parts=parts)
    factory.submit(piece, editor)
    with pytest.raises(ClaimHasNoSource):
        factory.decide(piece, reviewer)
    assert not Piece.objects.get(pk=piece.pk).live


def test_approved_version_cannot_be_overwritten(editor, reviewer):
    piece = factory.draft(editor)
    factory.submit(piece, editor)
    piece = factory.decide(piece, reviewer)
    approved = piece.latest_revision
    piece.title = "偷偷换掉"
    newer = piece.save_revision(user=editor, overwrite_revision=approved)
    assert newer.pk != approved.pk
    approved.refresh_from_db()
    assert approved.content["title"] == "信用报告怎么查"


def test_save_without_a_change_makes_nobody_an_author(editor, reviewer):
    piece = factory.draft(editor)
    assert Piece.objects.get(pk=piece.pk).save_revision(user=reviewer) == piece.latest_revision
    assert piece.writers_until() == {editor.pk}


def test_scheduled_piece_appears_at_its_time_and_expires_at_its_time(editor, reviewer, client):
    piece = factory.draft(editor, go_live_at=timezone.now() + timedelta(hours=1))
    factory.submit(piece, editor)
    piece = factory.decide(piece, reviewer)
    assert not piece.live
    assert piece.approved_schedule
    soon = timezone.now() - timedelta(minutes=1)
    revision = piece.latest_revision
    revision.content["go_live_at"] = soon.isoformat()
    revision.content["expire_at"] = None
    revision.approved_go_live_at = soon
    revision.save()
    call_command("publish_scheduled")
    piece.refresh_from_db()
    assert piece.live
    Piece.objects.filter(pk=piece.pk).update(expire_at=soon)
    call_command("publish_scheduled")
    piece.refresh_from_db()
    assert (piece.live, piece.expired) == (False, True)
    assert not SearchEntry.objects.exists()
    assert client.get(piece.get_absolute_url()).status_code == 404
    assert verbs(piece) == ["submitted", "approved", "scheduled", "published", "expired"]


def test_way_back_from_a_recall_is_a_new_review(editor, reviewer, client):
    piece = factory.draft(editor)
    factory.submit(piece, editor)
    piece = factory.decide(piece, reviewer)
    recall(piece, reason="期限有变", actor=editor, at=NOW)
    piece = Piece.objects.get(pk=piece.pk)
    piece.title = "期限已经改好"
    piece.save_revision(user=editor)
    assert client.get(piece.get_absolute_url()).status_code == 410
    factory.submit(piece, editor)
    piece = factory.decide(piece, reviewer)
    assert (piece.live, piece.recalled_at, piece.recall_reason) == (True, None, "")
    assert client.get(piece.get_absolute_url()).status_code == 200


class TestBackOffice:
    """The same rule, tried through the pages."""

    @pytest.fixture
    def piece(self, editor):
        piece = factory.draft(editor)
        factory.submit(piece, editor)
        return piece

    def form(self, piece: Piece, **extra) -> dict:
        fields = {
            "title": piece.title,
            "summary": piece.summary,
            "topic": piece.topic_id,
            "kind": piece.kind,
            "slug": piece.slug,
            "audiences": piece.audiences,
            "minutes": piece.minutes,
            "reviewed_on": "2026-11-22",
            "review_by": "2027-11-22",
            "body-count": "3",
        }
        for number, part in enumerate(piece.body.raw_data):
            prefix = f"body-{number}"
            fields |= {f"{prefix}-deleted": "", f"{prefix}-order": number, f"{prefix}-type": part["type"]}
            fields[f"{prefix}-id"] = part["id"]
            if part["type"] == "claim":
                for name, value in part["value"].items():
                    fields[f"{prefix}-value-{name}"] = value
            else:
                fields[f"{prefix}-value"] = part["value"]
        return fields | extra

    def approve(self, client, piece: Piece, **extra):
        action = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        return client.post(address("edit", piece), self.form(piece, **action, **extra), follow=True)

    def test_reviewer_approves_in_the_editor(self, client, piece, reviewer):
        client.force_login(reviewer)
        page = client.get(address("edit", piece)).content.decode()
        assert 'name="action-publish"' not in page
        assert 'data-workflow-action-name="approve"' in page
        self.approve(client, piece)
        piece = Piece.objects.get(pk=piece.pk)
        assert piece.live
        assert piece.revisions.count() == 1

    def test_reviewer_who_changes_the_text_while_approving_is_refused(self, client, piece, reviewer):
        client.force_login(reviewer)
        response = self.approve(client, piece, title="顺手改一下")
        assert not Piece.objects.get(pk=piece.pk).live
        assert "Somebody else has to approve it." in response.content.decode() or "另一位" in response.content.decode()

    def test_author_who_is_superuser_gets_no_approval(self, client, superuser):
        piece = factory.draft(superuser, slug="own")
        step = factory.submit(piece, superuser)
        client.force_login(superuser)
        page = client.get(address("edit", piece)).content.decode()
        assert 'name="action-publish"' not in page
        assert 'data-workflow-action-name="approve"' not in page
        self.approve(client, piece)
        client.post(address("workflow_action", piece, "approve", step.pk), {"comment": ""})
        client.post(address("edit", piece), self.form(piece, **{"action-publish": "1"}))
        assert not Piece.objects.get(pk=piece.pk).live

    @pytest.mark.parametrize("name", ["unpublish", "delete"])
    def test_superuser_cannot_unpublish_or_delete(self, client, superuser, name):
        piece = factory.piece()
        client.force_login(superuser)
        client.post(address(name, piece))
        assert Piece.objects.get(pk=piece.pk).live

    def test_bulk_delete_is_refused(self, client, superuser):
        piece = factory.piece()
        client.force_login(superuser)
        client.post(f"{reverse('wagtail_bulk_action', args=['library', 'piece', 'delete'])}?id={piece.pk}")
        assert Piece.objects.filter(pk=piece.pk).exists()

    def test_return_without_remarks_is_refused_in_the_form(self, client, piece, reviewer):
        client.force_login(reviewer)
        step = factory.open_step(piece)
        client.post(address("workflow_action", piece, "reject", step.pk), {"comment": ""})
        assert factory.open_step(piece).status == "in_progress"
        client.post(address("workflow_action", piece, "reject", step.pk), {"comment": "请补来源"})
        assert Piece.objects.get(pk=piece.pk).current_workflow_state.status == "needs_changes"

    def test_claim_without_source_is_an_error_when_handed_in(self, client, editor):
        piece = factory.draft(editor, slug="other")
        client.force_login(editor)
        fields = self.form(piece, **{"action-submit": "1", "body-1-value-source": ""})
        client.post(address("edit", piece), fields)
        assert not Piece.objects.get(pk=piece.pk).workflow_in_progress
        fields = self.form(piece, **{"action-submit": "1"})
        client.post(address("edit", piece), fields)
        assert Piece.objects.get(pk=piece.pk).workflow_in_progress

    def test_editor_creates_and_is_remembered_as_author(self, client, editor):
        sample = factory.piece()
        client.force_login(editor)
        fields = self.form(sample, slug="fresh", title="新的一篇")
        for number in range(3):
            fields[f"body-{number}-id"] = ""
        client.post(reverse(Piece.snippet_viewset.get_url_name("add")), fields)
        made = Piece.objects.get(slug="fresh")
        assert (made.author, made.live) == (editor, False)

    def test_role_without_rights_sees_nothing(self, client, house, piece):
        client.force_login(member("org", "organiser", house))
        assert client.get(address("edit", piece)).status_code == 302
        assert client.get(reverse("library_recall", args=[piece.pk])).status_code == 302

    def test_list_filters_and_exports(self, client, editor):
        factory.piece("late", review_by=timezone.localdate() - timedelta(days=1), reviewed_on=None)
        factory.piece("fine")
        client.force_login(editor)
        here = reverse(Piece.snippet_viewset.get_url_name("list"))
        assert client.get(here, {"overdue": "true"}).context["object_list"].count() == 1
        for state, number in {"live": 2, "draft": 0, "changed": 0, "recalled": 0, "review": 0}.items():
            assert client.get(here, {"state": state}).context["object_list"].count() == number
        assert (
            client.get(here, {"audience": "elder", "kind": "article", "q": "信用"}).context["object_list"].count() == 2
        )
        csv = b"".join(client.get(here, {"export": "csv"}).streaming_content).decode("utf-8-sig")
        assert "late" in csv
        assert client.get(here, {"export": "xlsx"}).status_code == 200

    def test_list_needs_the_same_queries_for_one_and_for_three(self, client, editor):
        client.force_login(editor)
        here = reverse(Piece.snippet_viewset.get_url_name("list"))
        numbers = []
        for slugs in (["one"], ["two", "three"]):
            for slug in slugs:
                factory.piece(slug)
            client.get(here)
            with CaptureQueriesContext(connection) as queries:
                client.get(here)
            numbers.append(len(queries))
        assert numbers[0] == numbers[1]

    def test_source_in_use_cannot_be_deleted(self, client, superuser):
        piece = factory.piece()
        source = factory.source()
        client.force_login(superuser)
        client.post(reverse(type(source).snippet_viewset.get_url_name("delete"), args=[source.pk]))
        client.post(reverse(type(piece.topic).snippet_viewset.get_url_name("delete"), args=[piece.topic.pk]))
        source.refresh_from_db()
        piece.topic.refresh_from_db()

    def test_todos_name_what_is_due(self, rf, reviewer, editor, piece):
        factory.piece("late", review_by=timezone.localdate() - timedelta(days=1), reviewed_on=None)
        request = rf.get("/")
        request.user = reviewer
        assert [todo.count for todo in todos_for(request)] == [1, 1]
        request.user = editor
        assert [todo.is_late for todo in todos_for(request)] == [True]

    def test_a_returned_text_stands_first_for_its_author_with_the_remark(self, rf, reviewer, editor, piece):
        factory.decide(piece, reviewer, "reject", comment="请补来源")
        request = rf.get("/")
        request.user = editor
        returned = todos_for(request)[0]
        assert (piece.title in str(returned.title), returned.due) == (True, "请补来源")
        request.user = reviewer
        assert all(todo.due != "请补来源" for todo in todos_for(request))

    def test_preview_shows_the_draft(self, client, piece, reviewer):
        client.force_login(reviewer)
        step = factory.open_step(piece)
        page = client.get(address("workflow_preview", piece, step.task_id))
        assert "每年可以免费查两次" in page.content.decode()


class TestFormsSentWithoutTheirScript:
    """The editor's page, posted by a browser in which its script did not run."""

    FIELDS = {"title": "改过的标题", "summary": "改过的摘要", "kind": "article", "minutes": 3, "audiences": ["elder"]}
    JUNK = [{}, {"body-count": ""}, {"body-count": "x"}, {"body-count": "2"}, {"body-count": "1", "body-0-deleted": ""}]

    @pytest.mark.parametrize("body", JUNK)
    @pytest.mark.parametrize("step", ["action-submit", ""])
    def test_a_piece_keeps_its_text_and_the_page_says_why(self, client, editor, body, step):
        piece = factory.draft(editor)
        client.force_login(editor)
        there = reverse(Piece.snippet_viewset.get_url_name("edit"), args=[piece.pk])
        fields = self.FIELDS | {"slug": piece.slug, "topic": piece.topic_id} | body | ({step: "1"} if step else {})
        response = client.post(there, fields)
        page = response.content.decode()
        assert response.status_code in {200, 422}
        assert "编辑器的脚本没有运行" in page
        assert "改过的标题" in page, "what was typed stands in the form"
        assert json.dumps("个人每年可以免费查两次信用报告")[1:-1] in page, "and the stored text too"
        stored = Piece.objects.get(pk=piece.pk)
        assert stored.latest_revision_id == piece.latest_revision_id
        assert not stored.workflow_in_progress

    @pytest.mark.parametrize("body", JUNK)
    def test_a_new_piece_is_not_made_without_its_text(self, client, editor, body):
        client.force_login(editor)
        fields = self.FIELDS | {"slug": "new-piece", "topic": factory.topic().pk} | body
        response = client.post(reverse(Piece.snippet_viewset.get_url_name("add")), fields)
        assert response.status_code in {200, 422}
        assert "编辑器的脚本没有运行" in response.content.decode()
        assert "改过的标题" in response.content.decode()
        assert not Piece.objects.filter(slug="new-piece").exists()
