"""The check, the catalogue and the self-check as citizens meet them."""

import logging
import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from factories import accounts
from factories.library import source
from factories.scams import CHAT, HARMLESS, NOW, SCAM, pattern_file, types_folder
from wanli.ground.accounts.queries import participant_of, remember_participant
from wanli.ground.ledger.models import Entry
from wanli.ground.pages import queries as pages
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.models import Consent
from wanli.ground.privacy.queries import my_data
from wanli.protection.scams.actions.packs import load_patterns
from wanli.protection.scams.models import KeptMessage, PictureToRead, Tally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screening")]
INDEX, KEEP, SELF_CHECK = "/check/scams/", "/check/scams/keep/", "/check/illegal-fundraising/"


def ask(client, message, address=INDEX, **further):
    return client.post(address, {"message": message, **further})


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_door_leads_to_the_check(client):
    door = next(door for door in pages.doors if door.slug == "scams")
    page = client.get(reverse(door.url_name))
    assert page.status_code == 200
    here = re.findall(r'<a href="([^"]+)" aria-current="page"', page.content.decode())
    assert here == [INDEX]


def test_the_doors_beside_it_keep_their_own_mark(client):
    for address, door in (("/check/", "/check/"), (SELF_CHECK, INDEX), ("/check/instruments/", "/check/")):
        page = client.get(address).content.decode()
        marked = re.findall(r'<a href="([^"]+)" aria-current="page"', page)
        assert marked in ([door], [])  # a page that does not exist marks none


def test_a_scam_is_called_one_with_places_reasons_and_calls(client, tmp_path):
    load_patterns(types_folder(tmp_path), NOW)
    page = ask(client, SCAM)
    text = page.content.decode()
    assert page.status_code == 200
    assert "这很像骗局" in text
    assert "<mark>" in text
    assert 'href="tel:96110"' in text
    assert 'href="tel:110"' in text
    assert 'href="#why-1"' in text
    assert 'id="why-1"' in text
    assert "/check/scams/phishing/" in text
    assert "12321" in text
    assert page["Cache-Control"].startswith("max-age=0")


def test_the_whole_message_comes_back_unchanged_between_its_marks(client):
    page = ask(client, SCAM).content.decode()
    shown = re.search(r'<blockquote class="scam-text"[^>]*>(.*?)</blockquote>', page, re.DOTALL).group(1)
    shown = re.sub(r'<a class="scam-mark".*?</a>', "", shown, flags=re.DOTALL)
    assert re.sub(r"<[^>]+>", "", shown) == SCAM


def test_markup_in_a_message_is_only_text(client):
    page = ask(client, '<script>alert("x")</script> 请转账到指定账户').content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_ordinary_message_is_not_called_a_scam(client):
    page = ask(client, HARMLESS)
    assert "没看到常见的骗局特征" in words(page) or "光凭这些话看不出来" in words(page)
    assert "<mark>" not in page.content.decode()


@pytest.mark.parametrize("message", ["好", "123", "zzzz qqqq xxxx"])
def test_too_little_is_said_to_be_too_little(client, message):
    page = words(ask(client, message))
    assert "光凭这些话看不出来" in page
    assert "我们估计" not in page


def test_a_chat_says_at_which_turn_it_became_clear(client):
    assert re.search(r"到第 \d 句就看得出来了", words(ask(client, CHAT)))


def test_what_would_change_the_answer_is_told(client):
    page = words(ask(client, "您好，我是客服，有一笔退款要给您，麻烦您配合一下。"))
    assert "什么会改变这个判断" in page


@pytest.mark.parametrize("message", ["", "  \n "])
def test_an_empty_message_is_refused_in_words(client, message):
    page = ask(client, message)
    assert page.status_code == 422
    assert "请先把信息贴上来或者打出来" in words(page)


def test_a_message_that_is_too_long_is_refused_and_kept_in_the_field(client):
    page = ask(client, "转账" * 4001)
    assert page.status_code == 422
    assert "最多 8000 个字" in words(page)
    assert "转账转账" in page.content.decode()


def test_nothing_of_a_check_is_stored_or_logged(client, caplog, django_assert_num_queries):
    caplog.set_level(logging.DEBUG, logger="wanli")
    before = Entry.objects.count()
    response = ask(client, SCAM)
    assert (KeptMessage.objects.count(), PictureToRead.objects.count(), Tally.objects.count()) == (0, 0, 0)
    assert Entry.objects.count() == before
    assert "wanli_participant" not in response.cookies
    assert "etc-xx" not in caplog.text


