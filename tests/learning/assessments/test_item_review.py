"""Items are written, reviewed by a second person, withdrawn and brought back; a new meaning gets a new code."""

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories import assessments as factory
from factories.accounts import NOW, member, organisation, participant
from wanli.ground.ledger.models import Entry
from wanli.ground.ledger.queries import entries_of, flaws
from wanli.knowledge.library.models import NeedsSecondPerson
from wanli.knowledge.library.models.approvals import AuthorCannotApprove
from wanli.knowledge.library.queries import todos_for, waiting_for
from wanli.learning.assessments import actions, queries
from wanli.learning.assessments.choices import Basis, Change, ItemStatus
from wanli.learning.assessments.models import Check, Form, Item, ItemBank, ItemIsIncomplete, MeansSomethingElse
from wanli.learning.assessments.queries.writing import remarks_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Any:
    return organisation("house")


@pytest.fixture
def editor(house: Any) -> Any:
    return member("ed", "editor", house)


@pytest.fixture
def reviewer(house: Any) -> Any:
    return member("rev", "reviewer", house)


@pytest.fixture
def superuser() -> Any:
    return get_user_model().objects.create_superuser("root")


def verbs(item: Item) -> list[str]:
    return [entry.action.removeprefix("assessments.item.") for entry in entries_of(item)]


def address(name: str, item: Item, *args: Any) -> str:
    return reverse(Item.snippet_viewset.get_url_name(name), args=[item.pk, *args])


def options(*texts: str) -> list[Any]:
    return [("option", {"text": text, "why": f"因为{text}"}) for text in texts]


class TestReview:
    def test_a_second_person_brings_an_item_into_use_and_every_step_is_on_record(self, editor, reviewer):
        item = factory.draft_item(editor)
        assert item.code not in queries.items_in_use()
        item = factory.pass_review(item, editor, reviewer)
        assert (item.live, item.asked) == (True, item.question())
        assert item.code in queries.items_in_use()
        assert verbs(item) == ["submitted", "approved", "published"]
        assert Entry.objects.get(action="assessments.item.published").actor == f"accounts.person:{reviewer.pk}"
        assert list(flaws()) == []

    def test_the_author_cannot_approve_even_as_reviewer_or_superuser(self, reviewer, superuser):
        for number, author in enumerate((reviewer, superuser), start=90):
            item = factory.draft_item(author, number)
            actions.hand_in([item], actor=author, at=NOW)
            assert str(item.pk) not in [state.workflow_state.object_id for state in waiting_for(author)]
            with pytest.raises(AuthorCannotApprove):
                factory.decide(item, author)
            assert actions.approve([Item.objects.get(pk=item.pk)], actor=author, at=NOW)[0] == []
            assert not Item.objects.get(pk=item.pk).live

    @pytest.mark.parametrize("who", ["editor", "reviewer", "superuser", None])
    def test_nobody_publishes_around_the_review(self, who, request, editor):
        item = factory.draft_item(editor)
        user = request.getfixturevalue(who) if who else None
        with pytest.raises(NeedsSecondPerson):
            item.latest_revision.publish(user=user, skip_permission_checks=True)
        assert not Item.objects.get(pk=item.pk).live

    def test_an_item_comes_back_with_remarks_to_its_author(self, editor, reviewer, rf):
        item = factory.draft_item(editor)
        actions.hand_in([item], actor=editor, at=NOW)
        factory.decide(item, reviewer, "reject", comment="请改题干")
        request = rf.get("/")
        request.user = editor
        assert [(todo.due, todo.url) for todo in todos_for(request)] == [("请改题干", address("edit", item))]
        item = factory.edit_item(item, editor, stem="改好的题干？")
        assert factory.pass_review(item, editor, reviewer).stem == "改好的题干？"

    @pytest.mark.parametrize(
        "values",
        [
            {"options": options("甲", "乙", "甲")},
            {"options": options("甲", "乙")},
            {"options": [("option", {"text": text, "why": ""}) for text in "甲乙丙"]},
        ],
    )
    def test_what_cannot_be_asked_is_not_published(self, editor, reviewer, values):
        item = factory.draft_item(editor, **values)
        with pytest.raises(ItemIsIncomplete):
            factory.pass_review(item, editor, reviewer)
        assert not Item.objects.get(pk=item.pk).live

    def test_many_are_handed_in_and_approved_at_once_and_the_bank_follows_once(self, editor, reviewer):
        drafts = [factory.draft_item(editor, number) for number in (90, 91, 92)]
        assert len(actions.hand_in(drafts, actor=editor, at=NOW)[0]) == 3
        before = ItemBank.objects.count()
        done, refused = actions.approve([*Item.objects.filter(pk__in=[d.pk for d in drafts])], actor=reviewer, at=NOW)
        assert (len(done), refused, ItemBank.objects.count()) == (3, [], before + 1)
        assert Item.objects.filter(live=True).count() == 3

    def test_what_waits_is_found_in_the_same_queries_for_one_and_for_three(self, editor, reviewer):
        counted = []
        waiting_for(reviewer)
        for numbers in ([90], [91, 92]):
            actions.hand_in([factory.draft_item(editor, number) for number in numbers], actor=editor, at=NOW)
            with CaptureQueriesContext(connection) as asked:
                waiting = waiting_for(reviewer)
            counted.append(len(asked))
        assert len(waiting) == 3
        assert counted[0] == counted[1]


