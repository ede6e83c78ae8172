import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

HEAD = "QK3,QK4,QK5,QK6,QK7_1,QK7_2,QK7_3"


def table(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    file = folder / "people.csv"
    file.write_text("\n".join(rows) + "\n", encoding)
    return file


def scored(capsys: pytest.CaptureFixture[str], file: Path, *options: str, instrument: str = "oecd-infe@2022") -> dict:
    call_command("instruments_score", str(file), "--instrument", instrument, "--json", *options)
    return json.loads(capsys.readouterr().out)


def test_people_and_their_mean(tmp_path: Path, capsys) -> None:
    rows = [f"who,{HEAD}", "甲,3,0,102,1,1,1,1", "乙,1,25,100,2,2,2,2", "丙,dk,-97,不知道,0,1,1,1"]
    told = scored(capsys, table(tmp_path, *rows), "--person", "who")
    assert [(row["row"], row["person"], row["knowledge"]["value"]) for row in told["people"]] == [
        (2, "甲", 7),
        (3, "乙", 0),
        (4, "丙", 3),
    ]
    (knowledge,) = told["scores"]
    assert (knowledge["status"], knowledge["scored"]) == ("verified", 3)
    assert knowledge["mean"] == pytest.approx(10 / 3)
    assert knowledge["low"] < knowledge["mean"] < knowledge["high"]
    assert knowledge["distribution"] == {"0": 1, "3": 1, "7": 1}


def test_a_score_that_was_not_checked_is_never_told_as_one_that_was(tmp_path: Path, capsys) -> None:
    told = scored(capsys, table(tmp_path, f"{HEAD},QS1,QS2", "3,0,102,1,1,1,1,5,4"))
    statuses = {score["score"]: score["status"] for score in told["scores"]}
    assert statuses == {"knowledge": "verified", "attitudes": "unverified"}
    assert told["people"][0]["attitudes"]["value"] == 3.5
    assert any("must not be used as the OECD's attitudes score" in warning for warning in told["warnings"])
    call_command("instruments_score", str(tmp_path / "people.csv"), "--instrument", "oecd-infe@2022")
    assert "attitudes (0–4) · unverified" in capsys.readouterr().out


def test_missing_answers_are_not_guessed(tmp_path: Path, capsys) -> None:
    told = scored(
        capsys, table(tmp_path, "FL1,FL2,FL3,FL4,FL5", "2,2,2,1,", "2,2,2,,", "2,,,,"), instrument="sp-finlit@2014"
    )
    assert [row["concepts"] for row in told["people"]] == [
        {"value": 4, "band": "literate"},
        {"value": None, "band": "literate"},
        {"value": None, "band": None},
    ]
    assert any("2 people lack answers" in warning for warning in told["warnings"])


def test_any_usual_encoding_and_separator(tmp_path: Path, capsys) -> None:
    rows = [f"姓名;{HEAD.replace(',', ';')}", "甲;3;0;102;1;1;1;1"]
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        assert scored(capsys, table(tmp_path, *rows, encoding=encoding))["people"][0]["knowledge"]["value"] == 7


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            [HEAD, "3,0,102,1,1,1,1", "9,0,102,1,1,1,1"],
            r"第 3 行 QK3 列是“9”：应是 1 到 3 .*Row 3, column QK3 holds “9”",
        ),
        ([HEAD, "3,0,many,1,1,1,1"], r"第 2 行 QK5 列是“many”.*Row 2, column QK5 holds “many”: a number"),
        ([HEAD, "3,0,102,1,1,1,1,1"], r"第 2 行有 8 格.*Row 2 has 8 cells"),
        (["QK3,QK4", "3,0"], r"缺少 QK5、QK6.*Column QK5, QK6, QK7_1, QK7_2, QK7_3 is missing"),
        ([f"{HEAD},QS1", "3,0,102,1,1,1,1,1"], r"缺少 QS2.*Column QS2 is missing"),
        ([f"{HEAD},QK3", "3,0,102,1,1,1,1,1"], r"第 1 列和第 8 列同名：QK3.*same name"),
        ([HEAD], r"没有可用的行.*no row"),
        ([HEAD, '3,0,"102,1,1,1,1'], r"第 2 行"),
        ([""], r"people.csv"),
    ],
)
def test_a_bad_table_is_refused_with_row_and_column(tmp_path: Path, rows: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("instruments_score", str(table(tmp_path, *rows)), "--instrument", "oecd-infe@2022")


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no instrument oecd@2022"):
        call_command("instruments_score", "x.csv", "--instrument", "oecd@2022")
    with pytest.raises(CommandError, match="Cannot read it"):
        call_command("instruments_score", str(tmp_path / "none.csv"), "--instrument", "oecd-infe@2022")
    file = table(tmp_path, HEAD, "3,0,102,1,1,1,1")
    with pytest.raises(CommandError, match="There is no column who"):
        call_command("instruments_score", str(file), "--instrument", "oecd-infe@2022", "--person", "who")
