"""`wanli scams check`: lines in, verdicts out."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(scope="module", autouse=True)
def trained(tmp_path_factory):
    """The model of the pack, trained once for this module, kept where the tests may write."""
    from django.conf import settings

    from wanli.protection.scams.queries.models import screen_in_force

    before, settings.STATE = settings.STATE, tmp_path_factory.mktemp("state")
    screen_in_force.cache_clear()
    yield screen_in_force("zh")
    settings.STATE = before
    screen_in_force.cache_clear()


def check(monkeypatch, capsys, *lines, **options):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    call_command("scams_check", jsonl=True, **options)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def row(name, text):
    return json.dumps({"id": name, "text": text}, ensure_ascii=False)


def test_a_verdict_a_line_with_places_in_the_text(monkeypatch, capsys):
    text = "【工商银行】您的积分即将清零，请登录 http://icbc-jf.top/a 兑换现金，逾期失效"
    told = check(monkeypatch, capsys, row(7, text), "", row("b", "妈，我今晚加班，饭不用等我了"))
    assert [one["id"] for one in told] == [7, "b"]
    assert (told[0]["level"], told[0]["type"]) == ("high", "phishing")
    assert told[1]["level"] in {"low", "unknown"}
    assert told[0]["triggers"]
    for trigger in told[0]["triggers"]:
        assert text[trigger["start"] : trigger["end"]] == trigger["text"]
    assert set(told[0]) == {"id", "level", "probability", "type", "alternatives", "marks", "triggers", "advice"}


@pytest.mark.parametrize("broken", ["{", '{"id": 1}', '{"text": "x"}', "[]", '{"id": 1, "text": 2}'])
def test_a_line_that_is_none_is_named(monkeypatch, capsys, broken):
    with pytest.raises(CommandError, match="2"):
        check(monkeypatch, capsys, row(1, "你好"), broken)


def test_one_text_on_the_command_line_in_english(capsys):
    call_command("scams_check", "刷单兼职，先垫付本金，做完连单返佣金", language="en")
    told = json.loads(capsys.readouterr().out)
    assert told["level"] == "high"
    assert told["advice"].startswith("Pay nothing")


@pytest.mark.parametrize("words", [[], ["--jsonl", "字"]])
def test_a_text_or_lines_not_both_and_not_neither(words):
    with pytest.raises(CommandError) as refused:
        call_command("scams_check", *words)
    assert refused.value.returncode == 2
