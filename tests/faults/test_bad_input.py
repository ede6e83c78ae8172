"""Bad input, from every side: refused in plain words, nothing stored, nothing told about anybody else."""

import io
import itertools
import re
import uuid
import zipfile
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from openpyxl import Workbook

from factories import accounts, assessments, campaigns, library
from wanli.ground.accounts.models import Organisation, Participant
from wanli.ground.ledger.models import Entry
from wanli.learning.assessments.models import Attempt
from wanli.outreach.campaigns import actions
from wanli.outreach.campaigns.models import Campaign, HeadCount, Session
from wanli.outreach.campaigns.views.sections import SECTIONS

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(7)</script>\"'><img src=x onerror=alert(8)>"
RAW = ("<script>alert(7)", "<img src=x", "onerror=alert(8)>")
NEVER_TOLD = ("Traceback", "psycopg", "SELECT ", "django.core", "site-packages", "DETAIL:")
LONG = "长" * 100_000
OFFICE_REDIRECTS = {"/office/", "/office/login/", "/staff/login/"}


def browser(person: Any = None, **options: Any) -> Client:
    """A browser that sees an error page where the server would fail, not the failure itself."""
    client = Client(raise_request_exception=False, **options)
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", errors="replace")


def is_decent(response: Any) -> str:
    """No failure, and no word about how the machine works inside; gives the page."""
    text = body(response)
    assert response.status_code < 500, f"{response.request['PATH_INFO'][:80]}: {response.status_code}"
    assert not [word for word in NEVER_TOLD if word in text], response.request["PATH_INFO"][:80]
    return text


@pytest.fixture(autouse=True)
def evidence(settings, tmp_path):
    settings.STATE = tmp_path


@pytest.fixture
def world() -> SimpleNamespace:
    """Two banks that have nothing to do with each other, each with a campaign, a session and one of each record."""
    ours, theirs = accounts.organisation("ours", name="甲银行"), accounts.organisation("theirs", name="乙银行")
    check = assessments.check()
    piece = library.piece("reading")
    sides = []
    for bank in (ours, theirs):
        campaign = campaigns.campaign(bank, f"week-{bank.code}", check_code=check.code)
        session = campaigns.session(campaign, "s1", title=f"{bank.name}的场次")
        records = SimpleNamespace(
            campaign=campaign,
            session=session,
            material=campaigns.material(campaign),
            task=campaigns.task(campaign),
            count=actions.save_record(
                HeadCount(campaign=campaign, session=session, code="h1", count=12), actor="system", at=accounts.NOW
            ),
        )
        sides.append(records)
    return SimpleNamespace(
        bank=ours,
        other_bank=theirs,
        mine=sides[0],
        foreign=sides[1],
        check=check,
        piece=piece,
        organiser=accounts.member("organiser", "organiser", ours),
        officer=accounts.member("officer", "information_officer", ours),
        editor=accounts.member("editor", "editor", ours),
    )


# ---- files ----------------------------------------------------------------------------------------------------------


def archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    """100 kB that would unpack to 101 MB; written as one stream of zeros, never as a file."""
    shell = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    return archive(shell | {"xl/worksheets/sheet1.xml": bytes(101 * 1024 * 1024)})


def entities() -> bytes:
    lol = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": lol})


def other_workbook() -> bytes:
    book = Workbook()
    book.active.append(["随便", "什么"])
    return campaigns.saved(book)


def wrong_types() -> bytes:
    rows = campaigns.rows()
    rows["活动"][0] |= {"主办机构": "ours", "开始日期": "昨天", "状态": "不存在的状态"}
    rows["参与机构"][0] |= {"机构代码": "ours"}
    rows["到场人数"][0] |= {"人数": "很多很多"}
    rows["物料"][0] |= {"备货数量": -5}
    rows["场次"][0] |= {"日期": 99999999, "举办机构": "不存在"}
    return campaigns.workbook(rows)