class TestMeaning:
    """Answers were given to a question; another one cannot take its place under its code."""

    @pytest.fixture
    def answered(self) -> Item:
        check = factory.check()
        attempt = actions.start_attempt(check, actor=participant(), language="zh-hans", at=NOW)
        factory.answer_all(attempt, right=10, actor=attempt.participant)
        actions.follow_items(actor="system", at=NOW)
        return attempt.responses.first().item

    @pytest.mark.parametrize(
        ("values", "change"),
        [
            ({"stem": "您现在在哪里？"}, ""),
            ({"stem": "您现在在哪里？"}, Change.MEANING),
            ({"key": 3}, Change.WORDING),
            ({"options": options("做法甲", "做法乙", "做法丙")}, Change.WORDING),
            ({"options": options("做法丙", "做法乙", "做法甲", "做法丁")}, Change.WORDING),
        ],
    )
    def test_another_meaning_is_never_published_under_the_code(self, answered, editor, reviewer, values, change):
        factory.edit_item(answered, editor, change=change, **values)
        with pytest.raises(MeansSomethingElse):
            factory.pass_review(answered, editor, reviewer)
        assert Item.objects.get(pk=answered.pk).question() == answered.question()

    def test_a_slip_of_the_pen_is_corrected_and_the_ledger_keeps_both(self, answered, editor, reviewer):
        factory.edit_item(answered, editor, change=Change.WORDING, stem="您会怎么做呢？")
        item = factory.pass_review(answered, editor, reviewer)
        assert (item.stem, item.change, item.asked["stem"]) == ("您会怎么做呢？", "", "您会怎么做呢？")
        entry = entries_of(item).get(action="assessments.item.published")
        assert (entry.before["stem"], entry.after["stem"]) == (answered.stem, "您会怎么做呢？")
        assert entry.after["change"] == "wording"

    def test_explanations_and_sources_change_freely(self, answered, editor, reviewer):
        said = [("option", {**option, "why": "说得更清楚。"}) for option in answered.answers]
        factory.edit_item(answered, editor, options=said, place="第二条")
        assert factory.pass_review(answered, editor, reviewer).place == "第二条"

    def test_an_item_that_nobody_answered_changes_freely(self, editor, reviewer):
        item = factory.pass_review(factory.draft_item(editor), editor, reviewer)
        factory.edit_item(item, editor, key=3)
        assert factory.pass_review(item, editor, reviewer).asked["key"] == 3

    def test_a_new_meaning_is_a_new_item_on_trial_that_takes_over_when_approved(self, answered, editor, reviewer):
        bank = queries.bank_in_force()
        actions.make_bank(
            list(bank.entries.all()),
            origin=actions.Origin(Basis.RESPONSES, "2pl", persons=400),
            actor="system",
            at=NOW,
            in_force=True,
        )
        factory.edit_item(answered, editor, key=3, change=Change.MEANING)
        draft = Item.objects.get(pk=answered.pk).latest_revision.as_object()
        new = actions.renew(draft, actor=editor, at=NOW)
        assert (new.code, new.live, new.key, new.replaces) == (f"{answered.code}-v2", False, 3, answered.code)
        old = Item.objects.get(pk=answered.pk)
        assert (old.live, old.key, old.has_unpublished_changes) == (True, 2, False)
        factory.pass_review(new, editor, reviewer)
        old.refresh_from_db()
        standing = dict(queries.bank_in_force().entries.values_list("item_code", "status"))
        assert (old.live, old.withdraw_reason) == (False, f"→ {new.code}")
        assert (standing[new.code], standing[old.code]) == (ItemStatus.TRIAL, ItemStatus.RETIRED)
        assert not Form.objects.filter(is_current=True, item_codes__contains=[old.code]).exists()
        with pytest.raises(actions.ItemHasToBeReviewed):
            actions.bring_back(old, actor=reviewer, at=NOW)

    def test_codes_go_on_counting(self, answered, editor):
        first = actions.renew(answered, actor=editor, at=NOW)
        second = actions.renew(Item.objects.get(pk=first.pk), actor=editor, at=NOW)
        assert [first.code, second.code] == [f"{answered.code}-v2", f"{answered.code}-v3"]


