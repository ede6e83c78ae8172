"""Scam types come from files, are reviewed like all content, and are kept when somebody edits them here."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from factories import accounts
from factories.library import pack, write
from factories.scams import NOW, pattern_file, types_folder
from wanli.ground.ledger.models import Entry
from wanli.knowledge.library.actions import load_pack
from wanli.knowledge.library.models import NeedsSecondPerson
from wanli.knowledge.library.queries import PackHasProblems, read_pack
from wanli.protection.scams.actions.packs import load_patterns
from wanli.protection.scams.choices import ScamType
from wanli.protection.scams.models import Pattern
from wanli.protection.scams.queries.pattern_files import check_patterns, read_patterns

REAL = Path(settings.CONTENT_FOLDER)


def test_every_type_has_its_page_in_chinese_and_some_in_english():
    patterns, problems = read_patterns(REAL)
    assert problems == []
    assert {one.scam for one in patterns if one.language == "zh-hans"} == set(ScamType.values)
    assert sum(one.language == "en" for one in patterns) >= 6


def test_the_real_files_satisfy_a_careful_reader():
    found = check_patterns(REAL, read_pack(REAL))
    assert found.problems == []
    assert found.count == len(ScamType.values)


def test_every_type_says_two_sentences_and_names_a_hotline_or_a_law():
    for pattern in read_patterns(REAL)[0]:
        assert sum(len(stage["says"]) for stage in pattern.stages) >= 2, pattern.file
        assert len(pattern.flags) >= 3, pattern.file
        assert all(claim["source"] for claim in pattern.claims), pattern.file


BROKEN = [
    ({"scam": "no-such-scam"}, "scam"),
    ({"language": "fr"}, "language"),
    ({"audiences": []}, "audiences"),
    ({"audiences": ["everybody"]}, "audiences"),
    ({"title": ""}, "title"),
    ({"title": "长" * 61}, "title"),
    ({"stages": []}, "stages"),
    ({"stages": [{"title": "一"}, {"title": "二"}]}, "stages 1 happens"),
    ({"flags": "x"}, "flags"),
    ({"claims": []}, "claims"),
    ({"reviewed_on": "soon"}, "reviewed_on"),
    ({"review_by": pattern_file()["reviewed_on"].replace(year=2020)}, "review_by"),
    ({"further": 1}, "further"),
]


@pytest.mark.parametrize(("values", "place"), BROKEN)
def test_a_broken_file_names_file_and_place(tmp_path, values, place):
    (tmp_path / "scams/types").mkdir(parents=True)
    write(tmp_path / "scams/types/phishing.yaml", pattern_file(**values))
    problems = read_patterns(tmp_path)[1]
    assert any(problem.file == "scams/types/phishing.yaml" and problem.place == place for problem in problems), problems


@pytest.mark.parametrize("said", ["打13812345678联系我", "点 http://a.top 领取", "拨打4008201234", "长" * 161])
def test_typical_sentences_lead_nowhere(tmp_path, said):
    stages = pattern_file()["stages"]
    stages[0]["says"] = [said]
    (tmp_path / "scams/types").mkdir(parents=True)
    write(tmp_path / "scams/types/phishing.yaml", pattern_file(stages=stages))
    assert [problem.place for problem in read_patterns(tmp_path)[1]] == ["stages 1 says"]


def test_yaml_that_is_none_is_told(tmp_path):
    (tmp_path / "scams/types").mkdir(parents=True)
    (tmp_path / "scams/types/phishing.yaml").write_text("scam: [", encoding="utf-8")
    assert read_patterns(tmp_path)[1]


def test_an_english_twin_has_the_claims_of_its_original(tmp_path):
    folder = pack(tmp_path / "pack")
    (folder / "scams/types").mkdir(parents=True)
    write(folder / "scams/types/phishing.yaml", pattern_file())
    twin = pattern_file(language="en", claims=[{"claim": "x", "source": "credit-rules", "at": "第十八条"}])
    write(folder / "scams/types/phishing.en.yaml", twin)
    messages = [problem.message for problem in check_patterns(folder, read_pack(folder)).problems]
    assert messages == ["has not the stages and claims of the Chinese original, in its order"]
    (folder / "scams/types/phishing.yaml").unlink()
    messages = [problem.message for problem in check_patterns(folder, read_pack(folder)).problems]
    assert messages == ["has no Chinese original"]


def test_sources_and_topics_that_are_not_there_are_told(tmp_path):
    folder = pack(tmp_path / "pack")
    (folder / "scams/types").mkdir(parents=True)
    claims = [{"claim": "x", "source": "no-law"}]
    write(folder / "scams/types/phishing.yaml", pattern_file(topic="nothing", claims=claims))
    places = {problem.place for problem in check_patterns(folder, read_pack(folder)).problems}
    assert places == {"topic", "claims"}


@pytest.mark.django_db
def test_loading_twice_writes_once(tmp_path):
    folder = types_folder(tmp_path)
    counts = load_patterns(folder, NOW)
    assert (counts.created, counts.unchanged) == (1, 0)
    entries, version = Entry.objects.count(), Pattern.objects.get().latest_revision_id
    counts = load_patterns(folder, NOW)
    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 1)
    assert (Entry.objects.count(), Pattern.objects.get().latest_revision_id) == (entries, version)


@pytest.mark.django_db
def test_a_changed_file_is_a_new_version_and_a_gone_one_is_withdrawn(tmp_path):
    folder = types_folder(tmp_path)
    load_patterns(folder, NOW)
    write(folder / "scams/types/phishing.yaml", pattern_file(title="假链接"))
    assert load_patterns(folder, NOW).updated == 1
    assert Pattern.objects.get().title == "假链接"
    (folder / "scams/types/phishing.yaml").unlink()
    assert load_patterns(folder, NOW).withdrawn == 1
    assert not Pattern.objects.get().live


@pytest.mark.django_db
def test_a_broken_pack_loads_nothing(tmp_path):
    folder = types_folder(tmp_path)
    write(folder / "scams/types/phishing.yaml", pattern_file(title=""))
    with pytest.raises(PackHasProblems):
        load_patterns(folder, NOW)
    assert Pattern.objects.count() == 0


@pytest.mark.django_db
def test_the_whole_pack_loads_with_its_scam_types(tmp_path):
    folder = pack(tmp_path / "pack")
    (folder / "scams/types").mkdir(parents=True)
    write(folder / "scams/types/phishing.yaml", pattern_file())
    write(folder / "checks.yaml", [])
    assert load_pack(folder, at=NOW)["scam types"].created == 1


@pytest.mark.django_db
def test_what_is_edited_here_needs_a_second_person_and_stays(tmp_path):
    folder = types_folder(tmp_path)
    load_patterns(folder, NOW)
    bank = accounts.organisation("bank")
    writer, reader = accounts.member("writer", "editor", bank), accounts.member("reader", "reviewer", bank)
    pattern = Pattern.objects.get()
    pattern.title = "改过的标题"
    revision = pattern.save_revision(user=writer)
    with pytest.raises(NeedsSecondPerson):
        pattern.publish(revision)
    assert load_patterns(folder, NOW).kept == 1
    pattern = Pattern.objects.get()
    pattern.get_workflow().start(pattern, writer)
    step = Pattern.objects.get().current_workflow_task_state
    with pytest.raises(PermissionDenied):
        step.task.specific.on_action(step, writer, "approve")
    step.task.specific.on_action(step, reader, "approve")
    assert Pattern.objects.get().title == "改过的标题"
    actions = list(Entry.objects.values_list("action", flat=True))
    assert actions[-2:] == ["scams.pattern.approved", "scams.pattern.published"]


@pytest.mark.django_db
def test_a_version_without_a_source_is_not_published(tmp_path):
    load_patterns(types_folder(tmp_path), NOW)
    bank = accounts.organisation("bank")
    writer, reader = accounts.member("writer", "editor", bank), accounts.member("reader", "reviewer", bank)
    pattern = Pattern.objects.get()
    pattern.claims = []
    pattern.save_revision(user=writer)
    pattern = Pattern.objects.get()
    pattern.get_workflow().start(pattern, writer)
    step = Pattern.objects.get().current_workflow_task_state
    with pytest.raises(PermissionDenied):
        step.task.specific.on_action(step, reader, "approve")
