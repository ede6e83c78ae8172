"""`wanli scams train` and `wanli scams use`: a model of one's own, its report, putting it in force and going back."""

import json

import pytest
from django.core.management import CommandError, call_command

from wanli.protection.scams.queries.models import screen_in_force
from wanli.science.screening.model import Model

SCAMS = [
    "兼职点赞垫付{}元返佣",
    "积分{}分清零点击网址兑换现金",
    "贷款{}万放款前交解冻费",
    "导师带单{}天稳赚进群",
    "安全账户核查转{}元",
]
GENUINE = [
    "快递到了取件码{}",
    "妈我晚上{}点回家吃饭",
    "您尾号账户支出{}元余额充足",
    "停水通知明天{}点恢复",
    "超市鸡蛋{}元一斤到店购买",
]
WORDS = list("山河春秋灯雨桥树鸟舟云花石竹雪风月星海沙")


@pytest.fixture
def state(tmp_path, screening, settings):
    """A state folder of the test's own, in which the pack's model is made already."""
    kept = tmp_path / "state"
    (kept / "screening").mkdir(parents=True)
    for file in (settings.STATE / "screening").glob("*.npz"):
        (kept / "screening" / file.name).write_bytes(file.read_bytes())
    settings.STATE = kept
    screen_in_force.cache_clear()
    yield kept
    screen_in_force.cache_clear()


def rows(**more):
    types = ["brushing", "phishing", "fake_loan", "fake_investment", "fake_official"]
    kinds = ["service_notice", "chat", "bank_notice", "service_notice", "advert"]
    for number, word in enumerate(WORDS):
        for sentence, kind in zip([*SCAMS, *GENUINE], [*types, *kinds], strict=True):
            yield {"text": sentence.format(number * 7 + 3) + word * 3 + WORDS[number - 7] * 3, "type": kind, **more}


@pytest.fixture
def data(tmp_path):
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows()) + "\n", encoding="utf-8")
    return file


def test_a_model_of_ones_own_is_made_reported_used_and_given_up(state, data, tmp_path, capsys):
    folder = tmp_path / "made"
    call_command("scams_train", data=data, output=folder, alone=True, folds=2, json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["messages"] == 200
    assert report["messages_of_the_pack_beside_them"] == 0
    assert report["new"]["auc"] > 0.9
    assert set(report["new"]["of_types"]["types"]) == {
        "brushing",
        "phishing",
        "fake_loan",
        "fake_investment",
        "fake_official",
    }
    assert sum(step["number"] for step in report["new"]["calibration"]) == 200
    assert {"recall_at_2%", "recall_at_5%", "auc", "calibration_error"} <= set(report["in_force"])
    assert {file.name for file in folder.iterdir()} == {"model.npz", "report.json", "report.md", "calibration.svg"}
    assert json.loads((folder / "report.json").read_text(encoding="utf-8")) == report

    pack = screen_in_force("zh").model.digest
    made = Model.from_bytes((folder / "model.npz").read_bytes()).digest
    assert pack != made  # nothing was switched
    call_command("scams_use", str(folder))
    assert screen_in_force("zh").model.digest == made
    call_command("scams_use", back=True)
    assert screen_in_force("zh").model.digest == pack
    call_command("scams_use", back=True)
    assert screen_in_force("zh").model.digest == made
    call_command("scams_use", pack=True)
    assert screen_in_force("zh").model.digest == pack
    call_command("scams_use", back=True)
    assert screen_in_force("zh").model.digest == made


def test_labels_without_a_type_are_enough_and_a_switch_may_follow_at_once(state, tmp_path, capsys):
    file = tmp_path / "labels.jsonl"
    scams = {"brushing", "phishing", "fake_loan", "fake_investment", "fake_official"}
    told = [{"text": row["text"], "label": "scam" if row["type"] in scams else "genuine"} for row in rows()]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in told), encoding="utf-8")
    call_command("scams_train", data=file, output=tmp_path / "made", alone=True, folds=2, switch=True)
    printed = capsys.readouterr().out
    assert "| macro_f1 (types) | None | None |" in printed
    assert "in force now" in printed
    assert screen_in_force("zh").model.digest == Model.from_bytes((tmp_path / "made/model.npz").read_bytes()).digest


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: .*not JSON"),
        ("[]", "line 2: .*not a JSON object"),
        ('{"type": "chat"}', "line 2: .*text is missing"),
        ('{"text": " ", "type": "chat"}', "line 2: .*text is missing"),
        ('{"text": "字", "type": "odd"}', "line 2: .*no such type"),
        ('{"text": "字"}', "line 2: .*type or label is missing"),
        ('{"text": "字", "label": "maybe"}', "line 2: .*unknown"),
        ('{"text": "你好", "type": "phishing"}', "line 2: .*otherwise"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_reason(tmp_path, line, reason):
    file = tmp_path / "own.jsonl"
    file.write_text('{"text": "你好", "type": "chat"}\n' + line, encoding="utf-8")
    with pytest.raises(CommandError, match=reason):
        call_command("scams_train", data=file, output=tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_a_file_that_is_missing_or_too_small_or_of_other_bytes_is_named(state, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("scams_train", data=tmp_path / "none", output=tmp_path / "made")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("scams_train", data=tmp_path / "bytes", output=tmp_path / "made")
    (tmp_path / "small").write_text('{"text": "你好", "type": "chat"}', encoding="utf-8")
    with pytest.raises(CommandError, match="too few"):
        call_command("scams_train", data=tmp_path / "small", output=tmp_path / "made", alone=True)


def test_what_is_no_model_is_not_put_in_force(state, tmp_path):
    with pytest.raises(CommandError, match="There is no model in"):
        call_command("scams_use", str(tmp_path))
    (tmp_path / "model.npz").write_bytes(b"PK")
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("scams_use", str(tmp_path))
    with pytest.raises(CommandError, match="no model to go back to"):
        call_command("scams_use", back=True)
    with pytest.raises(CommandError, match="in force already"):
        call_command("scams_use", pack=True)
    with pytest.raises(CommandError) as refused:
        call_command("scams_use")
    assert refused.value.returncode == 2
