"""What citizens see: lists, pieces, sources, leaflets, languages, recalls."""

import re
import shutil
import subprocess
from datetime import date

import pytest
from django.test import Client

from factories import library as factory
from factories.accounts import NOW, member, organisation
from wanli.ground.ledger.models import Entry
from wanli.ground.ui.actions import printing
from wanli.knowledge.library import clients
from wanli.knowledge.library.actions import PieceIsNotPublished, RecallNeedsReason, recall
from wanli.knowledge.library.models import Piece, SearchEntry
from wanli.knowledge.library.queries import Invitation, search, topic_invitations

pytestmark = pytest.mark.django_db
HERE = "/learn/credit-report/read-report/"
SCRIPT = "<script>alert('x')</script>"


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_topics_with_counts_and_chips(client):
    factory.piece()
    factory.piece("for-pupils", audiences=["pupil"])
    factory.topic("saving", title="存款贷款基础")
    everything = page(client, "/learn/topics/")
    assert "征信与信用报告" in everything
    assert "存款贷款基础" in everything
    pupils = page(client, "/learn/topics/?for=pupil")
    assert "征信与信用报告" in pupils
    assert "存款贷款基础" not in pupils
    assert "/learn/credit-report/?for=pupil" in pupils
    assert "存款贷款基础" in page(client, "/learn/topics/?for=<script>")
    assert 'class="empty"' in page(client, "/learn/topics/?for=investor")


def test_topic_shows_pieces_by_kind_and_for_one_group(client):
    factory.piece("a-case", kind="case", title="一个案例的标题")
    factory.piece("a-lesson", kind="lesson", title="一堂课的标题", audiences=["pupil"])
    text = page(client, "/learn/credit-report/")
    assert text.index('id="shelf-lesson"') < text.index('id="shelf-case"')
    narrowed = page(client, "/learn/credit-report/?for=pupil")
    assert "一堂课的标题" in narrowed
    assert "一个案例的标题" not in narrowed


def test_unknown_addresses_are_not_found(client):
    factory.piece()
    for address in ("/learn/nowhere/", "/learn/credit-report/nothing/", "/learn/source/none/", "/learn/x/read-report/"):
        page(client, address, 404)


@pytest.mark.parametrize(("address", "most"), [("/learn/topics/", 1), ("/learn/credit-report/", 1), (HERE, 3)])
def test_queries_do_not_grow(client, address, most, django_assert_num_queries):
    for slugs in (["read-report"], ["b", "c"]):
        for slug in slugs:
            factory.piece(slug)
            factory.piece(slug, "en", title="A title", summary="A summary")
        client.get(address)
        with django_assert_num_queries(most):
            client.get(address)


def test_claim_names_its_source_quietly_and_links_to_it(client):
    factory.piece()
    text = page(client, HERE)
    assert re.search(r'<small class="source"><a href="/learn/source/credit-rules/">征信业管理条例</a> 第十七条', text)
    assert 'datetime="2013-03-15"' in text
    assert "2026-11-22" in text
    source = page(client, "/learn/source/credit-rules/")
    assert HERE in source
    assert "个人每年可以免费查两次信用报告。" in source


def test_every_part_has_its_form(client):
    parts = factory.stream(
        [
            *factory.body(),
            ("text", "第一段。\n\n第二段。"),
            ("list", [{"type": "item", "value": "一点", "id": "i1"}]),
            ("steps", [{"type": "item", "value": "一步", "id": "i2"}]),
            ("dialogue", [{"type": "item", "value": {"who": w, "says": "话"}, "id": w} for w in ("来电人", "老张")]),
            (
                "scenes",
                [{"type": "item", "value": {"picture": f"画面{n}", "seconds": 6}, "id": f"s{n}"} for n in (1, 2)],
            ),
            ("stop", "马上挂断。"),
            ("note", "人物为编写。"),
        ]
    )
    factory.piece(parts=parts, kind="video")
    text = page(client, HERE)
    for expected in (
        *('<ol class="steps">', '<li class="dialogue--reply">', 'href="#scene-2"', 'id="scene-2"'),
        *('class="remember"', "notice--stop", "<p>第二段。</p>"),
    ):
        assert expected in text
    assert " style=" not in text