FILES = {
    "empty": lambda: b"",
    "text": lambda: "这不是表格".encode(),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(200),
    "old-office": lambda: b"\xd0\xcf\x11\xe0" + bytes(4000),
    "cut-off": lambda: campaigns.workbook(campaigns.rows())[:3000],
    "zip-of-something": lambda: archive({"a.txt": b"a"}),
    "empty-parts": lambda: archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
    "entities": entities,
    "bomb": bomb,
    "another-workbook": other_workbook,
    "wrong-types": wrong_types,
    "50-megabytes": lambda: bytes(50 * 1024 * 1024),
}


@pytest.mark.parametrize("name", FILES)
def test_a_workbook_that_cannot_be_imported(world, name):
    client, before = browser(world.organiser), (Campaign.objects.count(), Organisation.objects.count())
    upload = SimpleUploadedFile("计划.xlsx", FILES[name]())
    response = client.post(reverse("campaigns_office:import"), {"file": upload})
    page = BeautifulSoup(is_decent(response), "html.parser")
    assert response.status_code in {413, 422}
    assert page.select_one(".error-message, [role=alert]"), "the page does not say what is wrong"
    assert (Campaign.objects.count(), Organisation.objects.count()) == before
    assert not Entry.objects.filter(action__contains="imported").exists()


def test_wrong_types_are_named_by_sheet_row_and_column(world):
    client = browser(world.organiser)
    upload = SimpleUploadedFile("计划.xlsx", wrong_types())
    page = BeautifulSoup(body(client.post(reverse("campaigns_office:import"), {"file": upload})), "html.parser")
    found = {tuple(cell.text for cell in row.select("td")[:3]) for row in page.select("table.listing tbody tr")}
    assert {("活动", "3", "开始日期"), ("到场人数", "3", "人数"), ("物料", "3", "备货数量")} <= found


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", "不是照片".encode(), bytes(50 * 1024 * 1024)], ids=["empty", "gif", "text", "50-megabytes"]
)
def test_a_photo_that_is_none(world, data):
    address = reverse("campaigns_office:add", args=[world.mine.campaign.pk, "photos"])
    values = {"upload": SimpleUploadedFile("a.jpg", data), "session": world.mine.session.pk, "caption": "现场"}
    response = browser(world.organiser).post(address, values)
    page = BeautifulSoup(is_decent(response), "html.parser")
    assert response.status_code in {413, 422}
    assert page.select_one(".error-message, .help-critical, .messages .error")
    assert page.find(attrs={"name": "caption"})["value"] == "现场"
    assert not world.mine.campaign.photos.exists()


# ---- script in every text field -------------------------------------------------------------------------------------


def values_of(form: Tag, text: str) -> dict[str, Any]:
    """What a browser would send of a form as it stands, with `text` in every field one can write into."""
    sent: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        kind, name = control.get("type", "text"), control["name"]
        if control.name == "select":
            options = [option.get("value", "") for option in control.select("option")]
            chosen = [option.get("value", "") for option in control.select("option[selected]")]
            sent[name] = (chosen or [value for value in options if value] or [""])[0]
        elif kind in {"radio", "checkbox"}:
            if control.has_attr("checked") or (kind == "radio" and name not in sent):
                sent[name] = control.get("value", "on")
        elif kind in {"text", "search", "url", "email", "password"} or control.name == "textarea":
            sent[name] = text[: int(control.get("maxlength", len(text)))]
        elif kind in {"date", "number", "time", "hidden"}:
            sent[name] = control.get("value", "")
    return sent


def send(client: Client, page: str, form: Tag, text: str) -> Any:
    address = form.get("action") or page
    method = client.post if form.get("method", "get").lower() == "post" else client.get
    return method(address, values_of(form, text))


CITIZEN_PAGES = ["/", "/search/", "/mine/", "/mine/join/", "/events/", "/check/ten/", "/staff/login/", "/learn/"]


