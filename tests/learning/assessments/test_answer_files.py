"""Tables of answers and banks as other programs save them: what is read, and which sentence refuses what is not."""

import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.learning.assessments.clients.answers import Missing, Wanted, read_answers
from wanli.learning.assessments.clients.bank_files import read_bank, write_bank
from wanli.learning.assessments.clients.text import FileIsRefused
from wanli.science.psychometrics.bank import Bank, BankItem, Status


@pytest.fixture
def file(tmp_path):
    """A file with this text, in this encoding."""

    def make(text: str | bytes, encoding: str = "utf-8", name: str = "answers.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return make


def refused(path, **wanted) -> str:
    with pytest.raises(FileIsRefused) as reason:
        read_answers(path, Wanted(**wanted))
    assert reason.value.chinese
    assert reason.value.english
    return str(reason.value)


TABLE = "甲,乙,丙\n1,0,1\n0,,1\n"
ANSWERS = [[1, 0, 1], [0, -1, 1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(file, encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = read_answers(file(mark + TABLE.encode(encoding)), Wanted())
    assert table.responses.codes == ("甲", "乙", "丙")
    assert table.responses.answers.tolist() == ANSWERS


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.replace("\n", "\r\n"),
        "sep=;\n" + TABLE.replace(",", ";"),
        '"甲","乙","丙"\n"1","0","1"\n"0","","1"\n',
        "甲, 乙 ,丙\n 1, 0,1.0\n0, ,1 \n\n",
        "甲,乙,丙,,\n1,0,1,,\n0,,1,,\n",
        TABLE.rstrip("\n"),
    ],
    ids=[
        "semicolons",
        "tabs",
        "windows",
        "sep line",
        "quotes",
        "spaces",
        "empty columns at the end",
        "no last newline",
    ],
)
def test_ways_to_write_one_table(file, text):
    table = read_answers(file(text), Wanted())
    assert table.responses.codes == ("甲", "乙", "丙")
    assert table.responses.answers.tolist() == ANSWERS


def test_a_quoted_name_may_hold_the_separator(file):
    table = read_answers(file('"存款, 利息","两行\n的题"\n1,0\n0,1\n'), Wanted())
    assert table.responses.codes == ("存款, 利息", "两行\n的题")
    assert table.rows == (3, 4)


def test_counts_groups_and_people_stand_beside_the_answers(file):
    path = file("who,place,q1,q2,count\nA,town,1,0,3\nB,,0,1,2\nC,village,1,1,0\nD,village,0,0,1.5\n")
    table = read_answers(path, Wanted(group="place", person="who"))
    assert table.responses.codes == ("q1", "q2")
    assert table.responses.counts.tolist() == [3, 1.5]
    assert (table.groups, table.people, table.rows) == (("town", "village"), ("A", "D"), (2, 5))
    assert table.persons == 4.5
    assert "1 rows without a group" in str(table.remarks[0])


def test_columns_by_name_and_pattern_in_the_order_asked(file):
    path = file("age,KH2,KH1,FK1\n34,1,0,1\n50,0,1,1\n")
    assert read_answers(path, Wanted(items=["FK1", "KH*", "KH1"])).responses.codes == ("FK1", "KH2", "KH1")
    assert "no column KH9" in refused(path, items=["KH9"])
    assert "没有名为 X* 的列" in refused(path, items=["X*"])


def test_negative_codes_are_missing_and_said(file):
    path = file("q1,q2\n1,-1\n-9,0\n1,1\n")
    table = read_answers(path, Wanted())
    assert table.responses.answers.tolist() == [[1, -1], [-1, 0], [1, 1]]
    assert "2 negative numbers (-1, -9)" in str(table.remarks[0])


def test_named_codes_are_exact(file):
    path = file("q1,q2\n1,98\nNA,0\n-1,1\n")
    assert "column q1 holds “-1”" in refused(path, missing=Missing.parse("98,NA"))
    table = read_answers(path, Wanted(missing=Missing.parse("98,NA,negative")))
    assert table.responses.answers.tolist() == [[1, -1], [-1, 0], [-1, 1]]
    assert table.remarks == ()


@pytest.mark.parametrize("name", ["id", "ID", "respondent", "Respondent ID", "PUF_ID", "person_id", "编号", "学号"])
def test_a_column_called_like_people_is_no_item(file, name):
    table = read_answers(file(f"{name},q1,q2\n1,1,0\n0,0,1\n"), Wanted())
    assert table.responses.codes == ("q1", "q2")
    assert table.people == ("1", "0")
    assert name in str(table.remarks[0])


def test_a_column_called_like_people_is_an_item_when_named_so(file):
    path = file("id,q1,q2\n1,1,0\n0,0,1\n")
    assert read_answers(path, Wanted(items=["id", "q1"])).responses.codes == ("id", "q1")
    assert read_answers(path, Wanted(only_known=["id", "q2"])).responses.codes == ("id", "q2")


def test_other_columns_that_hold_no_answers_are_named(file):
    told = refused(file("q1,age\n1,34\n"))
    assert "第 2 行 age 列是“34”" in told
    assert "Row 2, column age holds “34”" in told
    assert "--columns" in told


BAD = {
    "text in a cell": ("q1,q2\n1,0\n1,yes\n", "Row 3, column q2 holds “yes”"),
    "a long text": ("q1,q2\n1," + "长" * 5000 + "\n", "holds “" + "长" * 20 + "…”"),
    "another number": ("q1,q2\n1,2\n", "Row 2, column q2 holds “2”"),
    "half": ("q1,q2\n1,0.5\n", "Row 2, column q2 holds “0.5”"),
    "NaN": ("q1,q2\n1,NaN\n", "Row 2, column q2 holds “NaN”"),
    "infinite": ("q1,q2\n1,-inf\n", "Row 2, column q2 holds “-inf”"),
    "Chinese name": ("存款利息,复利\n1,对\n", "第 2 行 复利 列是“对”"),
    "negative count": ("q1,q2,count\n1,0,-4\n", "Row 2, column count holds “-4”"),
    "count without a number": ("q1,q2,count\n1,0,many\n", "Row 2, column count holds “many”"),
    "infinite count": ("q1,q2,count\n1,0,1e999\n", "Row 2, column count holds “1e999”"),
    "a longer row": ("q1,q2\n1,0\n1,0,1\n", "Row 3 has 3 cells, but there are 2"),
    "a shorter row": ("q1,q2\n1,0\n1\n", "Row 3 has 1 cells, but there are 2"),
    "one name twice": ("q1,q2,q1\n1,0,1\n", "Columns 1 and 3 have the same name: q1"),
    "no name": ("q1,,q3\n1,0,1\n", "Column 2 has no name"),
    "no names at all": ("1,0,1\n0,0,1\n", "Row 1 holds only numbers"),
    "on its side": ("item,p1,p2\nq1,1,0\nq2,0,1\n", "Row 2, column item holds “q1”"),
    "a quotation mark alone": ('q1,q2\n1,"0\n' + "1,0\n" * 40_000, "quotation mark has no partner"),
    "empty": ("", "The file is empty"),
    "only empty lines": ("\n\n\n", "no column names"),
    "only names": ("q1,q2\n", "no row"),
    "only empty rows": ("q1,q2\n,\n,\n", "no row"),
    "only people": ("id,count\n1,2\n", "None of the columns is an item"),
}


@pytest.mark.parametrize(("text", "sentence"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_refused_by_row_and_column(file, text, sentence):
    assert sentence in refused(file(text))


def test_a_table_on_its_side_is_said_to_be(file):
    assert "the wrong way round" in refused(file("item,p1,p2\nq1,1,0\nq2,0,1\n"))


FOREIGN = {
    "xlsx": (b"PK\x03\x04" + bytes(100), "This is a workbook"),
    "xls": (b"\xd0\xcf\x11\xe0" + bytes(100), "This is a workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not a text file"),
    "neither encoding": (b"q1,q2\n1,0\n1,\xff\xff\n", "Row 3 is neither UTF-8 nor GB18030"),
    "cut in a letter": ("q1,题".encode()[:-2], "Row 1 is neither"),
    "half a UTF-16": (b"\xff\xfe" + "q1,q2\n1,0\n".encode("utf-16-le") + b"1", "no whole UTF-16"),
}


@pytest.mark.parametrize(("data", "sentence"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_table_is_refused(file, data, sentence):
    assert sentence in refused(file(data))


@pytest.mark.parametrize("columns", [300_000, 1_000_000])
def test_far_too_many_columns_are_refused_in_little_memory(file, columns):
    path = file(",".join(f"q{number}" for number in range(columns)) + "\n" + "1," * (columns - 1) + "1\n")
    tracemalloc.start()
    try:
        told = refused(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "at most 20,000 can be read" in told
    assert "the wrong way round" in told
    assert len(told) < 1000
    assert peak < 150_000_000


def test_a_wide_table_is_read(file):
    codes = [f"q{number}" for number in range(20_000)]
    table = read_answers(file(",".join(codes) + "\n" + ",".join(["1"] * 20_000) + "\n"), Wanted())
    assert len(table.responses.codes) == 20_000


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "answers.csv"
    path.write_bytes(data)
    for read in (lambda: read_answers(path, Wanted()), lambda: read_bank(path)):
        with suppress(FileIsRefused):  # any other exception fails
            read()


# ---- banks ----------------------------------------------------------------------------------------------------------

BANK = Bank(
    "new",
    (
        BankItem("存款, 利息", 1.25, -0.5, area="储蓄", a_standard_error=0.1, b_standard_error=0.2),
        BankItem("q2", 0.7, 1.5, c=0.25, status=Status.TRIAL),
    ),
)


def test_a_bank_comes_back_as_it_was_written(tmp_path):
    write_bank(tmp_path / "new.csv", BANK)
    found = read_bank(tmp_path / "new.csv")
    assert (found.version, found.codes, found.areas) == ("new", BANK.codes, BANK.areas)
    for name in ("a", "b", "c", "counts"):
        np.testing.assert_allclose(getattr(found, name), getattr(BANK, name), rtol=1e-7)
    assert found.items[0].a_standard_error == pytest.approx(0.1)
    assert np.isnan(found.items[1].b_standard_error)


def test_intercepts_do_for_difficulties(file):
    assert read_bank(file("code;d\nq1;-0.8\n")).items[0].b == 0.8
    assert read_bank(file("item,a,d\nq1,2,-1\n")).items[0].b == 0.5


BAD_BANKS = {
    "other columns": ("q1,q2\n1,0\n", "A bank needs the columns"),
    "text": ("item,a,b\nq1,one,0\n", "Row 2, column a holds “one”"),
    "empty": ("item,a,b\nq1,1,\n", "Row 2, column b holds “”"),
    "infinite": ("item,a,b\nq1,1,inf\n", "Row 2, column b holds “inf”"),
    "negative slope": ("item,a,b\nq1,-1,0\n", "a must be positive"),
    "slope of none": ("item,a,d\nq1,0,0\n", "Row 2, column a holds “0”"),
    "guessing": ("item,a,b,c\nq1,1,0,1\n", "c must lie in [0, 1)"),
    "status": ("item,a,b,status\nq1,1,0,asleep\n", "Row 2 cannot be an item"),
    "twice": ("item,a,b\nq1,1,0\nq1,1,0\n", "q1 stands twice"),
    "one name twice": ("item,a,b,a\nq1,1,0,1\n", "Two columns have the same name: a"),
    "a longer row": ("item,a,b\nq1,1,0,7\n", "Row 2 has 4 cells"),
    "a quotation mark alone": ('item,a,b\nq1,1,"0\n' + "q1,1,0\n" * 40_000, "quotation mark has no partner"),
    "no item": ("item,a,b\n", "There are no items"),
    "no name": ("item,a,b\n,1,0\n", "Row 2 names no item"),
    "other JSON": ('{"people": []}', "holds no items"),
    "broken JSON": ('{"items": [', "holds no items"),
    "JSON without numbers": ('{"items": [{"item": "q1", "a": null, "b": 0}]}', "column a holds"),
}


@pytest.mark.parametrize(("text", "sentence"), BAD_BANKS.values(), ids=BAD_BANKS)
def test_what_is_no_bank_is_refused(file, text, sentence):
    with pytest.raises(FileIsRefused) as reason:
        read_bank(file(text))
    assert sentence in str(reason.value)