class TestWithdrawal:
    def test_an_item_leaves_in_every_language_and_comes_back_as_it_was(self, editor, reviewer):
        check = factory.check()
        item = Item.objects.get(code=check.forms.first().item_codes[0])
        twin = Item.objects.create(**{
            **{name: getattr(item, name) for name in ("code", "translation_key", "topic", "skill", "audiences")},
            **{name: getattr(item, name) for name in ("expected_difficulty", "options", "key", "source", "asked")},
            "locale": factory.item(99, language="en").locale, "stem": "What do you do?",
        })  # fmt: skip
        actions.withdraw(item, reason=" 法条已修改 ", actor=editor, at=NOW)
        for one in (item, twin):
            one.refresh_from_db()
            assert (one.live, one.withdraw_reason) == (False, "法条已修改")
        assert item.code not in queries.items_in_use()
        assert not check.forms.filter(is_current=True, item_codes__contains=[item.code]).exists()
        assert check.forms.filter(is_current=True).count() == 2
        actions.bring_back(item, actor=reviewer, at=NOW)
        assert item.code in queries.items_in_use()
        assert verbs(item) == ["withdrawn", "brought_back"]

    def test_it_needs_a_reason_and_an_item_in_use(self, editor, reviewer):
        item = factory.item(1)
        with pytest.raises(actions.WithdrawalNeedsReason):
            actions.withdraw(item, reason=" ", actor=editor, at=NOW)
        with pytest.raises(actions.ItemIsNotInUse):
            actions.withdraw(factory.draft_item(editor), reason="因为", actor=editor, at=NOW)
        with pytest.raises(actions.ItemIsInUse):
            actions.bring_back(item, actor=reviewer, at=NOW)

    def test_what_was_rewritten_comes_back_only_by_a_review(self, editor, reviewer):
        item = factory.pass_review(factory.draft_item(editor), editor, reviewer)
        actions.withdraw(item, reason="因为", actor=editor, at=NOW)
        factory.edit_item(item, editor, stem="另一个说法？")
        with pytest.raises(actions.ItemHasToBeReviewed):
            actions.bring_back(item, actor=reviewer, at=NOW)
        item = factory.pass_review(item, editor, reviewer)
        assert (item.live, item.withdrawn_at, item.withdraw_reason) == (True, None, "")

    def test_a_test_under_way_is_finished_with_its_questions_as_they_were_published(self, editor, client):
        check = factory.check()
        attempt = actions.start_attempt(check, actor=participant(), language="zh-hans", at=NOW)
        item = Item.objects.get(code=attempt.form.item_codes[0])
        actions.withdraw(item, reason="因为", actor=editor, at=NOW)
        run = queries.kept_run(attempt)
        assert queries.question_of(run, 1).stem == item.stem
        assert factory.answer_all(attempt, right=10, actor=attempt.participant).finished_at == NOW

    def test_a_test_with_too_few_items_is_not_offered_until_it_has_enough(self, editor, reviewer):
        check = factory.check(length=2, topics=("phone-fraud",))
        items = list(Item.objects.filter(topic__slug="phone-fraud"))
        for item in items[:2]:
            actions.withdraw(item, reason="因为", actor=editor, at=NOW)
        assert not Check.objects.get(pk=check.pk).forms.filter(is_current=True).exists() or len(items) > 5
        for item in items[:2]:
            actions.bring_back(item, actor=reviewer, at=NOW)
        assert Check.objects.get(pk=check.pk).forms.filter(is_current=True).count() == 2