def test_language_falls_back_to_chinese_and_says_so():
    factory.piece()
    text = page(english(), HERE)
    assert "You are reading the Chinese original." in text
    factory.piece(language="en", title="How to read your report", summary="In English.")
    text = page(english(), HERE)
    assert "How to read your report" in text
    assert "Chinese original" not in text
    assert "How to read your report" not in page(Client(), HERE)
    assert 'value="en"' in page(Client(), HERE)


def test_english_list_shows_each_family_once():
    factory.piece()
    factory.piece(language="en", title="How to read your report")
    text = page(english(), "/learn/credit-report/")
    assert "How to read your report" in text
    assert "信用报告怎么查" not in text


def test_invitation_from_above_fills_the_slot(client):
    def invite(slug: str, language: str) -> Invitation:
        return Invitation(f"测一测 {slug}", "", "/check/x/")

    topic_invitations.register(invite)
    try:
        factory.piece()
        assert "测一测 credit-report" in page(client, "/learn/credit-report/")
        assert "测一测 credit-report" in page(client, HERE)
    finally:
        topic_invitations.forget(invite)


def test_script_in_every_field_stays_text(client):
    parts = factory.stream(
        [
            ("heading", SCRIPT),
            ("text", SCRIPT),
            {"type": "claim", "value": {"text": SCRIPT, "source": factory.source().pk, "place": SCRIPT}, "id": "c"},
            ("list", [{"type": "item", "value": SCRIPT, "id": "1"}]),
            ("steps", [{"type": "item", "value": SCRIPT, "id": "2"}]),
            ("dialogue", [{"type": "item", "value": {"who": SCRIPT, "says": SCRIPT}, "id": "3"}]),
            (
                "scenes",
                [
                    {
                        "type": "item",
                        "value": {"picture": SCRIPT, "caption": SCRIPT, "narration": SCRIPT, "seconds": 5},
                        "id": "4",
                    }
                ],
            ),
            ("remember", SCRIPT),
            ("stop", SCRIPT),
            ("note", SCRIPT),
        ]
    )
    evil = factory.topic("credit-report", title=SCRIPT, summary=SCRIPT)
    factory.source(title=SCRIPT, issuer=SCRIPT)
    piece = factory.piece(title=SCRIPT, summary=SCRIPT, parts=parts, topic=evil)
    addresses = ["/learn/topics/", "/learn/credit-report/", HERE, "/learn/source/credit-rules/", "/search/?q=alert"]
    for address in addresses:
        assert SCRIPT not in page(client, address)
    assert client.get(f"{HERE}leaflet.pdf").status_code == 200
    recall(piece, reason=SCRIPT, actor="system", at=NOW)
    assert SCRIPT not in page(client, HERE, 410)