def office_pages(world: SimpleNamespace) -> list[str]:
    campaign = world.mine.campaign
    tabs = [reverse("campaigns_office:add", args=[campaign.pk, slug]) for slug in SECTIONS]
    return [
        *tabs,
        reverse("campaigns_office:index"),
        reverse("campaigns_office:create"),
        reverse("campaigns_office:import"),
        reverse("campaigns_office:edit", args=[campaign.pk]),
        reverse("campaigns_office:count", args=[world.mine.session.pk]),
        reverse("reports:dashboard", args=[campaign.code]),
        reverse("reports:summary", args=[campaign.code]),
    ]


def content_pages(world: SimpleNamespace) -> list[str]:
    return [
        reverse("wagtailsnippets_library_source:add"),
        reverse("wagtailsnippets_library_topic:add"),
        reverse("wagtailsnippets_library_piece:list"),
        reverse("library_recall", args=[world.piece.pk]),
        reverse("wagtailsnippets_assessments_item:add"),
        reverse("wagtailsnippets_assessments_item:list"),
        reverse("assessments_office:import"),
    ]


def assert_harmless(client: Client, pages: list[str]) -> int:
    """No page carries the script as a script; gives how many carry it as text."""
    shown = 0
    for page in pages:
        text = is_decent(client.get(page, follow=True))
        assert not [raw for raw in RAW if raw in text], page
        shown += "alert(7)" in text
    return shown


@pytest.mark.parametrize("who", ["citizen", "organiser", "editor"])
def test_script_in_every_text_field_stays_text(world, who):
    person = None if who == "citizen" else getattr(world, who)
    client = browser(person)
    pages = {"citizen": CITIZEN_PAGES, "organiser": office_pages(world), "editor": content_pages(world)}[who]
    sent = 0
    for page in pages:
        answer = client.get(page, follow=True)
        for form in BeautifulSoup(is_decent(answer), "html.parser").select("main form, [role=search]"):
            response = send(client, page, form, SCRIPT)
            text = is_decent(response)
            assert not [raw for raw in RAW if raw in text], (page, form.get("action"))
            sent += 1
    assert sent >= len(pages) // 2
    campaign = world.mine.campaign
    seen_by_all = [f"/events/{campaign.code}/", f"/events/{campaign.code}/s1/", f"/events/{campaign.code}/s1/poster/"]
    tabs = [reverse("campaigns_office:records", args=[campaign.pk, slug]) for slug in SECTIONS]
    shown = assert_harmless(client, [*CITIZEN_PAGES, *seen_by_all, *pages, *(tabs if who == "organiser" else [])])
    assert shown or who != "organiser", "nothing was stored, so nothing was proved"


# ---- forged cookies -------------------------------------------------------------------------------------------------

COOKIES = ("wanli_participant", "wanli_run", "sessionid", "csrftoken", "checkin", "django_language", "view", "theme")
JUNK = ("", "junk", "a" * 4000, "../../etc/passwd", "<script>", "a:b:c", "1:1tPXYZ:x", "\\u0000", "00000000-0000-0000")


@pytest.mark.parametrize("cookie", COOKIES)
def test_a_forged_cookie_is_nobodys(world, cookie):
    short = world.mine.session.short_code
    somebody = accounts.participant(nickname="阿珍")
    foreign = signing.TimestampSigner(key="another key", salt="wanli.participantwanli_participant")
    for value in (*JUNK, str(somebody.key), foreign.sign(str(somebody.key)), signing.dumps([1, {}, "x"])):
        client = browser()
        client.cookies[cookie] = value
        for page in ("/", "/mine/", "/check/ten/", "/check/run/here/1/", f"/events/in/{short}/", "/office/", "/learn/"):
            assert "阿珍" not in is_decent(client.get(page)), (cookie, value)
        assert client.get("/mine/download/").status_code == 302
        client.post("/mine/erase/")
    somebody.refresh_from_db()
    assert somebody.erased_at is None


