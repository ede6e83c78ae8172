"""Loading the content pack: idempotent, all or nothing, never over somebody's work."""

from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import library as factory
from factories.accounts import NOW, member, organisation
from wanli.ground.ledger.models import Entry
from wanli.knowledge.library.actions import load_pack, recall
from wanli.knowledge.library.models import Piece, SearchEntry, Source, Topic
from wanli.knowledge.library.queries import Counts, Findings, PackHasProblems, content_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_the_library(monkeypatch):
    """Other apps' kinds of files have their own tests."""
    monkeypatch.setattr(content_kinds, "_kinds", {})


@pytest.fixture
def pack(tmp_path) -> Path:
    return factory.pack(tmp_path / "content")


def chinese() -> Piece:
    return Piece.objects.get(slug="read-report", locale__language_code="zh-hans")


def test_pack_becomes_topics_sources_and_published_twins(pack):
    counts = load_pack(pack, at=NOW)
    assert counts["pieces"] == Counts(created=2)
    assert Topic.objects.get().title_en == "Credit reports"
    assert Source.objects.get().issuer == "国务院"
    original, twin = chinese(), Piece.objects.get(locale__language_code="en")
    assert original.translation_key == twin.translation_key
    assert original.live
    assert original.live_revision == original.latest_revision == original.loaded_revision
    assert [part.block_type for part in original.body] == [
        *("heading", "claim", "steps", "dialogue", "scenes", "stop", "remember")
    ]
    assert original.body[1].value["source"] == Source.objects.get()
    assert SearchEntry.objects.count() == 2
    assert Entry.objects.filter(action="library.piece.published", actor="system").count() == 2


def test_loading_again_writes_nothing(pack):
    load_pack(pack, at=NOW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        counts = load_pack(pack, at=NOW)
    writing = [one["sql"] for one in queries if one["sql"].split()[0] not in {"SELECT", "SAVEPOINT", "RELEASE"}]
    assert writing == []
    assert counts["pieces"] == Counts(unchanged=2)


def test_changed_file_is_a_new_published_version(pack):
    load_pack(pack, at=NOW)
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file(title="新标题在这里"))
    counts = load_pack(pack, at=NOW)
    assert counts["pieces"] == Counts(updated=1, unchanged=1)
    assert chinese().title == "新标题在这里"
    assert chinese().revisions.count() == 2


def test_piece_edited_in_the_back_office_is_kept(pack):
    load_pack(pack, at=NOW)
    piece = chinese()
    piece.title = "编辑改过的标题"
    piece.save_revision(user=member("ed", "editor", organisation("b")))
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file(title="文件里的新标题"))
    assert load_pack(pack, at=NOW)["pieces"] == Counts(kept=1, unchanged=1)
    assert chinese().title == "信用报告怎么查"


def test_recalled_piece_is_not_brought_back(pack):
    load_pack(pack, at=NOW)
    recall(chinese(), reason="法条有变", actor="system", at=NOW)
    assert load_pack(pack, at=NOW)["pieces"] == Counts(kept=2)
    assert not Piece.objects.live().exists()


def test_piece_whose_file_is_gone_is_no_longer_shown(pack, client):
    load_pack(pack, at=NOW)
    for path in (pack / "pieces/credit-report").iterdir():
        path.unlink()
    assert load_pack(pack, at=NOW)["pieces"] == Counts(withdrawn=2)
    assert not SearchEntry.objects.exists()
    assert client.get("/learn/credit-report/read-report/").status_code == 404
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file())
    assert load_pack(pack, at=NOW)["pieces"] == Counts(updated=1)
    assert chinese().live


@pytest.mark.parametrize(
    ("values", "place", "message"),
    [
        ({"kind": "poem"}, "kind", "'poem' is not one of"),
        ({"topic": "gardening"}, "topic", "'gardening' is not one of"),
        ({"audiences": ["martian"]}, "audiences", "'martian' is not one of"),
        ({"minutes": "two"}, "minutes", "whole number"),
        ({"reviewed_on": "yesterday"}, "reviewed_on", "should be a date"),
        ({"colour": "red"}, "colour", "unknown field"),
        ({"title": "长" * 81}, "title", "at most 80"),
        ({"title": 5}, "title", "should be text"),
        ({"body": []}, "body", "list of parts"),
        ({"body": [{"claim": "没有来源。"}]}, "body part 1 source", "missing"),
        ({"body": [{"claim": "来源不在。", "source": "nowhere"}]}, "body part 1 source", "not among the sources"),
        ({"body": [{"poem": "…"}]}, "body part 1", "should be one of"),
        ({"body": [{"steps": [1]}]}, "body part 1 steps 1", "should be text"),
        ({"body": [{"dialogue": [{"who": "甲"}]}]}, "body part 1 dialogue 1 says", "missing"),
        ({"body": [{"scenes": [{"picture": "甲", "seconds": 0}]}]}, "body part 1 scenes 1 seconds", "whole number"),
    ],
)
def test_fault_is_named_with_file_and_place_and_nothing_is_loaded(pack, values, place, message):
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file(**values))
    with pytest.raises(PackHasProblems) as caught:
        load_pack(pack, at=NOW)
    found = [one for one in caught.value.problems if one.file == "pieces/credit-report/read-report.yaml"]
    assert any(one.place == place and message in one.message for one in found), found
    assert not Topic.objects.exists()


def test_broken_yaml_is_named_with_line_and_column(pack, capsys):
    (pack / "pieces/credit-report/read-report.yaml").write_text("title: [未完\nkind: x: y\n", encoding="utf-8")
    with pytest.raises(CommandError, match="nothing was loaded"):
        call_command("content_load", folder=pack)
    assert "pieces/credit-report/read-report.yaml: line 2" in capsys.readouterr().err


def test_another_kind_that_fails_takes_everything_back(pack):
    def refuse(folder, at):
        raise PackHasProblems([])

    content_kinds.register("songs", check=lambda folder, pack: Findings(), load=refuse)
    with pytest.raises(PackHasProblems):
        load_pack(pack, at=NOW)
    assert not Piece.objects.exists()
    assert not Entry.objects.exists()


def test_command_ends_with_counts(pack, capsys):
    call_command("content_load", folder=pack)
    assert "pieces: created 2" in capsys.readouterr().out


def test_yaml_cannot_make_objects(pack):
    (pack / "topics.yaml").write_text("!!python/object/apply:os.getcwd []", encoding="utf-8")
    with pytest.raises(PackHasProblems) as caught:
        load_pack(pack, at=NOW)
    assert any(one.file == "topics.yaml" and "not YAML" in one.message for one in caught.value.problems)
    assert yaml.safe_load("1") == 1
