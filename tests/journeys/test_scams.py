"""Somebody unsure about a message: pasting it, bringing a picture, keeping nothing; and the staff behind it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
CHAT = (
    "对方：您好，我是平台客服，您买的洗衣液有质量问题，给您退款理赔\n我：真的吗\n"
    "对方：请加微信 kefu8899，下载会议软件，打开共享屏幕，我教您操作\n我：好的\n对方：把验证码告诉我"
)
SECRET = "13812345678"


def screenshot() -> bytes:
    drawn = Image.new("RGB", (700, 200), "white")
    ImageDraw.Draw(drawn).text((30, 60), "PAY5000 TODAY", font=ImageFont.load_default(48), fill="black")
    data = io.BytesIO()
    drawn.save(data, "PNG")
    return data.getvalue()


def paste(visitor: Visitor, message: str) -> None:
    visitor.page.goto("/check/scams/")
    visitor.page.locator("textarea[name=message]").fill(message)
    visitor.press("查一查")


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_a_message_is_pasted_and_answered(visit: Callable[..., Visitor], size: dict[str, int], elder: bool) -> None:
    visitor = visit(size=size, elder=elder)
    page = visitor.page
    page.goto("/")
    page.get_by_role("link", name="查", exact=False).filter(has_text="查").first.click()
    page.locator("textarea[name=message]").fill(CHAT)
    visitor.press("查一查")
    page.get_by_role("heading", name="这很像骗局").wait_for()
    assert page.url.endswith("/check/scams/")
    visitor.examine("scam-answer")
    visitor.turn_dark()
    visitor.check_contrast()
    page.get_by_role("link", name="可疑，理由 1").first.click()
    assert page.url.endswith("#why-1")
    assert page.locator("a[href='tel:96110']").first.is_visible()
    page.get_by_role("region", name="看一看").get_by_role("link").first.click()
    page.get_by_role("heading", name="一步一步怎么走").wait_for()


def test_without_scripts_all_of_it_works(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(scripts=False)
    page = visitor.page
    paste(visitor, f"{CHAT}\n{SECRET}")
    page.get_by_role("heading", name="这很像骗局").wait_for()
    assert page.locator("#forward").inner_text().startswith("我收到这样一条信息")
    page.locator("summary", has_text="帮我们把").click()
    assert SECRET not in page.locator("details blockquote").inner_text()
    page.locator("label", has_text="同意留下上面这条").click()
    visitor.press("同意留下")
    page.get_by_role("heading", name="谢谢您").wait_for()
    assert SECRET not in page.content()
    assert product.ask("SELECT count(*) FROM scams_keptmessage WHERE text LIKE %s", f"%{SECRET}%") == 0
    visitor.press("删除我留下的信息")
    page.get_by_text("您同意留下的信息已经删除").wait_for()
    assert product.ask("SELECT count(*) FROM scams_keptmessage") == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_picture_is_read_by_the_worker_and_its_words_are_checked(
    visit: Callable[..., Visitor], product: Product, scripts: bool
) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.page
    page.goto("/check/scams/")
    picture = {"name": "shot.png", "mimeType": "image/png", "buffer": screenshot()}
    page.locator("input[type=file]").set_input_files(picture)
    visitor.press("识别图片")
    page.get_by_role("heading", name="图片上写的是这些吗").wait_for(timeout=60_000)
    visitor.examine("scam-read")
    field = page.locator("textarea[name=message]")
    assert "PAY5000" in field.input_value()
    field.fill("对方让我今天转5000到指定账户，还要验证码")
    visitor.press("查一查")
    page.get_by_role("heading", level=1).wait_for()
    assert product.ask("SELECT count(*) FROM scams_picturetoread") == 0


def test_the_waiting_page_says_what_happens(visit: Callable[..., Visitor], product: Product) -> None:
    product.ask(
        "INSERT INTO scams_picturetoread (token, state, text, asked_at) "
        "VALUES ('waiting-journey', 'waiting', '', now()) RETURNING id"
    )
    for elder in (False, True):
        visit(elder=elder).open("/check/scams/picture/waiting-journey/", name="scam-waiting")
    product.ask("DELETE FROM scams_picturetoread RETURNING id")


def test_what_is_no_picture_is_refused_and_the_page_says_why(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.page.goto("/check/scams/")
    file = {"name": "shot.png", "mimeType": "image/png", "buffer": b"%PDF-1.7"}
    visitor.page.locator("input[type=file]").set_input_files(file)
    visitor.press("识别图片")
    visitor.page.get_by_text("这不是能识别的图片").wait_for()
    visitor.examine("scam-refused")


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_a_project_is_held_against_the_four_marks(visit: Callable[..., Visitor], elder: bool) -> None:
    for scripts in (True, False):
        visitor = visit(elder=elder, scripts=scripts)
        page = visitor.page
        page.goto("/check/illegal-fundraising/")
        for name, value in (("illegal.licence", "no"), ("inducing.guaranteed", "yes"), ("social.anybody", "unsure")):
            page.locator(f"label.choice:has(input[name='{name}'][value={value}])").click()
        visitor.press("看结果")
        page.get_by_role("heading", name="四大特征占了 2 个").wait_for()
        visitor.examine("self-check-result")


def test_in_english(visit: Callable[..., Visitor]) -> None:
    visitor = visit(language="en", size=DESKTOP)
    page = visitor.page
    page.goto("/check/scams/")
    page.locator("textarea[name=message]").fill(CHAT)
    visitor.press("Check it")
    page.get_by_role("heading", name="This looks very much like a scam").wait_for()
    visitor.examine("scam-answer-en")


def test_staff_check_a_file_and_review_what_was_kept(
    visit: Callable[..., Visitor], product: Product, tmp_path: Path
) -> None:
    citizen = visit(size=PHONE)
    paste(citizen, CHAT)
    citizen.page.locator("summary", has_text="帮我们把").click()
    citizen.page.locator("label", has_text="同意留下上面这条").click()
    citizen.press("同意留下")
    citizen.page.get_by_role("heading", name="谢谢您").wait_for()
    citizen.examine("scam-kept")

    visitor = visit(size=DESKTOP)
    page = visitor.page
    visitor.sign_in("journey-organiser", product.passwords["journey-organiser"])
    page.goto("/office/scams/files/")
    visitor.examine("office-scam-files", targets=False)
    file = tmp_path / "messages.csv"
    file.write_text(f"id,text\n1,{CHAT.splitlines()[0]}\n2,\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    visitor.press("检查这个文件")
    page.get_by_role("link", name="下载结果").wait_for(timeout=60_000)
    visitor.examine("office-scam-file", targets=False)
    page.goto("/office/scams/drift/")
    page.get_by_role("heading", name="每周稳定性指数").wait_for()
    visitor.examine("office-scam-drift", targets=False)

    editor = visit(size=DESKTOP)
    editor.sign_in("journey-newcomer", product.passwords["journey-newcomer"])
    editor.page.goto("/office/scams/messages/")
    editor.examine("office-scam-messages", targets=False)
    editor.press("记下判断")
    editor.page.get_by_text("要由第二个人确认").wait_for()
    product.ask("DELETE FROM scams_keptmessage RETURNING id")
