"""The commands about items: published values from the command line, and one sentence for whatever cannot be used.

Nothing here marks the database as needed: a command that asked it anything would fail.
"""

import csv
import json
import os
import subprocess
import sys
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from wanli.learning.assessments.clients.bank_files import read_bank, write_bank
from wanli.run import cli
from wanli.science.psychometrics.bank import Bank, BankItem, Status
from wanli.science.psychometrics.persons import eap, wle
from wanli.science.psychometrics.simulation import realistic_bank

LSAT6, LSAT7 = (Path(__file__).parents[2] / "science" / "data" / f"{name}_patterns.csv" for name in ("lsat6", "lsat7"))


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def told(self) -> dict:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def column(self, name: str) -> list:
        return [item[name] for item in self.told["items"]]


@pytest.fixture
def wanli(capsys, monkeypatch):
    """`wanli …` in this process: exit code, what it printed, what it complained about."""
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)

    def run(*words: object) -> Outcome:
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as ended:
            code = ended.code
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Outcome(code, printed.out, printed.err)

    return run


@pytest.fixture
def refused(wanli):
    """The sentence of a command that fails: one, in both languages, with nothing printed."""

    def run(*words: object, code: int = 1) -> str:
        outcome = wanli(*words)
        assert (outcome.code, outcome.out) == (code, "")
        assert any("一" <= letter <= "鿿" for letter in outcome.err)
        assert len(outcome.err) < 1500
        if code == 1:
            assert outcome.err.count("\n") == 1
        return outcome.err

    return run


