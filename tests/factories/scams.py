"""Pictures, files and patterns for the tests of the scams app."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from factories.library import source, topic, write

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SCAM = "【交通】您的ETC已失效，请立即点击 http://etc-xx.top/a1b2 认证，否则今日停用。"
HARMLESS = "妈，我今晚加班，饭不用等我了，你们先吃。"
CHAT = (
    "对方：您好，我是平台客服，您买的洗衣液有质量问题，给您退款理赔\n我：真的吗\n"
    "对方：请加微信 kefu8899，下载会议软件，打开共享屏幕，我教您操作\n我：好的\n对方：验证码告诉我"
)
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 200), **options: Any) -> bytes:
    """A white picture without words."""
    data = io.BytesIO()
    Image.new("RGB", size, "white").save(data, kind, **options)
    return data.getvalue()


def animation() -> bytes:
    data = io.BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("white", "black")]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    return data.getvalue()


def written(*lines: str, height: int = 0, at: int = 40) -> bytes:
    """A picture with Latin letters and digits in Pillow's own font, which every machine has."""
    drawn = Image.new("RGB", (900, height or 80 + 70 * len(lines)), "white")
    pen = ImageDraw.Draw(drawn)
    for number, line in enumerate(lines):
        pen.text((40, at + 70 * number), line, font=ImageFont.load_default(40), fill="black")
    data = io.BytesIO()
    drawn.save(data, "PNG")
    return data.getvalue()


def pattern_file(**values: Any) -> dict[str, Any]:
    """The content of a scam type's file; `values` replace fields."""
    return {
        "scam": "phishing",
        "language": "zh-hans",
        "topic": "credit-report",
        "audiences": ["elder", "public"],
        "title": "钓鱼短信",
        "summary": "点一下链接，卡里就空了。",
        "story": "短信说账户异常，要您点链接。",
        "victims": "人人都会收到。",
        "stages": [
            {"title": "一条短信", "happens": "说账户异常。", "says": ["请点击链接更新。"], "act": "不点。"},
            {"title": "要验证码", "happens": "要您填验证码。", "says": [], "act": "不填。"},
        ],
        "flags": [{"sign": "有链接", "why": "银行不这样。"}, {"sign": "很急", "why": "怕您核实。"}],
        "claims": [{"claim": "个人可以查自己的信用报告。", "source": "credit-rules", "at": "第十七条"}],
        "reviewed_on": date(2026, 11, 25),
        "review_by": date(2027, 5, 25),
        **values,
    }


def types_folder(folder: Path, *files: dict[str, Any]) -> Path:
    """A pack with these scam types; topic and source exist in the database too."""
    topic()
    source()
    (folder / "scams/types").mkdir(parents=True, exist_ok=True)
    for file in files or (pattern_file(),):
        ending = ".en.yaml" if file["language"] == "en" else ".yaml"
        write(folder / "scams/types" / f"{file['scam']}{ending}", file)
    return folder
