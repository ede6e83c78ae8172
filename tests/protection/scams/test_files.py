"""The rules and messages of the content pack, and what is wrong with those that cannot be used."""

import json
from collections import Counter

import pytest
from django.conf import settings

from wanli.protection.scams.choices import GenuineKind, ScamType
from wanli.protection.scams.queries import PackIsBroken, read_messages, read_rules
from wanli.protection.scams.queries.advice import advice_for
from wanli.protection.scams.queries.models import calibration_of, digest_of
from wanli.science.screening.verdicts import Level, Verdict


def pack(folder, *, rules="", messages=""):
    for name, file, text in (("rules", "a.yaml", rules), ("messages", "w.jsonl", messages)):
        (folder / "scams" / name).mkdir(parents=True, exist_ok=True)
        (folder / "scams" / name / file).write_text(text, encoding="utf-8")
    return folder


def line(**values):
    return json.dumps({"text": "先垫付后返利", "type": "brushing", "channel": "sms", **values}, ensure_ascii=False)


def test_the_pack_covers_every_type_and_kind():
    messages = read_messages(settings.CONTENT_FOLDER)
    types = Counter(message.type for message in messages)
    assert len(messages) >= 3_000
    assert set(types) == {*ScamType.values, *GenuineKind.values}
    assert min(types.values()) >= 15
    assert len({message.writer for message in messages}) >= 8


def test_the_calibration_is_that_of_these_rules_and_messages(tmp_path):
    digest = digest_of(settings.CONTENT_FOLDER)
    assert calibration_of(settings.CONTENT_FOLDER, digest), "run `wanli scams calibrate`"
    assert calibration_of(settings.CONTENT_FOLDER, "of other texts") is None
    assert calibration_of(pack(tmp_path), digest) is None
    (tmp_path / "scams" / "calibration.json").write_text("[]")
    assert calibration_of(tmp_path, digest) is None


def test_the_pack_holds_no_number_or_address_of_anybody():
    import re

    for message in read_messages(settings.CONTENT_FOLDER):
        assert not re.search(r"1[3-9]\d{9}|https?://|www\.", message.text), message.text


def test_every_rule_has_its_reason_in_both_languages_and_its_source():
    sources = {
        row["id"]
        for file in (settings.CONTENT_FOLDER / "sources").glob("*.yaml")
        for row in __import__("yaml").safe_load(file.read_text(encoding="utf-8"))
    }
    for language in ("zh", "en"):
        for rule in read_rules(settings.CONTENT_FOLDER, language).rules:
            assert rule.strength.is_harmless or (rule.reason and rule.source in sources), rule.code


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ("- {code: a, groups: [[x]], scam: nothing}", "no scam type"),
        ("- {code: a, groups: [[x]], marks: [odd], strength: against}", "no mark"),
        ("- {code: a, groups: [[x]], colour: red}", "unknown field colour"),
        ("- {code: a, groups: [[x]]}", "reason in both languages"),
        ("- {groups: [[x]]}", "code"),
        ("- {code: a, strength: against, groups: [[x]]}\n- {code: a, strength: against, groups: [[y]]}", "twice"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(tmp_path, rules, sentence):
    with pytest.raises(PackIsBroken, match=sentence):
        read_rules(pack(tmp_path, rules=rules))


@pytest.mark.parametrize(
    "broken", ["{", "[]", line(type="odd"), line(channel="pigeon"), line(text=" "), '{"text": "x"}']
)
def test_a_message_that_cannot_be_used_is_named_by_its_line(tmp_path, broken):
    with pytest.raises(PackIsBroken, match=r"w\.jsonl:2"):
        read_messages(pack(tmp_path, messages=f"{line()}\n{broken}\n"))


def test_near_duplicates_are_one_message(tmp_path):
    folder = pack(tmp_path, messages="\n".join([line(), line(text="先垫付后返利！"), line(text="完全是另外一句话")]))
    assert [message.text for message in read_messages(folder)] == ["先垫付后返利", "完全是另外一句话"]


def test_the_digest_follows_rules_and_messages(tmp_path):
    folder = pack(tmp_path, messages=line())
    first = digest_of(folder)
    assert digest_of(pack(tmp_path, messages=line(text="别的"))) != first


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("kind", ["", *ScamType.values])
def test_there_is_advice_for_everything(language, level, kind):
    advice = advice_for(Verdict(level, 0.5, kind, (), (), ()), language)
    assert len(advice) > 20
    assert kind == "" or advice != advice_for(Verdict(level, 0.5, "", (), (), ()), language)