@pytest.fixture
def file(tmp_path):
    def make(text: str | bytes, name: str = "answers.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def as_csv(codes, answers, **columns) -> str:
    """Answers as text; -1 is an empty cell."""
    head = ",".join([*columns, *codes])
    rows = (
        ",".join([*(str(column[place]) for column in columns.values()), *("" if x < 0 else str(x) for x in row)])
        for place, row in enumerate(answers.tolist())
    )
    return "\n".join([head, *rows, ""])


def simulated(items=12, people=2000, *, seed=3, mean=0.0, guessing=0.0):
    rng = np.random.default_rng(seed)
    a, b = np.exp(rng.normal(0.1, 0.3, items)), rng.normal(0, 1, items)
    theta = rng.normal(mean, 1, people)
    chance = guessing + (1 - guessing) / (1 + np.exp(-(a * (theta[:, None] - b))))
    codes = [f"题{number:02}" for number in range(items)]
    return codes, a, b, theta, (rng.random(chance.shape) < chance).astype(int)


# ---- calibrate ------------------------------------------------------------------------------------------------------


def test_calibrate_lsat7_as_published(wanli):
    found = wanli("items", "calibrate", LSAT7, "--model", "2pl", "--json")
    told = found.told
    assert (told["model"], told["persons"], told["converged"], told["warnings"]) == ("2pl", 1000, True, [])
    assert told["log_likelihood"] == pytest.approx(-2658.805, abs=0.001)
    assert isinstance(told["iterations"], int)
    assert found.column("item") == ["item1", "item2", "item3", "item4", "item5"]
    assert found.column("a") == pytest.approx([0.988, 1.081, 1.706, 0.765, 0.736], abs=0.002)
    assert found.column("d") == pytest.approx([1.856, 0.808, 1.804, 0.486, 1.855], abs=0.002)
    assert found.column("a_standard_error") == pytest.approx([0.177, 0.169, 0.321, 0.134, 0.151], rel=0.01)
    assert all(0 < error < 0.3 for error in found.column("d_standard_error"))


def test_calibrate_lsat6_as_published(wanli):
    found = wanli("items", "calibrate", LSAT6, "--json")
    assert found.told["log_likelihood"] == pytest.approx(-2466.653, abs=0.001)
    assert found.column("a") == pytest.approx([0.825, 0.723, 0.890, 0.689, 0.657], abs=0.002)
    assert found.column("b") == pytest.approx([-3.360, -1.370, -0.280, -1.866, -3.124], abs=0.002)
    assert found.column("a_standard_error") == pytest.approx([0.258, 0.187, 0.233, 0.185, 0.210], rel=0.01)


def test_calibrate_one_slope_as_published(wanli):
    six = wanli("items", "calibrate", LSAT6, "--model", "1pl", "--json")
    assert six.told["model"] == "1pl"
    assert six.told["log_likelihood"] == pytest.approx(-2466.938, abs=0.001)
    assert six.column("a") == pytest.approx([0.7551] * 5, abs=0.002)
    assert six.column("b") == pytest.approx([-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], abs=0.002)
    seven = wanli("items", "calibrate", LSAT7, "--model", "1pl", "--json")
    assert seven.column("a") == pytest.approx([1.011] * 5, abs=0.002)
    assert seven.told["log_likelihood"] == pytest.approx(-2664.901, abs=0.001)


def test_people_one_by_one_are_the_same_as_patterns_with_counts(wanli, file):
    with LSAT7.open(encoding="utf-8") as patterns:
        rows = list(csv.DictReader(patterns))
    names = list(rows[0])[:5]
    lines = [",".join(row[name] for name in names) for row in rows for _ in range(int(row["count"]))]
    each = file("\n".join([",".join(names), *lines]))
    counted = LSAT7.read_text(encoding="utf-8")
    renamed = file(counted.replace("count", "人数"), "renamed.csv")
    expected = wanli("items", "calibrate", LSAT7, "--json").told
    assert wanli("items", "calibrate", each, "--json").told == expected
    assert wanli("items", "calibrate", renamed, "--count", "人数", "--json").told == expected


def test_calibrate_some_columns(wanli):
    assert wanli("items", "calibrate", LSAT7, "--columns", "item4,item1,item2", "--json").column("item") == [
        *("item4", "item1", "item2")
    ]
    assert len(wanli("items", "calibrate", LSAT7, "--columns", "item?", "--json").column("item")) == 5


def test_calibrate_for_people(wanli):
    found = wanli("items", "calibrate", LSAT7)
    assert found.code == 0
    assert "log-likelihood -2658.805" in found.out
    assert "已收敛 converged" in found.out


def test_missing_answers_and_an_id_are_seen_for_what_they_are(wanli, file):
    codes, a, _b, _theta, answers = simulated(8, 3000)
    gone = np.random.default_rng(1).random(answers.shape) < 0.3
    path = file(as_csv(codes, np.where(gone, -1, answers), respondent=range(3000)).replace(",,", ",-7,"))
    found = wanli("items", "calibrate", path, "--json")
    assert found.column("item") == codes
    assert np.abs(np.log(found.column("a") / a)).max() < 0.3
    warnings = " ".join(found.told["warnings"])
    assert "respondent 列按作答人编号处理" in warnings
    assert "negative numbers (-7) were treated as missing" in warnings
    assert "holds “-7”" in wanli("items", "calibrate", path, "--missing", "98").err


def test_groups_have_a_mean_of_their_own(wanli, file):
    codes, _a, _b, _theta, first = simulated(10, 2000)
    _codes, _a, _b, _theta, second = simulated(10, 2000, mean=0.5)
    path = file(as_csv(codes, np.vstack([first, second]), 组=["前"] * 2000 + ["后"] * 2000))
    before, after = wanli("items", "calibrate", path, "--group", "组", "--json").told["groups"]
    assert (before["group"], before["mean"], before["standard_deviation"]) == ("前", 0, 1)
    assert (after["group"], after["persons"]) == ("后", 2000)
    assert abs(after["mean"] - 0.5) < 3 * after["mean_standard_error"]


def test_anchors_keep_their_parameters(wanli, file, tmp_path):
    codes, a, b, _theta, answers = simulated(10, 3000, mean=0.8)
    bank = Bank("base", tuple(BankItem(code, a[place], b[place]) for place, code in enumerate(codes[:6])))
    write_bank(tmp_path / "base.csv", bank)
    found = wanli("items", "calibrate", file(as_csv(codes, answers)), "--anchors", tmp_path / "base.csv", "--json")
    assert found.column("b")[:6] == pytest.approx(b[:6], abs=1e-6)
    assert np.abs(found.column("b")[6:] - b[6:]).max() < 0.25  # on the bank's scale, not on that of these people


def test_guessing_belongs_to_3pl(wanli, refused, file):
    codes, a, _b, _theta, answers = simulated(10, 4000, guessing=0.2)
    path = file(as_csv(codes, answers))
    found = wanli("items", "calibrate", path, "--model", "3pl", "--guessing", "0.2", "--json")
    assert found.column("c") == [0.2] * 10
    assert np.abs(np.log(found.column("a") / a)).mean() < 0.2
    assert "Guessing was taken as 0.25" in wanli("items", "calibrate", path, "--model", "3pl").out
    assert "3pl" in refused("items", "calibrate", path, "--guessing", "0.2", code=2)
    for wrong in (".2,.3", "1", "often", "nan"):
        told = refused("items", "calibrate", path, "--model", "3pl", "--guessing", wrong, code=2)
        assert "or 10 of them" in told


def test_a_saved_bank_is_read_again(wanli, tmp_path):
    found = wanli("items", "calibrate", LSAT7, "--save", tmp_path / "bank.csv", "--json")
    bank = read_bank(tmp_path / "bank.csv")
    assert list(bank.a) == pytest.approx(found.column("a"), rel=1e-6)
    (tmp_path / "told.json").write_text(found.out, encoding="utf-8")
    assert list(read_bank(tmp_path / "told.json").b) == pytest.approx(found.column("b"), rel=1e-6)


def test_items_that_cannot_be_estimated_are_left_out_by_name(wanli, file):
    codes, _a, _b, _theta, answers = simulated(6, 500)
    answers[:, 2], answers[:, 4] = 1, 0
    found = wanli("items", "calibrate", file(as_csv(codes, answers)), "--json")
    assert found.column("item") == [codes[0], codes[1], codes[3], codes[5]]
    assert [text.split("。")[0] for text in found.told["warnings"]] == [
        "题02 未估计：全部答对",
        "题04 未估计：全部答错",
    ]


CANNOT = {
    "one person": ("q1,q2\n1,0\n", "One person's answers"),
    "one item": ("q1\n1\n0\n", "One item (q1)"),
    "one item beside a constant one": ("q1,q2\n1,0\n1,1\n", "q1 was left out: everybody answered it rightly"),
    "nobody answered": ("id,q1,q2\na,,\nb,,\n", "q1 was left out: nobody answered it"),
    "text": ("q1,q2\n1,0\n1,maybe\n", "Row 3, column q2 holds “maybe”"),
    "not a number": ("q1,q2\n1,NaN\n", "Row 2, column q2"),
    "ragged": ("q1,q2\n1,0\n1\n", "Row 3 has 1 cells"),
    "name twice": ("q1,q1\n1,0\n", "Columns 1 and 2"),
    "negative count": ("q1,q2,count\n1,0,-1\n", "Row 2, column count"),
    "workbook": (b"PK\x03\x04" + bytes(50), "workbook"),
    "empty": ("", "empty"),
    "on its side": ("item,p1,p2\n题一,1,0\n题二,0,1\n", "the wrong way round"),
    "on its side without names": (
        ",".join(f"p{n}" for n in range(100)) + "\n" + "1,0," * 49 + "1,0\n" + "0,1," * 49 + "1,1\n",
        "2 people and 100 items",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), CANNOT.values(), ids=CANNOT)
def test_what_cannot_be_calibrated_is_one_sentence(refused, file, tmp_path, text, sentence):
    told = refused("items", "calibrate", file(text), "--save", tmp_path / "bank.csv", "--json")
    assert sentence in told
    assert "answers.csv" in told
    assert not (tmp_path / "bank.csv").exists()


def test_a_million_columns_are_refused_in_little_memory(refused, file):
    path = file(",".join(f"q{number}" for number in range(1_000_000)) + "\n" + "1," * 999_999 + "0\n")
    tracemalloc.start()
    try:
        told = refused("items", "calibrate", path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "at most 20,000" in told
    assert peak < 150_000_000


def test_paths_that_cannot_be_read_or_written(refused, tmp_path):
    assert "No such file" in refused("items", "calibrate", tmp_path / "nowhere.csv")
    assert "Is a directory" in refused("items", "calibrate", tmp_path)
    assert "No such file" in refused("items", "calibrate", LSAT7, "--save", tmp_path / "no" / "bank.csv")
    assert "No such file" in refused("items", "calibrate", LSAT7, "--anchors", tmp_path / "bank.csv")


def test_unknown_columns_are_named_with_those_there_are(refused):
    told = refused("items", "calibrate", LSAT7, "--columns", "item1,item9")
    assert "There is no column item9; there is: item1, item2, item3, item4, item5, count." in told
    assert "There is no column age" in refused("items", "calibrate", LSAT7, "--group", "age")


@pytest.mark.parametrize("words", [(), (LSAT7, "--model", "4pl"), (LSAT7, "--people"), (LSAT7, LSAT6)])
def test_wrong_usage_ends_with_two(wanli, words):
    found = wanli("items", "calibrate", *words)
    assert (found.code, found.out) == (2, "")
    assert "usage: wanli items calibrate" in found.err


def test_neither_a_database_nor_a_place_to_keep_anything_is_needed():
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    words = [sys.executable, "-c", "import sys; from wanli.run.cli import main; sys.exit(main())"]
    found = subprocess.run(
        [*words, "items", "calibrate", str(LSAT7), "--json"],
        env=surroundings | {"WANLI_STATE": "/proc/none/state", "DJANGO_SETTINGS_MODULE": "wanli.config.settings"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["persons"] == 1000


# ---- score ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def bank(tmp_path):
    """LSAT7's published parameters, an item that is not asked, and one on trial."""
    parameters = zip((0.988, 1.081, 1.706, 0.765, 0.736), (1.856, 0.808, 1.804, 0.486, 1.855), strict=True)
    items = [BankItem(f"item{number}", a, -d / a) for number, (a, d) in enumerate(parameters, 1)]
    path = tmp_path / "bank.csv"
    write_bank(path, Bank("bank", (*items, BankItem("other", 1, 0), BankItem("new", 1, 0, status=Status.TRIAL))))
    return path


def test_score_lsat7_as_published(wanli, bank):
    told = wanli("items", "score", LSAT7, "--bank", bank, "--json").told
    assert (told["bank"], told["persons"], told["items"]) == ("bank", 1000, [f"item{n}" for n in range(1, 6)])
    people = told["people"]
    assert sum(person["count"] for person in people) == 1000
    assert people[0]["row"] == 2
    assert people[0]["theta"] == pytest.approx(-1.870, abs=0.001)  # nothing right
    assert people[-1]["theta"] == pytest.approx(0.727, abs=0.001)  # everything right
    assert "1 of the bank's" not in told["warnings"][0]
    assert "2 of the bank's items are not in this file" in " ".join(told["warnings"])
    assert told["mean"] == pytest.approx(0, abs=0.01)


def test_scores_are_those_of_each_person_alone(wanli, bank, file):
    path = file("id,new,item3,item1\n甲,1,1,0\n乙,0,,1\n丙,1,,\n")
    told = wanli("items", "score", path, "--bank", bank, "--mean", "0.4", "--deviation", "0.9", "--json").told
    scale, (first, second, third) = read_bank(bank), told["people"]
    expected = eap(scale, scale.places(["item3", "item1"]), [1, 0], mean=0.4, standard_deviation=0.9)
    assert (first["person"], first["answers"], first["theta"], first["standard_error"]) == (
        *("甲", 2, pytest.approx(expected.theta), pytest.approx(expected.standard_error)),
    )
    warm = wle(scale, scale.places(["item1"]), [1])
    assert (second["wle"], second["wle_standard_error"]) == (
        pytest.approx(warm.theta, abs=1e-6),
        pytest.approx(warm.standard_error, abs=1e-6),
    )
    assert (third["answers"], third["theta"], third["wle"], third["wle_standard_error"]) == (
        *(0, pytest.approx(0.4), None, None),
    )
    warnings = " ".join(told["warnings"])
    assert "1 people gave no answer that counts" in warnings
    assert "Items on trial or retired do not count: new" in warnings


def test_plausible_values_spread_as_the_population_does(wanli, file, tmp_path):
    codes, a, b, theta, answers = simulated(12, 3000)
    write_bank(tmp_path / "true.csv", Bank("true", tuple(map(BankItem, codes, a.tolist(), b.tolist()))))
    words = (
        "items",
        "score",
        file(as_csv(codes, answers)),
        "--bank",
        tmp_path / "true.csv",
        "--plausible",
        4,
        "--json",
    )
    people = wanli(*words).told["people"]
    values = np.array([person["plausible_values"] for person in people])
    assert values.shape == (3000, 4)
    assert values.mean() == pytest.approx(theta.mean(), abs=0.05)
    assert values.std() == pytest.approx(1, abs=0.03)
    assert np.std([person["theta"] for person in people]) < 0.95
    assert wanli(*words).told["people"] == people
    assert wanli(*words, "--seed", 2).told["people"] != people


def test_scores_as_csv(wanli, bank, file, tmp_path):
    path = file("respondent,item1,item2\n=1+1,1,0\n乙,,\n")
    assert wanli("items", "score", path, "--bank", bank, "--plausible", 1, "--save", tmp_path / "out.csv").code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as saved:
        first, second = csv.DictReader(saved)
    assert list(first) == [
        *("row", "person", "answers", "theta", "standard_error", "wle", "wle_standard_error", "plausible_1")
    ]
    assert (first["row"], first["answers"], second["person"], second["wle"]) == ("2", "2", "乙", "")
    assert first["person"] == "'=1+1"  # no spreadsheet shall take it for a formula


def test_score_refuses(wanli, refused, bank, file):
    without = wanli("items", "score", LSAT7)
    assert (without.code, "--bank" in without.err) == (2, True)
    assert "None of the bank's items (item1" in refused("items", "score", file("q1,q2\n1,0\n"), "--bank", bank)
    other = file("item1,extra\n1,0\n")
    assert "The bank has no item extra" in refused("items", "score", other, "--bank", bank, "--columns", "item1,extra")
    assert "The bank has no item extra" in refused(
        "items", "fit", file("item1,extra\n1,0\n0,1\n"), "--bank", bank, "--columns", "*"
    )
    assert "A bank needs the columns" in refused("items", "score", LSAT7, "--bank", LSAT7)
    assert "--plausible" in refused("items", "score", LSAT7, "--bank", bank, "--plausible", "-1", code=2)
    assert "--deviation" in refused("items", "score", LSAT7, "--bank", bank, "--deviation", "0", code=2)


# ---- link -----------------------------------------------------------------------------------------------------------


def test_link_finds_the_line_and_what_drifted(wanli, tmp_path):
    rng = np.random.default_rng(4)
    a, b = np.exp(rng.normal(0, 0.3, 20)), rng.normal(0, 1, 20)
    errors = {"a_standard_error": 0.05, "b_standard_error": 0.05}
    base = [BankItem(f"题{n:02}", a[n], b[n], **errors) for n in range(15)]
    moved = b.copy()
    moved[3] += 0.8
    new = [BankItem(f"题{n:02}", a[n] * 1.2, (moved[n] - 0.3) / 1.2, **errors) for n in range(20)]
    write_bank(tmp_path / "base.csv", Bank("base", tuple(base)))
    write_bank(tmp_path / "new.csv", Bank("new", tuple(new)))
    words = ("items", "link", tmp_path / "base.csv", tmp_path / "new.csv")
    told = wanli(*words, "--save", tmp_path / "linked.csv", "--json").told
    assert (told["base"], told["new"], told["method"]) == ("base", "new", "stocking_lord")
    assert told["slope"] == pytest.approx(1.2, abs=1e-4)
    assert told["intercept"] == pytest.approx(0.3, abs=1e-4)
    assert [anchor["item"] for anchor in told["anchors"] if anchor["drifted"]] == ["题03"]
    assert told["anchors"][3]["difference_in_b"] == pytest.approx(0.8, abs=0.001)
    assert "题03 drifted" in told["warnings"][0]
    linked = read_bank(tmp_path / "linked.csv")
    assert list(linked.b) == pytest.approx(moved, abs=1e-3)
    assert list(linked.a) == pytest.approx(a, rel=1e-3)
    kept = wanli(*words, "--keep-drifted", "--method", "mean_sigma", "--json").told
    assert kept["method"] == "mean_sigma"
    assert not any(anchor["drifted"] for anchor in kept["anchors"])
    few = wanli(*words, "--anchors", "题00,题01,题05", "--json").told
    assert len(few["anchors"]) == 3
    assert "rests on 3 items only" in few["warnings"][0]
    assert "漂移 drifted" in wanli(*words).out


def test_link_refuses(refused, bank, tmp_path):
    write_bank(tmp_path / "far.csv", Bank("far", (BankItem("x", 1, 0), BankItem("y", 1, 1))))
    assert "the banks share 0 items" in refused("items", "link", bank, tmp_path / "far.csv")
    assert "not in both banks: item9" in refused("items", "link", bank, bank, "--anchors", "item1,item2,item9")
    assert "No such file" in refused("items", "link", bank, tmp_path / "no.csv")


def test_link_says_when_drift_could_only_be_guessed(wanli, bank):
    told = wanli("items", "link", bank, bank, "--json").told
    assert (told["slope"], told["intercept"]) == (pytest.approx(1), pytest.approx(0, abs=1e-9))
    assert "no standard errors" in " ".join(told["warnings"])


# ---- fit, dif -------------------------------------------------------------------------------------------------------


def test_fit_of_lsat7_as_published(wanli):
    found = wanli("items", "fit", LSAT7, "--json")
    assert found.column("s_x2") == pytest.approx([4.749, 14.451, 1.270, 5.237, 0.941], abs=0.01)
    assert found.column("degrees_of_freedom") == [2] * 5
    assert found.column("share_right") == pytest.approx([0.828, 0.658, 0.772, 0.606, 0.843], abs=1e-9)
    assert found.told["alpha"] == pytest.approx(0.4530, abs=0.0005)
    assert all(0.4 < value < 1.2 for value in found.column("infit") + found.column("outfit"))
    assert "item2 does not follow its curve" in found.told["warnings"][0]
    assert "S-X2" in wanli("items", "fit", LSAT7).out


def test_fit_of_a_bank_from_elsewhere_spends_no_degrees_of_freedom(wanli, bank):
    found = wanli("items", "fit", LSAT7, "--bank", bank, "--json")
    assert found.column("degrees_of_freedom") == [4] * 5
    assert found.column("item") == [f"item{number}" for number in range(1, 6)]


def test_fit_says_what_it_cannot_tell(wanli, file):
    codes, _a, _b, _theta, answers = simulated(10, 80)
    answers[:, 0] = 1
    found = wanli("items", "fit", file(as_csv(codes, answers)), "--json")
    assert found.column("s_x2") == [None] * 10
    assert found.column("not_tested") == [None, *["too few people answered every item"] * 9]
    assert found.column("share_right")[0] == 1
    assert "not tested" in " ".join(found.told["warnings"])


def test_dif_finds_the_item_that_is_harder_for_one_group(wanli, file):
    codes, _a, _b, _theta, first = simulated(8, 1500)
    _codes, _a, _b, _theta, second = simulated(8, 1500, mean=-0.3)
    lost = np.random.default_rng(9).random(1500) < 0.35
    second[lost, 5] = 0
    path = file(as_csv(codes, np.vstack([first, second]), 组=["青年"] * 1500 + ["老年"] * 1500))
    found = wanli("items", "dif", path, "--group", "组", "--json")
    told = found.told
    assert told["reference"] == {"values": ["青年"], "persons": 1500}
    assert told["focal"] == {"values": ["老年"], "persons": 1500}
    for method in ("mantel_haenszel", "likelihood_ratio"):
        sizes = [item[method]["size"] for item in told["items"]]
        assert sizes[5] == "C"
        assert sizes.count("A") == 7
        assert told["items"][5][method]["share"] < -0.1
    assert len(told["warnings"]) == 1
    assert "题05（MH C）：知识相同的 100 人中，老年 组答对的约少" in told["warnings"][0]
    swapped = wanli("items", "dif", path, "--group", "组", "--focal", "青年", "--method", "mh", "--json").told
    assert swapped["items"][5]["mantel_haenszel"]["share"] > 0.1
    assert "likelihood_ratio" not in swapped["items"][0]
    assert "Likelihood ratio" in wanli("items", "dif", path, "--group", "组", "--method", "lr", "--model", "1pl").out


def test_dif_of_few_people_gives_no_verdict(wanli, file):
    codes, _a, _b, _theta, answers = simulated(5, 200)
    told = wanli("items", "dif", file(as_csv(codes, answers, g=["a", "b"] * 100)), "--group", "g", "--json").told
    assert {item["mantel_haenszel"]["size"] for item in told["items"]} == {"too_few"}
    assert "Too few people to compare" in told["warnings"][0]


def test_dif_refuses(refused, file):
    codes, _a, _b, _theta, answers = simulated(5, 300)
    path = file(as_csv(codes, answers, g=["a", "b", "c"] * 100))
    words = ("items", "dif", path, "--group", "g")
    assert "holds 3 values (a, b, c)" in refused(*words, code=2)
    assert "has no z; it has: a, b, c" in refused(*words, "--focal", "z")
    assert "a stands in both groups" in refused(*words, "--focal", "a,b", "--reference", "a", code=2)
    assert "stand in one group" in refused(*words, "--focal", "a,b,c", code=2)
    assert "There is no column age" in refused("items", "dif", path, "--group", "age")


# ---- simulate -------------------------------------------------------------------------------------------------------


def test_simulate_a_realistic_bank(wanli):
    words = ("items", "simulate", "--realistic", 200, "--people", 300, "--least", 5, "--most", 20)
    told = wanli(*words, "--standard-error", "0.4", "--quotas", "even", "--json").told
    assert (told["items"], told["people"]) == (200, 300)
    assert 5 <= told["shortest"] <= told["mean_length"] <= told["longest"] <= 20
    assert sum(told["stops"].values()) == pytest.approx(1)
    assert set(told["stops"]) <= {"precision", "length"}
    assert abs(told["bias"]) < 0.1
    assert told["rmse"] == pytest.approx(told["mean_standard_error"], rel=0.15)
    assert 0.9 < told["coverage"] < 0.98
    shown = [item["exposure"] for item in told["most_exposed"]]
    assert shown == sorted(shown, reverse=True)
    assert told["exposure_max"] == shown[0] <= 0.31
    assert 0 < told["overlap"] < 0.31
    assert told["quota_deviation"] < 1.5
    assert 0 < told["selection_milliseconds"]["median"] <= told["selection_milliseconds"]["p99"]
    assert told["rules"]["quotas"] == dict.fromkeys([f"area{number}" for number in range(6)], 1.0)


def test_simulating_twice_is_the_same_but_for_the_clock(wanli):
    words = ("items", "simulate", "--realistic", 60, "--people", 50, "--cap", 1, "--top", 1, "--json")
    first, second, other = (wanli(*words, "--seed", seed).told for seed in (1, 1, 2))
    for told in (first, second, other):
        del told["selection_milliseconds"]
    assert first == second != other
    assert first["exposure_max"] == 1  # without a cap everybody begins with the same question


def test_simulate_a_bank_from_a_file(wanli, tmp_path):
    bank = realistic_bank(30, rng=np.random.default_rng(1), areas=2)
    write_bank(tmp_path / "bank.csv", bank)
    words = ("items", "simulate", tmp_path / "bank.csv", "--people", 40)
    told = wanli(*words, "--quotas", "area0=3,area1=1", "--json").told
    assert told["bank"] == "bank"
    assert told["rules"]["quotas"] == {"area0": 3.0, "area1": 1.0}
    assert "cannot keep every item below 30%" in told["warnings"][0]
    assert "停止原因 stop" in wanli(*words).out


def test_chances_tuned_beforehand_hold_the_cap(wanli):
    words = ("items", "simulate", "--realistic", 60, "--people", 400, "--most", 10, "--json")
    told = wanli(*words, "--tuned").told
    assert told["rules"]["tuned"] is True
    assert told["exposure_max"] < 0.36
    assert told["items_never_shown"] < wanli(*words, "--cap", 1).told["items_never_shown"]


WRONG_RULES = {
    "neither bank nor number": ((), "Name either a bank or --realistic"),
    "both": (("bank.csv", "--realistic", "5"), "Name either a bank or --realistic"),
    "no items": (("--realistic", "0"), "--realistic must lie between"),
    "nobody": (("--realistic", "9", "--people", "0"), "--people must lie between"),
    "length": (("--realistic", "9", "--least", "9", "--most", "3"), "a test of 9 to 3 questions"),
    "cap": (("--realistic", "9", "--cap", "0"), "the exposure cap must lie"),
    "standard error": (("--realistic", "9", "--standard-error", "-1"), "the standard error above 0"),
    "not a standard error": (("--realistic", "9", "--standard-error", "nan"), "the standard error above 0"),
    "area": (("--realistic", "9", "--quotas", "stocks=1"), "the bank has no area “stocks”"),
    "share": (("--realistic", "9", "--quotas", "area1=much"), "the share “much” of area1"),
    "quota": (("--realistic", "9", "--quotas", "area1=0"), "each quota must be a share above 0"),
    "seed": (("--realistic", "9", "--seed", "-1"), "--seed must not be negative"),
    "spread": (("--realistic", "9", "--deviation", "nan"), "--deviation must be"),
}


@pytest.mark.parametrize(("words", "sentence"), WRONG_RULES.values(), ids=WRONG_RULES)
def test_rules_that_no_test_can_follow_are_wrong_usage(refused, words, sentence):
    assert sentence in refused("items", "simulate", *words, code=2)


def test_simulate_refuses_banks_without_areas_or_calibrated_items(refused, bank, tmp_path):
    assert "names no areas" in refused("items", "simulate", bank, "--quotas", "even", code=2)
    write_bank(tmp_path / "trial.csv", Bank("trial", (BankItem("new", 1, 0, status=Status.TRIAL),)))
    assert "no calibrated item" in refused("items", "simulate", tmp_path / "trial.csv")
