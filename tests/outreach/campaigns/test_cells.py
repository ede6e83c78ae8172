"""What people write into cells."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from wanli.outreach.campaigns.actions.imports import cells


@pytest.mark.parametrize(
    ("written", "value", "precision"),
    [
        (15000, 15000, "exact"),
        ("15,000余份", 15000, "at_least"),
        ("１５，０００", 15000, "exact"),
        ("1.5万", 15000, "exact"),
        ("2120万余次", 21_200_000, "at_least"),
        ("10余万", 100_000, "at_least"),
        ("约800", 800, "about"),
        ("近200名", 200, "nearly"),
        ("超过3000", 3000, "more_than"),
        ("不少于50", 50, "at_least"),
        ("2.45万元", Decimal("24500"), "exact"),
        (0, 0, "exact"),
    ],
)
def test_amounts_keep_their_qualifier(written: object, value: object, precision: str) -> None:
    assert cells.amount(written) == (value, precision)


@pytest.mark.parametrize(
    "written", ["15,00", "abc", "12<b>", "-3", "五百", "1.5万万", True, date(2026, 1, 1), "1e9", 1e300, float("nan")]
)
def test_what_is_not_an_amount_is_refused(written: object) -> None:
    with pytest.raises(cells.CellIsWrong):
        cells.amount(written)


def test_things_come_in_whole_numbers() -> None:
    assert cells.whole(3.0) == (3, "exact")
    for written in (3.5, "2.5", 10**10):
        with pytest.raises(cells.CellIsWrong):
            cells.whole(written)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-15",
        "2026/3/15",
        "2026.3.15",
        "2026年3月15日",
        "2026 年 3 月 15 日",
        datetime(2026, 3, 15, 8),  # noqa: DTZ001 - a cell has no time zone
        date(2026, 3, 15),
    ],
)
def test_dates_in_their_fashions(written: object) -> None:
    assert cells.day(written) == date(2026, 3, 15)


@pytest.mark.parametrize("written", ["2026-13-01", "2026年2月30日", "三月", 46000, "15/3/2026", "0001-01-01", True])
def test_date_rubbish_is_refused(written: object) -> None:
    with pytest.raises(cells.CellIsWrong):
        cells.day(written)


@pytest.mark.parametrize("written", ["9:30", "９：３０", "9点30分", "09:30:00", time(9, 30)])
def test_times_of_day(written: object) -> None:
    assert cells.hour(written) == time(9, 30)


@pytest.mark.parametrize("written", ["25:00", "9:75", "上午", 0.4])
def test_what_is_not_a_time_is_refused(written: object) -> None:
    with pytest.raises(cells.CellIsWrong):
        cells.hour(written)


def test_lists_codes_and_text() -> None:
    assert cells.parts("老年人、学生；老年人") == ["老年人", "学生"]
    assert cells.lines("一、二\n三") == ["一、二", "三"]
    assert cells.text(" 甲\x07\r\n乙 ") == "甲\n乙"
    assert cells.text(12.0) == "12"
    assert cells.code("网点-1") == "网点-1"
    with pytest.raises(cells.CellIsWrong):
        cells.code("a b")
    with pytest.raises(cells.CellIsWrong):
        cells.text(date(2026, 1, 1))