def test_the_english_page_speaks_english(client):
    client.cookies["django_language"] = "en"
    page = words(ask(client, SCAM))
    assert "This looks very much like a scam" in page
    assert "What to do now" in page
    assert re.search(r"toll card|bank|link", page)


# ---- keeping -------------------------------------------------------------------------------------------------------


def test_nothing_is_kept_without_the_tick(client):
    page = ask(client, SCAM, KEEP)
    assert page.status_code == 422
    assert "您不打勾，什么都不会留下" in words(page)
    assert KeptMessage.objects.count() == 0
    assert Consent.objects.count() == 0


def test_with_the_tick_only_the_masked_message_is_kept(client):
    page = ask(
        client, "我叫王小明，电话13812345678，对方要我转账到 6222020200112233445，点 http://a-b.top/x", KEEP, agree="on"
    )
    assert page.status_code == 200
    kept = KeptMessage.objects.get()
    assert kept.text == "我叫[姓名]，电话[电话]，对方要我转账到 [卡号]，点 http://a-b.top/…"
    assert kept.text in page.content.decode().replace("&amp;", "&")
    assert kept.participant is not None
    assert page.cookies["wanli_guest"]["httponly"]
    assert "wanli_participant" not in page.cookies
    consent = Consent.objects.get()
    assert (consent.purpose, consent.participant) == (Purpose.SCREENING, kept.participant)
    assert Tally.objects.get().way == "kept"


def test_what_would_be_kept_is_shown_before(client):
    page = words(ask(client, "请打电话13812345678转账到指定账户"))
    assert "请打电话[电话]转账到指定账户" in page


def test_kept_messages_stand_in_my_data_and_go_with_it(client):
    ask(client, SCAM, KEEP, agree="on")
    person = KeptMessage.objects.get().participant
    held = my_data(person)["kept_messages"]
    assert [row["text"] for row in held] == [KeptMessage.objects.get().text]
    assert "您同意留下的信息" in words(client.get("/mine/"))
    privacy.erase(person, at=NOW)
    assert KeptMessage.objects.count() == 0


def test_who_lets_a_message_be_kept_is_not_remembered_while_learning(client):
    """Agreeing to one thing is not agreeing to another: no page, test or lesson is noted for this person."""
    ask(client, SCAM, KEEP, agree="on")
    person = KeptMessage.objects.get().participant
    page = client.get("/mine/")
    assert "您同意留下的信息" in words(page)
    assert "可以，请邀请我" not in words(page)
    assert participant_of(page.wsgi_request) is None
    assert not person.consents.filter(purpose=Purpose.LEARNING).exists()
    ask(client, HARMLESS, KEEP, agree="on")
    assert KeptMessage.objects.filter(participant=person).count() == 2


def test_a_guest_who_joins_stays_the_same_person(client):
    ask(client, SCAM, KEEP, agree="on")
    person = KeptMessage.objects.get().participant
    client.post("/mine/join/", {"nickname": "小雨", "age_band": "18_34"})
    page = client.get("/mine/")
    assert participant_of(page.wsgi_request) == person
    assert "小雨" in words(page)
    assert set(person.consents.values_list("purpose", flat=True)) == {Purpose.LEARNING, Purpose.SCREENING}
    ask(client, HARMLESS, KEEP, agree="on")
    assert KeptMessage.objects.filter(participant=person).count() == 2


def test_a_guest_can_see_download_and_erase_everything(client):
    ask(client, SCAM, KEEP, agree="on")
    assert "etc-xx.top" in client.get("/mine/download/").content.decode()
    client.post("/mine/erase/")
    assert KeptMessage.objects.count() == 0
    assert "我们没有保存您的任何信息" in words(client.get("/mine/"))


def test_a_forged_guest_is_nobody(client):
    for value in ("", "abc", "8b7f0f0e-0000-4000-8000-000000000000:x"):
        client.cookies["wanli_guest"] = value
        assert client.get("/mine/").context["participant"] is None


