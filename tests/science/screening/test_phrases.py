"""A message in phrases: nothing is lost, every marked place is one phrase, and the cut does not give it away."""

import pytest

from wanli.science.screening.phrases import LONGEST, phrases

TEXT = "小刘，我换了新号，旧的别打了。你先给客户转九万八，账号发你！"


def place(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def told(*words: str) -> list[str]:
    return [TEXT[start:end] for start, end in phrases(TEXT, [place(each) for each in words])]


def test_every_letter_is_in_one_phrase() -> None:
    assert "".join(told("旧的别打了", "先给客户转九万八")) == TEXT
    text = "甲：在吗\n乙：在  的"
    assert "".join(text[start:end] for start, end in phrases(text)) == "甲：在吗乙：在的"


def test_a_marked_place_takes_along_what_would_be_left_over() -> None:
    assert told("旧的别打了", "先给客户转九万八") == [
        "小刘，", "我换了新号，", "旧的别打了。", "你先给客户转九万八，", "账号发你！",
    ]  # fmt: skip
    assert told() == told("旧的别打了")


def test_a_long_piece_is_cut_between_words() -> None:
    text = "请携带本人有效身份证件到就近的营业网点办理业务"
    parts = [text[start:end] for start, end in phrases(text)]
    assert "".join(parts) == text
    assert len(parts) == 3
    assert all(len(part) <= LONGEST + 2 for part in parts)
    assert "身份证件" in "|".join(parts)


@pytest.mark.parametrize("places", [[(3, 3)], [(5, 3)], [(0, 99)], [(0, 5), (4, 8)], [(6, 8), (0, 2)], [(-1, 2)]])
def test_places_that_do_not_fit(places: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        phrases(TEXT, places)
