"""Pictures come in, words come out, nothing stays; and what is no picture is refused with a reason."""

import io
import itertools
import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from factories.scams import animation, picture, written
from wanli.ground.ui.actions import FileIsRefused
from wanli.protection.scams import actions, tasks
from wanli.protection.scams.clients import pictures
from wanli.protection.scams.clients.pictures import MOST_BYTES, prepare_picture
from wanli.protection.scams.models import PictureToRead

PLACE = "/check/scams/picture/"


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.STATE = tmp_path
    return tmp_path


def files(state):
    return list((state / "pictures").glob("*"))


def bring(client, data, name="shot.png"):
    return client.post(PLACE, {"picture": SimpleUploadedFile(name, data)})


def cut(data):
    return data[: len(data) // 2]


def huge():
    """Thirty million points that take few bytes."""
    return picture("PNG", (6000, 5000))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"\x89PNG" + b"0" * MOST_BYTES, "图片超过 8 MB"),
        (huge, "像素太多"),
        (lambda: picture("PNG", (20000, 20000)), "像素太多"),
        (animation, "动图读不了"),
        (lambda: cut(picture("JPEG", (800, 800))), "图片坏了"),
        (lambda: b"%PDF-1.7 not a picture", "这不是能识别的图片"),
        (lambda: b"PK\x03\x04 a zip", "这不是能识别的图片"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "这不是能识别的图片"),
        (lambda: picture("TIFF"), "这不是能识别的图片"),
        (lambda: picture("PNG", (8, 300)), "图片太小"),
        (lambda: b"", "文件是空的"),
    ],
    ids=["bytes", "points", "bomb", "animated", "broken", "pdf", "zip", "svg", "tiff", "small", "empty"],
)
@pytest.mark.django_db
def test_what_cannot_be_read_is_refused_with_its_reason(client, state, make, reason):
    page = bring(client, make())
    assert page.status_code == 422
    assert reason in page.content.decode()
    assert files(state) == []
    assert PictureToRead.objects.count() == 0


@pytest.mark.django_db
def test_no_picture_at_all_is_refused(client):
    page = client.post(PLACE)
    assert page.status_code == 422
    assert "请先选一张图片" in page.content.decode()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_pictures_become_plain_png(kind):
    assert Image.open(io.BytesIO(prepare_picture(picture(kind)))).format == "PNG"


def test_place_and_time_of_a_photograph_are_taken_off():
    exif = Image.Exif()
    exif[0x010E], exif[0x0132], exif[0x0112] = "at home", "2026:11:25 08:00:00", 6
    plain = Image.open(io.BytesIO(prepare_picture(picture("JPEG", (400, 200), exif=exif))))
    assert dict(plain.getexif()) == {}
    assert plain.size == (200, 400)  # and it stands upright


@pytest.mark.django_db
def test_a_picture_is_read_deleted_and_its_words_can_be_put_right(client, state, screening):
    redirect = bring(client, written("PAY5000", "TODAY"))
    assert redirect.status_code == 302
    address = redirect.url
    waiting = client.get(address).content.decode()
    assert "data-wait" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "PAY" not in address
    assert len(files(state)) == 1
    assert files(state)[0].stat().st_mode & 0o077 == 0
    asked = PictureToRead.objects.get()
    tasks.read_picture.call(asked.pk)
    assert files(state) == []
    page = client.get(address).content.decode()
    assert "PAY5000\nTODAY" in page
    answer = client.post("/check/scams/", {"message": "PAY5000 转账到指定账户", "reading": asked.token})
    assert answer.status_code == 200
    assert PictureToRead.objects.count() == 0
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_picture_without_words_says_so(client, state):
    address = bring(client, picture()).url
    tasks.read_picture.call(PictureToRead.objects.get().pk)
    assert files(state) == []
    assert "图片里没有找到文字" in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_reader_that_breaks_leaves_no_picture_behind(client, state, monkeypatch):
    def broken(data):
        raise MemoryError

    monkeypatch.setattr("wanli.protection.scams.actions.pictures.read_words", broken)
    address = bring(client, picture()).url
    tasks.read_picture.call(PictureToRead.objects.get().pk)
    assert files(state) == []
    assert "图片识别不了" in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_picture_that_is_gone_is_a_failure_not_a_crash(client, state):
    address = bring(client, picture()).url
    files(state)[0].unlink()
    tasks.read_picture.call(PictureToRead.objects.get().pk)
    assert "图片识别不了" in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_read_picture_is_not_read_again(client, monkeypatch):
    bring(client, picture())
    asked = PictureToRead.objects.get()
    tasks.read_picture.call(asked.pk)
    monkeypatch.setattr("wanli.protection.scams.actions.read_picture", pytest.fail)
    tasks.read_picture.call(asked.pk)
    tasks.read_picture.call(asked.pk + 1)


@pytest.mark.django_db
def test_a_long_queue_sends_people_to_the_keyboard(client):
    for _number in range(actions.pictures.MOST_WAITING):
        PictureToRead.objects.create(asked_at=timezone.now())
    page = bring(client, picture())
    assert page.status_code == 503
    assert "现在排队的图片很多" in page.content.decode()


@pytest.mark.django_db
def test_the_sweep_deletes_what_was_left_lying(client, state):
    bring(client, picture())
    asked = PictureToRead.objects.get()
    stray = state / "pictures" / "stray"
    stray.write_bytes(b"x")
    os.utime(stray, (time.time() - 3600,) * 2)
    call_command("scams_sweep", verbosity=0)
    assert len(files(state)) == 1  # nothing is late yet but the stray one
    PictureToRead.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    call_command("scams_sweep", verbosity=0)
    assert files(state) == []
    asked.refresh_from_db()
    assert asked.state == "failed"
    PictureToRead.objects.update(asked_at=timezone.now() - timedelta(minutes=31), text="words", state="read")
    call_command("scams_sweep", verbosity=0)
    assert PictureToRead.objects.count() == 0


@pytest.mark.django_db
def test_a_token_nobody_was_given_opens_nothing(client):
    assert client.get(f"{PLACE}abc/").status_code == 404


def test_a_tall_screenshot_is_read_in_slices_without_losing_or_doubling_a_line():
    slices = pictures._slices(5000, 900)
    assert (slices[0][0], slices[-1][1]) == (0, 5000)
    assert all(before[3] == after[2] for before, after in itertools.pairwise(slices))
    assert all(end - start <= 1800 for start, end, _first, _last in slices)
    assert pictures._slices(1000, 900) == [(0, 1000, 0, 1000)]
    lines = [f"LINE {number} END" for number in range(100, 132)]
    assert pictures.read_words(written(*lines, height=2400)).splitlines() == lines


def test_words_side_by_side_are_one_line():
    found = [(50.0, 300.0, 20.0, "b"), (52.0, 10.0, 20.0, "a"), (120.0, 10.0, 20.0, "c")]
    assert pictures._in_lines(found) == ["a b", "c"]


def test_the_reader_is_loaded_only_where_a_picture_is_read():
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'wanli.config.settings'\n"
        "import django, sys; django.setup(); import wanli.config.urls\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'rapidocr_onnxruntime', 'onnxruntime'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_an_upload_that_lies_about_its_name_is_judged_by_its_content():
    with pytest.raises(FileIsRefused):
        prepare_picture(b"MZ\x90\x00 a program")
