"""Text files as other programs save them: which encoding, which separator, and whether they are text at all."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from wanli.science.psychometrics.responses import MOST_ITEMS as MOST_COLUMNS

LONGEST_HEAD = 4_000_000  # bytes: some 200 for each of MOST_COLUMNS names


class FileIsRefused(ValueError):
    """A file that cannot be used: one sentence in each language."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese, self.english = chinese, english
        super().__init__(f"{chinese} {english}")


def too_wide(told: str) -> FileIsRefused:
    return FileIsRefused(
        f"第一行有 {told} 列，最多可读 {MOST_COLUMNS:,} 列。每人应占一行，每题一列——也许行列颠倒了？",
        f"The first row has {told} columns; at most {MOST_COLUMNS:,} can be read. A row should be a person and a "
        "column an item: perhaps they are the wrong way round?",
    )


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file as text, after the line that tells Excel the separator."""
    with path.open("rb") as raw:
        head = raw.readline(LONGEST_HEAD)
        if not head:
            raise FileIsRefused("文件是空的。", "The file is empty.")
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise FileIsRefused("这是工作簿，请另存为 CSV。", "This is a workbook; save it as CSV.")
        if len(head) >= LONGEST_HEAD:
            raise too_wide(f"{LONGEST_HEAD:,}+ B")
        raw.seek(0)
        encoding = _encoding(raw)
        raw.seek(0)
        with io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
            try:
                if not text.readline().lower().startswith("sep="):
                    text.seek(0)
                yield text
            except UnicodeDecodeError as error:  # UTF-8 and GB18030 were read through before; this one was not
                raise FileIsRefused(
                    "文件不是完整的 UTF-16；请另存为 UTF-8。", "This is no whole UTF-16 file; save it as UTF-8."
                ) from error


def decoded(data: bytes) -> str:
    """The whole of a text file that lies in memory. Raises FileIsRefused."""
    raw = io.BufferedReader(io.BytesIO(data))
    encoding = _encoding(raw)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileIsRefused("这不是文本文件。", "This is not a text file.") from error
    return text.split("\n", 1)[-1] if text[:4].lower() == "sep=" else text


def _encoding(raw: io.BufferedReader) -> str:
    head = raw.peek(4)[:2]
    if head in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    candidates = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "gb18030")}
    row, broken_row = 1, 0
    for block in iter(lambda: raw.read(1 << 20), b""):
        if b"\0" in block:
            raise FileIsRefused("这不是文本文件。", "This is not a text file.")
        for name, decoder in list(candidates.items()):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                del candidates[name]
                broken_row = broken_row or row + block[: max(error.start, 0)].count(b"\n")
        row += block.count(b"\n")
    for name, decoder in list(candidates.items()):
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            del candidates[name]
    if not candidates:
        told = broken_row or row
        raise FileIsRefused(
            f"第 {told} 行的文字既不是 UTF-8，也不是 GB18030；请另存为 UTF-8。",
            f"Row {told} is neither UTF-8 nor GB18030; save the file as UTF-8.",
        )
    return next(iter(candidates))