def test_a_run_signed_for_something_else_is_gone(world):
    """Values that this site signed, but never as a run, and one for a form that is not there."""
    good = [999_999, "zh-hans", "before", {}, "", "", []]
    for value, salt in itertools.product((good, good[:3], "text", {"a": 1}, None), ("wanli.run", "wanli.participant")):
        client = browser()
        client.cookies["wanli_run"] = signing.dumps(value, salt=salt, compress=True)
        assert client.get("/check/run/here/1/").status_code == 404, (value, salt)


def test_nobody_answers_or_reads_another_persons_test(world):
    owner = accounts.participant()
    attempt = Attempt.objects.create(
        participant=owner, form=world.check.forms.first(), stage="before", language="zh-hans", started_at=accounts.NOW
    )
    for who in (browser(), browser(world.organiser)):
        assert who.get(f"/check/run/{attempt.token}/1/").status_code == 404
        is_decent(who.post(f"/check/run/{attempt.token}/1/", {"choice": "1"}))
        assert who.get(f"/check/run/{attempt.token}/result/").status_code == 404
    assert not attempt.responses.exists()


# ---- another organisation's ids -------------------------------------------------------------------------------------

STAFF_NAMESPACES = ("campaigns_office", "reports")


def staff_addresses() -> list[tuple[str, URLPattern]]:
    """Every address of our own staff pages that names something, from the resolver itself."""
    found = []

    def walk(patterns: Any, spaces: tuple[str, ...]) -> None:
        for entry in patterns:
            if isinstance(entry, URLPattern):
                if spaces and spaces[-1] in STAFF_NAMESPACES and entry.pattern.converters:
                    found.append((f"{spaces[-1]}:{entry.name}", entry))
            else:
                walk(entry.url_patterns, (*spaces, entry.namespace) if entry.namespace else spaces)

    walk(get_resolver().url_patterns, ())
    return found


def addresses_of(name: str, pattern: URLPattern, theirs: SimpleNamespace, mine: SimpleNamespace) -> list[str]:
    """The address with another organisation's ids; also with our campaign and their record in it."""
    records = {"sessions": theirs.session, "tasks": theirs.task, "materials": theirs.material, "counts": theirs.count}
    ids = {
        "session_pk": [theirs.session.pk],
        "task_pk": [theirs.task.pk],
        "campaign": [theirs.campaign.code],
        "key": ["sessions-held"],
        "slug": list(SECTIONS),
    }
    names = list(pattern.pattern.converters)
    if "record_pk" in names:
        pairs = itertools.product((theirs.campaign.pk, mine.campaign.pk), records.items())
        return [reverse(name, args=[campaign, slug, record.pk]) for campaign, (slug, record) in pairs]
    ids["pk"] = [10_000_000] if "photo" in name else [theirs.campaign.pk]
    unknown = set(names) - set(ids)
    assert not unknown, f"{name} names {unknown}: tell this test what stands there"
    return [reverse(name, args=chosen) for chosen in itertools.product(*(ids[part] for part in names))]


@pytest.mark.parametrize("who", ["organiser", "officer", "editor", "nobody"])
def test_another_organisations_ids_open_nothing(world, who):
    client = browser(None if who == "nobody" else getattr(world, who))
    before = Entry.objects.count()
    tried = 0
    for name, pattern in staff_addresses():
        for address in addresses_of(name, pattern, world.foreign, world.mine):
            for response in (client.get(address), client.post(address, {"title": "改", "count": 1, "based_on": 0})):
                text = is_decent(response)
                assert response.status_code in {302, 403, 404, 405}, (address, response.status_code)
                assert response.status_code != 302 or response.url.split("?")[0] in OFFICE_REDIRECTS, address
                assert "乙银行" not in text, address
                tried += 1
    assert tried > 60
    assert Entry.objects.count() == before
    assert Session.objects.get(pk=world.foreign.session.pk).title == "乙银行的场次"