class TestTranslation:
    @pytest.fixture
    def item(self) -> Item:
        return factory.item(1)

    def test_the_twin_has_the_code_and_borrows_all_but_words(self, item, editor, reviewer):
        twin = actions.translate(item, "en", actor=editor, at=NOW)
        assert (twin.code, twin.key, twin.live, twin.translation_key) == (item.code, 2, False, item.translation_key)
        assert any("not translated" in remark.text or "没有翻译" in remark.text for remark in remarks_on(twin))
        words = [("option", {"text": f"Way {letter}", "why": f"Because {letter}."}) for letter in "ABCD"]
        twin = factory.edit_item(twin, editor, stem="What do you do?", options=words)
        twin = factory.pass_review(twin, editor, reviewer)
        assert (twin.live, twin.stem, twin.key) == (True, "What do you do?", 2)
        with pytest.raises(actions.TwinIsThere) as present:
            actions.translate(item, "en", actor=editor, at=NOW)
        assert present.value.twin == twin

    def test_options_have_to_match(self, item, editor, reviewer):
        twin = actions.translate(item, "en", actor=editor, at=NOW)
        factory.edit_item(twin, editor, options=options("a", "b", "c"))
        with pytest.raises(ItemIsIncomplete):
            factory.pass_review(twin, editor, reviewer)

    def test_a_draft_twin_is_not_asked(self, item, editor):
        check = factory.check(topics=("loans", "cards"))
        attempt = actions.start_attempt(check, actor=participant(), language="en", at=NOW)
        original = Item.objects.get(code=attempt.form.item_codes[0])
        actions.translate(original, "en", actor=editor, at=NOW)
        assert queries.question_of(queries.kept_run(attempt), 1) == original
        factory.answer_all(attempt, right=1, actor=attempt.participant)
        assert attempt.responses.get(position=1).item == original

    def test_a_twin_goes_out_of_use_when_its_options_no_longer_fit(self, editor, reviewer):
        item = factory.pass_review(factory.draft_item(editor), editor, reviewer)
        twin = factory.item(90, language="en", stem="What?")
        factory.edit_item(item, editor, place="第九条")
        factory.pass_review(item, editor, reviewer)
        twin.refresh_from_db()
        assert (twin.live, twin.place) == (True, "第九条")
        factory.edit_item(item, editor, key=3)
        factory.pass_review(item, editor, reviewer)
        twin.refresh_from_db()
        assert (twin.live, twin.key) == (False, 3)