class TestLeaflet:
    def test_same_piece_gives_the_same_bytes(self, client):
        piece = factory.piece()
        first = client.get(f"{HERE}leaflet.pdf")
        assert first["Content-Type"] == "application/pdf"
        assert first.content.startswith(b"%PDF-")
        assert 8_000 < len(first.content) < 300_000
        again = clients.print_leaflet(Piece.objects.get(pk=piece.pk), address=f"http://testserver{HERE}")
        assert again == first.content

    def test_text_is_data_not_markup(self):
        parts = factory.stream([("text", '#panic("ran") $x$ *bold* _it_ @ref <label> \\ #include "/etc/passwd"')])
        piece = factory.piece(parts=parts, title='#read("/etc/passwd")')
        assert clients.print_leaflet(piece, address="http://x/").startswith(b"%PDF-")

    def test_it_carries_sources_review_date_and_address(self):
        data = clients.leaflet_data(factory.piece(), address="https://wanli.example/x/")
        claim = next(part for part in data["parts"] if part["kind"] == "claim")
        assert claim["source"] == "征信业管理条例 · 第十七条 · 2013-03-15"
        assert "2026-11-22" in data["checked"]
        assert data["qr"].startswith("<svg")
        assert data["address"] == "https://wanli.example/x/"

    def test_text_can_be_read_by_a_machine(self, tmp_path):
        tool = shutil.which("pdftotext")
        pdf = clients.print_leaflet(factory.piece(), address="https://wanli.example/x/")
        if tool:
            (tmp_path / "leaflet.pdf").write_bytes(pdf)
            text = subprocess.run(
                [tool, tmp_path / "leaflet.pdf", "-"], capture_output=True, check=True
            ).stdout.decode()
            assert "信用报告怎么查" in text
        assert b"/ToUnicode" in pdf

    def test_leaflet_of_a_recalled_piece_is_gone(self, client):
        recall(factory.piece(), reason="有误", actor="system", at=NOW)
        assert client.get(f"{HERE}leaflet.pdf").status_code == 410

    def test_without_fonts_it_says_so(self, monkeypatch, tmp_path):
        from django.apps import apps

        printing.fonts.cache_clear()
        monkeypatch.setattr(apps.get_app_config("ui"), "path", str(tmp_path))
        with pytest.raises(printing.FontsAreMissing):
            clients.print_leaflet(factory.piece(), address="http://x/")
        printing.fonts.cache_clear()


class TestRecall:
    @pytest.fixture
    def family(self):
        return factory.piece(), factory.piece(language="en", title="How to read your report")

    def test_it_leaves_everything_at_once_in_every_language(self, client, family):
        editor = member("ed", "editor", organisation("house"))
        recall(family[0], reason="第十七条已修订", actor=editor, at=NOW)
        assert not Piece.objects.live().exists()
        assert not SearchEntry.objects.exists()
        assert search("信用报告") == []
        assert "信用报告怎么查" not in page(client, "/learn/credit-report/")
        assert "每年可以免费查" not in page(client, "/learn/source/credit-rules/")
        assert "信用报告怎么查" not in page(client, "/search/?q=信用报告")
        gone = page(client, HERE, 410)
        assert "第十七条已修订" in gone
        assert "2026-11-22" in gone
        page(english(), HERE, 410)
        entries = Entry.objects.filter(action="library.piece.recalled")
        assert [entry.actor for entry in entries] == [f"accounts.person:{editor.pk}"] * 2
        assert entries[0].after == {"live": False, "reason": "第十七条已修订"}

    def test_reason_is_required(self, family):
        with pytest.raises(RecallNeedsReason):
            recall(family[0], reason="  ", actor="system", at=NOW)
        assert Piece.objects.live().count() == 2

    def test_twice_is_refused(self, family):
        recall(family[0], reason="有误", actor="system", at=NOW)
        with pytest.raises(PieceIsNotPublished):
            recall(Piece.objects.get(pk=family[1].pk), reason="有误", actor="system", at=NOW)

    def test_review_under_way_and_schedule_are_stopped(self, family):
        editor = member("ed", "editor", organisation("house"))
        piece = family[0]
        piece.title = "新的版本"
        revision = piece.save_revision(user=editor)
        factory.submit(piece, editor)
        revision.approved_go_live_at = NOW
        revision.save()
        recall(Piece.objects.get(pk=piece.pk), reason="有误", actor=editor, at=NOW)
        piece = Piece.objects.get(pk=piece.pk)
        assert not piece.workflow_in_progress
        assert not piece.approved_schedule

    def test_button_asks_for_the_reason_first(self, client, family):
        client.force_login(member("ed", "editor", organisation("house")))
        address = f"/office/library/recall/{family[0].pk}/"
        assert "How to read your report" in page(client, address)
        client.post(address, {"reason": ""})
        assert Piece.objects.live().count() == 2
        client.post(address, {"reason": "有误"})
        assert not Piece.objects.live().exists()


def test_overdue_pieces_are_known():
    factory.piece("late", reviewed_on=date(2025, 1, 1), review_by=date(2026, 1, 1))
    factory.piece("fine")
    assert [piece.slug for piece in Piece.objects.overdue(date(2026, 11, 22))] == ["late"]