def test_lists_and_choices_offer_nothing_of_another_organisation(world):
    for who in (world.organiser, world.officer, world.editor):
        client = browser(who)
        for page in ("/office/", *office_pages(world)):
            assert "乙银行" not in is_decent(client.get(page)), page


def test_another_organisations_ids_in_a_form_are_no_choice(world):
    client, campaign = browser(world.organiser), world.mine.campaign
    count = {"session": world.foreign.session.pk, "kind": "visitors", "count": 5, "precision": "exact"}
    forms = {
        "counts": count | {"method": "counted"},
        "sessions": {"title": "假", "kind": "booth", "status": "planned", "organisation": world.other_bank.pk},
        "uses": {"material": world.foreign.material.pk, "manner": "handed_out", "count": 5, "precision": "exact"},
    }
    before = Entry.objects.count()
    for slug, values in forms.items():
        if slug in SECTIONS:
            response = client.post(reverse("campaigns_office:add", args=[campaign.pk, slug]), values)
            is_decent(response)
            assert response.status_code == 422, slug
    assert Entry.objects.count() == before


# ---- forms that were open too long ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "表单"), ("en", "The form was open for too long")])
@pytest.mark.parametrize("page", ["/mine/join/", "/check/ten/start/", "/mine/erase/", "/view/", "/staff/login/"])
def test_an_expired_form_is_refused_in_the_persons_language(world, page, language, words):
    client = browser(enforce_csrf_checks=True)
    client.cookies["django_language"] = language
    response = client.post(page, {"nickname": "阿珍", "csrfmiddlewaretoken": "a" * 64})
    text = is_decent(response)
    assert response.status_code == 403
    assert words in BeautifulSoup(text, "html.parser").find("h1").text
    assert Participant.objects.count() == 0


def test_what_was_typed_into_an_expired_form_can_be_sent_again():
    client = browser(enforce_csrf_checks=True)
    typed = {"audience": ["elder"], "nickname": ['<b>"阿珍"</b>'], "csrfmiddlewaretoken": ["a" * 64]}
    response = client.post("/mine/join/?x=1", typed, headers={"origin": "http://testserver"})
    form = BeautifulSoup(response.content, "html.parser").select_one("main form")
    assert form["action"] == "/mine/join/?x=1"
    kept = {field["name"]: field["value"] for field in form.select("input")}
    assert kept["nickname"] == '<b>"阿珍"</b>'
    assert client.post("/mine/join/", kept, headers={"origin": "http://testserver"}).status_code != 403


@pytest.mark.parametrize(
    ("page", "origin"),
    [("/mine/join/", "http://elsewhere.example"), ("/mine/join/", ""), ("/staff/login/", "http://testserver")],
)
def test_words_from_elsewhere_and_passwords_are_not_repeated(page, origin):
    client = browser(enforce_csrf_checks=True)
    typed = {"nickname": "阿珍", "password": "secret words"} if "login" in page else {"nickname": "阿珍"}
    response = client.post(page, typed, headers={"origin": origin} if origin else {})
    assert response.status_code == 403
    assert "阿珍" not in response.content.decode()
    assert "secret words" not in response.content.decode()


def test_an_expired_form_of_the_office_changes_nothing(world):
    client = browser(world.organiser, enforce_csrf_checks=True)
    before = Entry.objects.count()
    for page in office_pages(world):
        assert client.post(page, {"name": "改"}).status_code in {403, 405}
    assert Entry.objects.count() == before


# ---- sizes, letters, headers ----------------------------------------------------------------------------------------


def test_more_than_a_form_can_hold_is_refused():
    client = browser()
    huge = client.post("/mine/join/", "nickname=" + "a" * 3_000_000, content_type="application/x-www-form-urlencoded")
    many = client.post("/mine/join/", {f"f{number}": "x" for number in range(3000)})
    json = client.post("/mine/join/", b'{"a":' + b"[" * 100_000, content_type="application/json")
    for response in (huge, many, json):
        is_decent(response)
    assert (huge.status_code, many.status_code) == (400, 400)
    assert Participant.objects.count() == 0