def test_faults_of_writing_are_remarked_while_one_writes(editor):
    factory.item(1, stem="接到自称民警的电话要您转账，您应该怎么做？")
    long = "挂断电话，自己拨打报警电话核实，并把经过告诉家里人"
    item = factory.draft_item(
        editor,
        stem="接到自称民警的电话要您转账，您应该怎么做呢？",
        options=options("转账", long, "转账", "等待"),
        key=2,
    )
    told = [(remark.is_fault, remark.text) for remark in remarks_on(item)]
    assert any(is_fault and "A" in text and "C" in text for is_fault, text in told)
    assert any("phone-fraud-01" in text for _is_fault, text in remarks_on_text(editor))
    assert sum(not is_fault for is_fault, _text in told) >= 1


def remarks_on_text(editor: Any) -> list[tuple[bool, str]]:
    copy = factory.draft_item(editor, 91, stem=Item.objects.get(code="phone-fraud-01").stem + "？")
    return [(remark.is_fault, remark.text) for remark in remarks_on(copy)]


class TestBackOffice:
    """The same rules, tried through the pages."""

    def form(self, item: Item | None = None, **extra: Any) -> dict[str, Any]:
        source = item or factory.item(80)
        if item and item.latest_revision_id:
            source = Item.objects.get(pk=item.pk).latest_revision.as_object()
        fields = {
            "stem": source.stem,
            "key": source.key,
            "topic": source.topic_id,
            "skill": source.skill,
            "expected_difficulty": source.expected_difficulty,
            "audiences": source.audiences,
            "source": source.source_id,
            "place": source.place,
            "options-count": len(source.answers),
        }
        for number, child in enumerate(source.options.raw_data):
            prefix = f"options-{number}"
            fields |= {f"{prefix}-deleted": "", f"{prefix}-order": number, f"{prefix}-type": "option"}
            fields |= {f"{prefix}-id": child.get("id") or "" if item else ""}
            fields |= {f"{prefix}-value-text": child["value"]["text"], f"{prefix}-value-why": child["value"]["why"]}
        return fields | extra

    def test_an_editor_writes_and_the_code_is_given(self, client, editor):
        client.force_login(editor)
        add = reverse(Item.snippet_viewset.get_url_name("add"))
        assert client.get(add).status_code == 200
        response = client.post(add, self.form(stem="一道新题？"))
        item = Item.objects.get(stem="一道新题？")
        assert (response.status_code, item.code, item.live, item.author) == (302, "phone-fraud-81", False, editor)
        page = client.get(address("edit", item)).content.decode()
        assert 'name="action-publish"' not in page
        assert "一道新题？" in page

    def test_a_faulty_item_is_not_handed_in_and_nothing_typed_is_lost(self, client, editor):
        item = factory.draft_item(editor)
        client.force_login(editor)
        fields = self.form(item, **{"options-0-value-text": "做法乙", "stem": "改过的题干？", "action-submit": "1"})
        response = client.post(address("edit", item), fields)
        page = response.content.decode()
        assert response.status_code in {200, 422}
        assert "改过的题干？" in page
        assert not Item.objects.get(pk=item.pk).workflow_in_progress
        fields["options-0-value-text"] = "做法戊"
        client.post(address("edit", item), fields)
        assert Item.objects.get(pk=item.pk).workflow_in_progress

    @pytest.mark.parametrize("sent", [{}, {"options-count": "x"}, {"options-count": "3"}])
    def test_without_the_editors_script_the_options_stay_and_the_page_says_why(self, client, editor, sent):
        item = factory.draft_item(editor)
        client.force_login(editor)
        fields = {name: value for name, value in self.form(item).items() if not name.startswith("options")}
        response = client.post(address("edit", item), fields | {"stem": "改过的题干？"} | sent)
        page = response.content.decode()
        assert response.status_code in {200, 422}
        assert "编辑器的脚本没有运行" in page
        assert "改过的题干？" in page
        assert json.dumps("做法甲")[1:-1] in page
        assert Item.objects.get(pk=item.pk).latest_revision_id == item.latest_revision_id

    def test_a_reviewer_approves_in_the_editor(self, client, editor, reviewer):
        item = factory.draft_item(editor)
        actions.hand_in([item], actor=editor, at=NOW)
        client.force_login(reviewer)
        page = client.get(address("edit", item)).content.decode()
        assert 'data-workflow-action-name="approve"' in page
        action = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        client.post(address("edit", item), self.form(item, **action), follow=True)
        assert Item.objects.get(pk=item.pk).live

    def test_a_reviewer_who_changes_a_word_is_refused_in_words(self, client, editor, reviewer):
        item = factory.draft_item(editor)
        actions.hand_in([item], actor=editor, at=NOW)
        client.force_login(reviewer)
        action = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        response = client.post(address("edit", item), self.form(item, stem="顺手改一下？", **action), follow=True)
        assert not Item.objects.get(pk=item.pk).live
        assert "Somebody else has to approve it." in response.content.decode() or "另一位" in response.content.decode()

    def test_an_answered_item_asks_what_the_change_is_and_becomes_a_new_one(self, client, editor):
        check = factory.check()
        attempt = actions.start_attempt(check, actor=participant(), language="zh-hans", at=NOW)
        factory.answer_all(attempt, right=10, actor=attempt.participant)
        item = attempt.responses.first().item
        client.force_login(editor)
        fields = self.form(item, key=3, **{"action-submit": "1"})
        client.post(address("edit", item), fields)
        assert not Item.objects.get(pk=item.pk).workflow_in_progress
        client.post(address("edit", item), fields | {"change": "wording"})
        assert not Item.objects.get(pk=item.pk).workflow_in_progress
        response = client.post(address("edit", item), fields | {"change": "meaning"})
        new = Item.objects.get(replaces=item.code)
        assert response.url == address("edit", new)
        assert (new.workflow_in_progress, new.key) == (True, 3)
        assert not Item.objects.get(pk=item.pk).workflow_in_progress
        assert item.code in client.get(response.url).content.decode()

    def test_a_twin_is_edited_beside_its_original(self, client, editor):
        item = factory.item(1, stem="中文原题？")
        client.force_login(editor)
        begin = reverse("assessments_office:translate", args=[item.pk])
        assert client.get(begin).status_code == 200
        response = client.post(begin)
        twin = Item.objects.get(code=item.code, locale__language_code="en")
        page = client.get(response.url).content.decode()
        assert "中文原题？" in page
        assert 'name="skill"' not in page
        fields = {
            name: value for name, value in self.form(twin).items() if name.startswith("options") or name == "stem"
        }
        client.post(address("edit", twin), fields | {"stem": "What do you do?"})
        assert Item.objects.get(pk=twin.pk).stem == "What do you do?"

    def test_the_preview_shows_question_and_explanations_with_remarks(self, client, editor):
        item = factory.draft_item(editor)
        client.force_login(editor)
        here = address("preview_on_edit", item)
        fields = self.form(item, stem="正在写的题干？", **{"options-2-value-text": "做法甲"})
        assert client.post(here, fields).json()["is_valid"]
        pages = {mode: client.get(here, {"mode": mode}).content.decode() for mode in ("", "right", "wrong")}
        assert all("正在写的题干？" in page for page in pages.values())
        assert "因为乙" not in pages[""]
        assert "因为乙" in pages["right"]
        assert "A" in pages[""]
        assert 'name="choice"' in pages[""]
        add = reverse(Item.snippet_viewset.get_url_name("preview_on_add"))
        unfinished = {
            name: value for name, value in self.form(stem="还没保存？").items() if name not in {"topic", "source"}
        }
        assert client.post(add, unfinished | {"options-3-value-text": "", "options-3-value-why": ""}).json()["is_valid"]
        assert "还没保存？" in client.get(add).content.decode()

    def test_withdraw_and_bring_back_by_pages(self, client, editor, reviewer):
        item = factory.item(1)
        client.force_login(editor)
        there = reverse("assessments_office:withdraw", args=[item.pk])
        assert client.get(there).status_code == 200
        assert client.post(there, {"reason": ""}).status_code == 422
        client.post(there, {"reason": "法条已修改"})
        assert not Item.objects.get(pk=item.pk).live
        back = reverse("assessments_office:bring_back", args=[item.pk])
        assert client.post(back).status_code in {302, 403}
        assert not Item.objects.get(pk=item.pk).live
        client.force_login(reviewer)
        assert client.get(back).status_code == 200
        client.post(back)
        assert Item.objects.get(pk=item.pk).live

    @pytest.mark.parametrize("name", ["unpublish", "delete"])
    def test_nobody_unpublishes_or_deletes(self, client, superuser, name):
        item = factory.item(1)
        client.force_login(superuser)
        client.post(address(name, item))
        client.post(f"{reverse('wagtail_bulk_action', args=['assessments', 'item', 'delete'])}?id={item.pk}")
        assert Item.objects.get(pk=item.pk).live

    def test_bulk_steps_hand_in_and_approve(self, client, editor, reviewer):
        drafts = [factory.draft_item(editor, number) for number in (90, 91)]
        ids = "&".join(f"id={item.pk}" for item in drafts)
        for person, step in ((editor, "hand_in"), (reviewer, "approve")):
            client.force_login(person)
            there = f"{reverse('wagtail_bulk_action', args=['assessments', 'item', step])}?{ids}"
            assert drafts[0].code in client.get(there).content.decode()
            client.post(there)
        assert Item.objects.filter(live=True, pk__in=[item.pk for item in drafts]).count() == 2

    def test_the_list_filters_and_exports_what_it_shows(self, client, editor):
        factory.item(1)
        factory.draft_item(editor)
        client.force_login(editor)
        here = reverse(Item.snippet_viewset.get_url_name("list"))
        for state, number in {"live": 1, "draft": 1, "changed": 0, "withdrawn": 0, "review": 0}.items():
            assert client.get(here, {"state": state}).context["object_list"].count() == number
        page = client.get(here).content.decode()
        live = Item.objects.get(live=True)
        assert reverse("assessments_office:withdraw", args=[live.pk]) in page
        assert reverse("assessments_office:translate", args=[live.pk]) in page
        assert all(f"export={kind}" in page for kind in ("csv", "xlsx", "qti"))
        assert reverse("assessments_office:import") in page
        csv = client.get(here, {"export": "csv", "state": "live"}).content.decode("utf-8-sig")
        assert "phone-fraud-01" in csv
        assert "phone-fraud-90" not in csv
        assert client.get(here, {"export": "xlsx"}).content.startswith(b"PK")
        assert client.get(here, {"export": "qti"}).content.startswith(b"PK")

    def test_the_list_needs_the_same_queries_for_one_and_for_three(self, client, editor):
        client.force_login(editor)
        here = reverse(Item.snippet_viewset.get_url_name("list"))
        counted = []
        for numbers in ([1], [2, 3]):
            for number in numbers:
                factory.item(number)
            client.get(here)
            with CaptureQueriesContext(connection) as asked:
                client.get(here)
            counted.append(len(asked))
        assert counted[0] == counted[1]

    def test_roles_without_rights_see_nothing(self, client, house):
        item = factory.item(1)
        client.force_login(member("org", "organiser", house))
        names = [
            ("withdraw", [item.pk]),
            ("bring_back", [item.pk]),
            ("translate", [item.pk]),
            ("import", []),
            ("template", []),
        ]
        for name, args in names:
            assert client.get(reverse(f"assessments_office:{name}", args=args)).status_code in {302, 403}
