"""The back office: files, kept messages and their two people, drift, keys; and who may not."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import Workbook

from factories import accounts
from factories.scams import HARMLESS, NOW, SCAM
from wanli.ground.ledger.models import Entry
from wanli.ground.ui.actions import FileIsRefused
from wanli.protection.scams import actions, tasks
from wanli.protection.scams.clients import message_files
from wanli.protection.scams.clients.message_files import read_messages_file
from wanli.protection.scams.models import ApiKey, Batch, KeptMessage, Tally
from wanli.protection.scams.queries.drift import drift, trained_distribution
from wanli.protection.scams.queries.reviews import training_lines

pytestmark = [pytest.mark.django_db]
FILES, KEPT, DRIFT, KEYS = (f"/office/scams/{name}/" for name in ("files", "messages", "drift", "keys"))


@pytest.fixture
def bank():
    return accounts.organisation("bank")


@pytest.fixture
def office(client, bank):
    """Sign in with a role; gives the person."""

    def sign_in(role, name=""):
        person = accounts.member(name or role, role, bank)
        client.force_login(person)
        return person

    return sign_in


def kept(text=SCAM, **values):
    defaults = {"level": "high", "probability": 0.96, "type": "phishing", "kept_at": NOW}
    return KeptMessage.objects.create(text=text, **(defaults | values))


# ---- files ---------------------------------------------------------------------------------------------------------

CSV = f"id,text\na,{SCAM}\nb,{HARMLESS}\nc,\n".encode()


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        CSV,
        b"\xef\xbb\xbf" + CSV,
        CSV.decode().encode("gb18030"),
        f"编号,内容\na,{SCAM}\nb,{HARMLESS}\nc,\n".encode(),
        workbook(["id", "text"], ["a", SCAM], ["b", HARMLESS], ["c", None]),
        "\n".join(json.dumps({"id": i, "text": t}) for i, t in (("a", SCAM), ("b", HARMLESS), ("c", " "))).encode(),
    ],
    ids=["csv", "bom", "gb18030", "chinese-names", "xlsx", "jsonl"],
)
def test_every_kind_of_file_is_read(data):
    found = read_messages_file(data)
    assert [(name, text) for _row, name, text in found.rows] == [("a", SCAM), ("b", HARMLESS)]
    assert len(found.problems) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "文件是空的"),
        (b"  \n ", "文件是空的"),
        (b"a,b\n1,2\n", "第一行是列名"),
        (b"text\n", "文件里没有信息"),
        (b"\xd0\xcf\x11\xe0 old", "xls"),
        (b"PK\x03\x04 broken", "xlsx"),
        (workbook(["a"], ["b"]), "第一行是列名"),
        (b"text\n" + b"\x00\x01\x02", "CSV、XLSX 或 JSONL"),
        (b"x" * (message_files.MOST_BYTES + 1), "超过 10 MB"),
        (b"text\n" + b"a\n" * (message_files.MOST_ROWS + 1), "分成几个文件"),
    ],
    ids=["empty", "blank", "names", "none", "xls", "zip", "xlsx-names", "binary", "large", "many"],
)
def test_what_is_no_file_of_messages_is_refused_with_its_reason(data, reason):
    with pytest.raises(FileIsRefused) as refusal:
        read_messages_file(data)
    assert reason in refusal.value.message


def test_rows_that_cannot_be_read_are_named():
    lines = ['{"text": "好的"}', "not json", '{"text": 5}', '{"id": 1}', '{"text": "' + "长" * 8001 + '"}', "[]"]
    found = read_messages_file("\n".join(lines).encode())
    assert [row for row, _reason in found.problems] == [2, 3, 4, 5, 6]
    assert len(found.rows) == 1


def test_an_apostrophe_before_a_formula_is_no_part_of_the_text():
    assert read_messages_file(b"text\n'=1+1 pay\n").rows[0][2] == "=1+1 pay"


def test_a_file_is_checked_and_its_result_names_rows_not_texts(client, office, screening, settings, tmp_path):
    settings.STATE = tmp_path
    person = office("organiser")
    page = client.post(FILES, {"file": SimpleUploadedFile("messages.csv", CSV)})
    batch = Batch.objects.get()
    assert page.url == f"{FILES}{batch.pk}/"
    assert (batch.total, batch.problems[0][0]) == (2, 4)
    waiting = client.get(page.url)
    assert waiting["Refresh"]
    assert "0 / 2" in waiting.content.decode()
    assert client.get(f"{page.url}result.csv").status_code == 404
    tasks.check_batch.call(batch.pk)
    done = client.get(page.url)
    assert "Refresh" not in done.headers
    assert "这一行没有文字" in done.content.decode()
    result = client.get(f"{page.url}result.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(result)))
    assert next((row["row"], row["id"], row["level"]) for row in rows) == ("2", "a", "high")
    assert rows[0]["type"] == "phishing"
    assert SCAM not in result
    assert list((tmp_path / "uploads" / str(person.pk)).iterdir()) == []
    assert sum(tally.number for tally in Tally.objects.filter(way="batch")) == 2
    assert KeptMessage.objects.count() == 0
    assert {"scams.batch.asked", "scams.batch.checked"} <= set(Entry.objects.values_list("action", flat=True))


def test_a_refused_file_is_told_on_the_page(client, office):
    office("organiser")
    page = client.post(FILES, {"file": SimpleUploadedFile("messages.csv", b"a,b\n1,2\n")})
    assert page.status_code == 422
    assert "第一行是列名" in page.content.decode()
    assert client.post(FILES).status_code == 422
    assert Batch.objects.count() == 0


def test_one_file_at_a_time(client, office, settings, tmp_path):
    settings.STATE = tmp_path
    office("organiser")
    client.post(FILES, {"file": SimpleUploadedFile("a.csv", CSV)})
    page = client.post(FILES, {"file": SimpleUploadedFile("b.csv", CSV)})
    assert page.status_code == 422
    assert "还在检查" in page.content.decode()
    Batch.objects.update(asked_at=timezone.now() - timedelta(hours=3))
    assert "没有检查完" in client.get(f"{FILES}{Batch.objects.get().pk}/").content.decode()
    assert client.post(FILES, {"file": SimpleUploadedFile("b.csv", CSV)}).status_code == 302


def test_a_file_that_is_gone_or_a_check_that_breaks_is_told(client, office, settings, tmp_path, monkeypatch):
    settings.STATE = tmp_path
    office("organiser")
    client.post(FILES, {"file": SimpleUploadedFile("a.csv", CSV)})
    batch = Batch.objects.get()
    monkeypatch.setattr("wanli.protection.scams.actions.batches.screen_in_force", lambda language: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.check_batch.call(batch.pk)
    assert "检查中途停了" in client.get(f"{FILES}{batch.pk}/").content.decode()
    tasks.check_batch.call(batch.pk)  # not tried again
    Batch.objects.update(state="waiting", finished_at=None)
    tasks.check_batch.call(batch.pk)  # the file was deleted
    assert Batch.objects.get().state == "failed"


def test_old_results_are_deleted(office, settings, tmp_path):
    settings.STATE = tmp_path
    person = office("organiser")
    old = actions.ask_for_batch(CSV, name="a.csv", actor=person, at=NOW - timedelta(days=40))
    actions.stop_batch(old, at=NOW - timedelta(days=40))
    actions.ask_for_batch(CSV, name="b.csv", actor=person, at=NOW)
    assert [batch.name for batch in Batch.objects.all()] == ["b.csv"]


def test_nobody_sees_another_persons_file(client, office, settings, tmp_path):
    settings.STATE = tmp_path
    office("organiser")
    client.post(FILES, {"file": SimpleUploadedFile("a.csv", CSV)})
    office("expert")
    assert client.get(f"{FILES}{Batch.objects.get().pk}/").status_code == 404


# ---- kept messages -------------------------------------------------------------------------------------------------


def test_two_people_decide_what_a_message_is(client, office):
    message = kept()
    office("editor")
    assert SCAM.split("http")[0] in client.get(KEPT).content.decode()
    client.post(f"{KEPT}{message.pk}/label/", {"label": "lottery", "state": "new"})
    page = client.post(f"{KEPT}{message.pk}/confirm/", {"state": "labelled"}, follow=True)
    assert "要由别人确认" in page.content.decode()
    office("reviewer")
    assert "待确认的信息" in client.get("/office/").content.decode()
    client.post(f"{KEPT}{message.pk}/confirm/", {"state": "labelled"})
    message.refresh_from_db()
    assert (message.label, message.labelled_by.username, message.confirmed_by.username) == (
        *("lottery", "editor"),
        "reviewer",
    )
    assert [json.loads(line) for line in training_lines()] == [{"text": SCAM, "type": "lottery", "channel": "sms"}]
    page = client.post(f"{KEPT}{message.pk}/label/", {"label": "phishing"}, follow=True)
    assert "已经由两个人确认" in page.content.decode()
    page = client.post(f"{KEPT}{message.pk}/confirm/", follow=True)
    assert "已经由两个人确认" in page.content.decode()


def test_a_correction_needs_a_second_person_anew(client, office):
    message = kept()
    first = office("editor")
    actions.label_message(message, label="lottery", actor=first, at=NOW)
    second = office("reviewer")
    actions.label_message(message, label="advert", actor=second, at=NOW)
    with pytest.raises(actions.SecondPersonIsNeeded):
        actions.confirm_label(message, actor=second, at=NOW)
    assert actions.confirm_label(message, actor=first, at=NOW).label == "advert"


def test_labels_that_are_none_are_refused(client, office):
    message = kept()
    person = office("editor")
    page = client.post(f"{KEPT}{message.pk}/label/", {"label": "nonsense"}, follow=True)
    assert "请选择这条信息是什么" in page.content.decode()
    with pytest.raises(ValueError, match="nonsense"):
        actions.label_message(message, label="nonsense", actor=person, at=NOW)
    page = client.post(f"{KEPT}{message.pk}/confirm/", follow=True)
    assert "还没有人判断" in page.content.decode()


def test_the_database_holds_the_second_person_too(office):
    person = office("editor")
    message = kept(label="advert", labelled_by=person, labelled_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptMessage.objects.filter(pk=message.pk).update(confirmed_by=person)


def test_confirmed_messages_can_be_taken_along(client, office):
    first, second = office("editor"), office("reviewer")
    for number in range(3):
        message = actions.label_message(kept(f"第{number}条\n好"), label="chat", actor=first, at=NOW)
        actions.confirm_label(message, actor=second, at=NOW)
    kept("没有确认")
    office("expert")
    lines = b"".join(client.get(f"{KEPT}confirmed.jsonl").streaming_content).decode().splitlines()
    assert [json.loads(line)["channel"] for line in lines] == ["chat"] * 3
    assert Entry.objects.filter(action="scams.messages.exported").count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_as_many_queries_for_one_as_for_three(client, office, number, django_assert_max_num_queries):
    office("editor")
    for _each in range(number):
        kept()
    client.get(KEPT)
    with django_assert_max_num_queries(25):
        client.get(KEPT)


# ---- drift ---------------------------------------------------------------------------------------------------------


def test_weeks_are_compared_with_the_training_messages(screening, settings):
    levels, types = trained_distribution(str(settings.CONTENT_FOLDER))
    actions.count_checks({(level, ""): number for level, number in levels.items()}, way="batch", at=NOW)
    actions.count_checks({("high", scam): number for scam, number in types.items()}, way="api", at=NOW)
    only = drift(NOW.date(), "batch").weeks[0]
    assert only.level_index < 0.01
    assert only.words == "稳定"
    moved = NOW - timedelta(days=7)
    actions.count_checks({("high", "lottery"): 60}, way="batch", at=moved)
    week = drift(NOW.date()).weeks[0]
    assert week.monday == (moved - timedelta(days=moved.weekday())).date()
    assert week.type_index > 0.25
    assert "重新训练" in week.words
    actions.count_checks({("high", "lottery"): 3}, way="kept", at=NOW - timedelta(days=21))
    few = drift(NOW.date()).weeks[0]
    assert (few.total, few.level_index, few.words) == (3, None, "次数太少，无法判断")


def test_counting_again_adds_up():
    for _each in range(2):
        actions.count_checks({("high", "lottery"): 2, ("low", ""): 1}, way="api", at=NOW)
    assert {(t.level, t.number) for t in Tally.objects.all()} == {("high", 4), ("low", 2)}


def test_the_drift_page_has_table_and_chart(client, office, screening):
    office("evaluator")
    assert "还没有检查记录" in client.get(DRIFT).content.decode()
    actions.count_checks({("high", "lottery"): 60, ("low", ""): 20}, way="batch", at=timezone.now())
    page = client.get(DRIFT, {"way": "batch"}).content.decode()
    assert "data-chart" in page
    assert "75.0" in page
    assert client.get(DRIFT, {"way": "nonsense"}).status_code == 200


# ---- keys ----------------------------------------------------------------------------------------------------------


def test_a_key_is_shown_once(client, office):
    office("administrator")
    page = client.post(KEYS, {"name": "短信网关", "quota": 100}).content.decode()
    key = ApiKey.objects.get()
    secret = page.split('class="scams-key">')[1].split("<")[0]
    assert secret.startswith(key.start)
    assert secret not in client.get(KEYS).content.decode()
    client.post(f"{KEYS}{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None


@pytest.mark.parametrize("values", [{"name": "", "quota": 1}, {"name": "x", "quota": 0}, {"name": "x", "quota": 10**7}])
def test_a_key_without_name_or_with_a_senseless_quota_is_refused(client, office, values):
    office("administrator")
    assert client.post(KEYS, values).status_code == 422
    assert ApiKey.objects.count() == 0


# ---- who may not ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("administrator", {FILES, KEPT, DRIFT, KEYS}),
        ("editor", {KEPT}),
        ("reviewer", {KEPT}),
        ("organiser", {FILES}),
        ("evaluator", {DRIFT}),
        ("volunteer_coordinator", set()),
    ],
)
def test_everybody_sees_what_the_role_allows(client, office, role, allowed, screening):
    office(role)
    for address in (FILES, KEPT, DRIFT, KEYS):
        assert (client.get(address).status_code == 200) == (address in allowed), address


def test_citizens_are_sent_to_the_sign_in(client):
    for address in (FILES, KEPT, DRIFT, KEYS, f"{KEPT}confirmed.jsonl"):
        assert client.get(address).status_code == 302


def test_who_may_look_may_not_decide(client, office):
    message = kept()
    office("administrator")
    assert client.post(f"{KEPT}{message.pk}/label/", {"label": "chat"}).status_code in {302, 403}
    message.refresh_from_db()
    assert message.label == ""


def test_patterns_stand_in_the_group_protection(client, office):
    office("editor")
    assert "/office/snippets/scams/pattern/" in client.get("/office/").content.decode()
    assert client.get("/office/snippets/scams/pattern/").status_code == 200
    assert client.get("/office/snippets/scams/pattern/add/").status_code == 200