def test_one_button_takes_everything_back(client):
    ask(client, SCAM, KEEP, agree="on")
    ask(client, HARMLESS, KEEP, agree="on")
    assert KeptMessage.objects.count() == 2
    assert "收回并删除" in words(client.get("/mine/"))
    page = client.post("/mine/screening/", follow=True)
    assert "您同意留下的信息已经删除" in words(page)
    assert "收回并删除" not in words(page)
    assert KeptMessage.objects.count() == 0
    assert Consent.objects.get().withdrawn_at is not None


def test_a_child_needs_the_guardian_who_agreed_before(client):
    child = accounts.participant(age_band="under_14", guardian=True)
    Consent.objects.update(is_by_guardian=False)

    carrier = HttpResponse()
    remember_participant(carrier, child, is_secure=False)
    client.cookies = carrier.cookies
    page = ask(client, SCAM, KEEP, agree="on")
    assert page.status_code == 422
    assert KeptMessage.objects.count() == 0


def test_keeping_and_taking_back_take_no_get(client):
    assert client.get(KEEP).status_code == 405
    assert client.get("/mine/screening/").status_code == 405
    assert client.post("/mine/screening/").status_code == 302


# ---- catalogue -----------------------------------------------------------------------------------------------------


def test_the_catalogue_and_a_type(client, tmp_path):
    english = pattern_file(language="en", title="Phishing", summary="One tap on a link.")
    load_patterns(types_folder(tmp_path, pattern_file(), english), NOW)
    assert "钓鱼短信" in words(client.get("/check/scams/types/"))
    page = client.get("/check/scams/phishing/")
    for part in ("请点击链接更新。", "不填。", "银行不这样。", "人人都会收到。", "第十七条", "2027-05-25"):
        assert part in page.content.decode()
    assert "/learn/source/credit-rules/" in page.content.decode()
    client.cookies["django_language"] = "en"
    assert "One tap on a link." in words(client.get("/check/scams/phishing/"))


def test_an_empty_catalogue_says_so(client):
    assert "这里还没有内容" in words(client.get("/check/scams/types/"))


def test_what_is_not_there_is_not_found(client):
    assert client.get("/check/scams/no-such-scam/").status_code == 404
    assert client.get("/check/scams/phishing/").status_code == 404  # a type without a published page


def test_the_search_finds_types(client, tmp_path):
    load_patterns(types_folder(tmp_path), NOW)
    assert "/check/scams/phishing/" in client.get("/search/", {"q": "钓鱼"}).content.decode()
    assert "/check/scams/phishing/" not in client.get("/search/", {"q": "钓鱼 养老"}).content.decode()


# ---- self-check ----------------------------------------------------------------------------------------------------

ALL = {
    "illegal.licence": "no",
    "public.media": "yes",
    "inducing.guaranteed": "yes",
    "social.anybody": "yes",
}


def test_all_four_marks(client):
    source("illegal-fundraising-regulation")
    page = words(client.post(SELF_CHECK, ALL))
    assert "四大特征占了 4 个" in page
    assert "不要投钱，也不要介绍别人" in page
    assert "第二条" in page
    assert "这个结果不说明什么" in page


@pytest.mark.parametrize("missing", sorted(ALL))
def test_three_of_four(client, missing):
    answers = {name: value for name, value in ALL.items() if name != missing}
    assert "四大特征占了 3 个" in words(client.post(SELF_CHECK, answers))


def test_no_answer_is_not_clear_yet(client):
    page = words(client.post(SELF_CHECK, {}))
    assert "四大特征占了 0 个" in page
    assert page.count("还不清楚") == 4


def test_answers_that_speak_against_all_marks(client):
    questions = client.get(SELF_CHECK).context["told"]["marks"]
    other = {"yes": "no", "no": "yes"}
    answers = {f"{m['code']}.{q['code']}": other[q["speaks"]] for m in questions for q in m["questions"]}
    page = words(client.post(SELF_CHECK, answers))
    assert page.count("按您的回答，没有看到") == 5  # each mark, and the verdict
    assert "这不等于安全" in page


def test_an_answer_that_is_none_is_refused(client):
    assert client.post(SELF_CHECK, {"illegal.licence": "perhaps"}).status_code == 422


def test_the_self_check_stores_nothing(client):
    before = Entry.objects.count()
    response = client.post(SELF_CHECK, ALL)
    assert Entry.objects.count() == before
    assert "wanli_participant" not in response.cookies


def test_the_self_check_in_english(client):
    client.cookies["django_language"] = "en"
    assert "4 of the four marks show" in words(client.post(SELF_CHECK, ALL))