WORDS = ("a\x00b", "\x00", LONG, "\ud800", "%", "\\", "'; DROP TABLE x; --", "{{7*7}}", "\u202egnp.exe", "﷽" * 500)
ASKED = {
    "/search/": ("q",),
    "/events/": ("region", "for", "page"),
    "/learn/": ("for",),
    "/check/": ("topic",),
    "/check/ten/": ("campaign", "session"),
    "/mine/join/": ("next",),
    "/staff/login/": ("next",),
}


@pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
def test_strange_letters_in_the_address(world, text):
    sent = text.encode("utf-8", "surrogatepass").decode("latin-1") if "\ud800" in text else text
    client = browser(world.organiser)
    for page, names in ASKED.items():
        for name in names:
            is_decent(client.get(page, {name: sent}))
    code = world.mine.campaign.code
    for page in (f"/office/evidence/{code}/", f"/office/evidence/{code}/figures/sessions-held/", "/office/campaigns/"):
        for name in ("organisation", "since", "audience", "topic", "code", "order", "page", "q", "p", "alone"):
            is_decent(client.get(page, {name: sent}))

    for prefix in ("/learn/", "/events/", "/events/in/", "/check/", "/check/run/", "/media/", "/office/evidence/"):
        response = client.get(f"{prefix}{quote(text, errors='replace')[:6000]}/")
        is_decent(response)
        assert response.status_code in {302, 400, 404}, prefix


@pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
def test_strange_letters_in_every_text_field(world, text):
    sent = text.replace("\ud800", "\ufffd")
    for person, pages in (
        (None, CITIZEN_PAGES),
        (world.organiser, office_pages(world)),
        (world.editor, content_pages(world)),
    ):
        client = browser(person)
        for page in pages:
            for form in BeautifulSoup(body(client.get(page, follow=True)), "html.parser").select("form"):
                for control in form.select("[maxlength]"):
                    del control["maxlength"]
                if "logout" not in form.get("action", ""):
                    is_decent(send(client, page, form, sent))


def test_strange_answers_to_a_question(world):
    client = browser()
    client.post("/mine/join/", {"next": "/"})
    start = client.post("/check/ten/start/?campaign=%00&session=" + "x" * 5000)
    is_decent(start)
    address = start.get("Location", "/check/run/here/1/")
    for choice in ("", "99", "-1", "²", "٣", "1" * 5000, "\x00", "<b>"):
        is_decent(client.post(address, {"choice": choice}))
    for position in ("0", "11", "999999999999999999999"):
        is_decent(client.get(re.sub(r"/\d+/$", f"/{position}/", address)))
    is_decent(client.get(f"/check/run/{uuid.uuid4()}/result/"))
    assert not [row for row in Attempt.objects.all() if row.responses.exists()]


@pytest.mark.parametrize("language", ["xx", "zh-hant-TW", "../en", "en\x00", "a" * 2000, "ar"])
def test_an_unknown_language_is_ours(language):
    client = browser()
    client.cookies["django_language"] = language.replace("\x00", "")
    for answer in (client.get("/"), client.get("/", headers={"accept-language": language})):
        assert BeautifulSoup(is_decent(answer), "html.parser").html["lang"] in {"zh-Hans", "en"}
    is_decent(client.post("/language/", {"language": language, "next": "https://evil.example/"}))
    assert client.post("/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"


@pytest.mark.parametrize("host", ["evil.example", "a b", "localhost@evil.example", "<script>", ""])
def test_a_strange_host_gets_a_plain_refusal(host):
    response = browser().get("/staff/login/", HTTP_HOST=host)
    text = body(response)
    assert response.status_code == 400
    assert "evil" not in text
    assert not [word for word in (*NEVER_TOLD, "ALLOWED_HOSTS", "DisallowedHost") if word in text]
