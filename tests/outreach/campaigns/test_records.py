"""Records and their rules: stock, tasks, references, photos."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from factories import accounts, campaigns
from wanli.ground.ledger.models import Entry
from wanli.outreach.campaigns import actions
from wanli.outreach.campaigns.models import Campaign, HeadCount, Photo, Quantity

pytestmark = pytest.mark.django_db
NOW = accounts.NOW
BY = {"actor": "system", "at": NOW}


@pytest.fixture
def campaign() -> Campaign:
    return campaigns.campaign(accounts.organisation("bank"))


def test_the_host_takes_part_from_the_start(campaign: Campaign) -> None:
    assert campaign.participations.get().role == "host"


def test_changes_are_on_the_ledger_with_before_and_after(campaign: Campaign) -> None:
    actions.change_campaign(campaign, values={"theme": "新主题", "name": campaign.name}, **BY)
    entry = Entry.objects.get(action="campaigns.campaign.changed")
    assert (entry.before, entry.after) == ({"theme": ""}, {"theme": "新主题"})


def test_never_more_than_was_stocked(campaign: Campaign) -> None:
    session, material = campaigns.session(campaign), campaigns.material(campaign, stocked=100)
    actions.hand_out_material(material, session=session, count=60, **BY)
    with pytest.raises(actions.MoreThanWasStocked) as refusal:
        actions.hand_out_material(material, session=session, count=41, **BY)
    assert refusal.value.left == 40
    assert "40" in refusal.value.message
    use = actions.hand_out_material(material, session=session, count=40, **BY)
    use.count = 41
    with pytest.raises(actions.MoreThanWasStocked):
        actions.save_record(use, **BY)
    material.stocked = 99
    with pytest.raises(actions.MoreThanWasStocked):
        actions.save_record(material, **BY)


def test_unknown_stock_sets_no_limit_and_what_is_set_up_is_not_used_up(campaign: Campaign) -> None:
    session = campaigns.session(campaign)
    actions.hand_out_material(campaigns.material(campaign), session=session, count=10**6, **BY)
    banner = campaigns.material(campaign, "banner", stocked=5)
    for _session in range(2):
        actions.hand_out_material(banner, session=session, count=5, manner="set_up", **BY)


def test_a_use_needs_a_place(campaign: Campaign) -> None:
    with pytest.raises(ValidationError):
        actions.hand_out_material(campaigns.material(campaign), count=1, **BY)


def test_records_stay_in_their_campaign(campaign: Campaign) -> None:
    other = campaigns.campaign(accounts.organisation("other"), "other")
    with pytest.raises(actions.RecordIsForeign):
        actions.save_record(HeadCount(campaign=campaign, session=campaigns.session(other), count=1), **BY)


def test_a_task_is_finished_once_and_can_be_reopened(campaign: Campaign) -> None:
    task = campaigns.task(campaign)
    assert actions.finish_task(task, **BY).done_at == NOW
    with pytest.raises(actions.TaskIsNotOpen):
        actions.finish_task(task, **BY)
    task.refresh_from_db()
    assert actions.reopen_task(task, **BY).done_at is None
    assert Entry.objects.filter(action__startswith="campaigns.plantask.").count() == 3


def test_removing_leaves_a_trace(campaign: Campaign) -> None:
    head_count = actions.record_head_count(campaigns.session(campaign), count=800, precision="at_least", **BY)
    actions.remove_record(head_count, **BY)
    assert Entry.objects.get(action="campaigns.headcount.removed").before["count"] == 800
    assert not HeadCount.objects.exists()


def test_quantities_in_words() -> None:
    with translation.override("zh-hans"):
        assert [str(Quantity(15000, precision)) for precision in ("exact", "at_least", "about", "nearly")] == [
            "15000",
            "15000余",
            "约15000",
            "近15000",
        ]
        assert str(Quantity(0)) == "0"


def photo_file(*, size: tuple[int, int] = (800, 600)) -> SimpleUploadedFile:
    image, exif = Image.new("RGB", size, "red"), Image.Exif()
    exif[0x0110] = "SecretPhone"
    exif[0x0132] = "2026:03:15 09:30:00"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, comment=b"secret remark")
    return SimpleUploadedFile("IMG_张三.jpg", buffer.getvalue(), content_type="image/jpeg")


def test_a_photo_keeps_the_day_and_nothing_else_of_the_camera(campaign: Campaign, evidence: Any) -> None:
    photo = actions.add_photo(campaigns.session(campaign), upload=photo_file(size=(4000, 3000)), caption="现场", **BY)
    assert (photo.taken_on, photo.width, photo.height) == (date(2026, 3, 15), 2560, 1920)
    with photo.file.open("rb") as file:
        data = file.read()
    assert b"SecretPhone" in photo_file().read()
    assert b"SecretPhone" not in data
    assert b"secret remark" not in data
    assert not Image.open(io.BytesIO(data)).getexif()
    assert "张三" not in photo.file.name
    assert photo.file.path.startswith(str(evidence))
    with pytest.raises(ValueError, match="not accessible"):
        _ = photo.file.url


def test_the_same_photo_is_evidence_once(campaign: Campaign) -> None:
    session = campaigns.session(campaign)
    actions.add_photo(session, upload=photo_file(), caption="现场", **BY)
    with pytest.raises(actions.PhotoIsRefused):
        actions.add_photo(campaigns.session(campaign, "s2"), upload=photo_file(), caption="又一次", **BY)


def bomb() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (20000, 20000)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\x00" * 50, b"\xff\xd8\xff\xe0broken", b"x" * (15 * 1024 * 1024 + 1)],
    ids=["empty", "svg", "gif", "broken", "large"],
)
def test_what_is_not_a_photo_is_refused(campaign: Campaign, data: bytes) -> None:
    with pytest.raises(actions.PhotoIsRefused) as refusal:
        actions.add_photo(campaigns.session(campaign), upload=SimpleUploadedFile("a.jpg", data), caption="x", **BY)
    assert refusal.value.message
    assert not Photo.objects.exists()


def test_a_bomb_is_not_unpacked(campaign: Campaign) -> None:
    with pytest.raises(actions.PhotoIsRefused):
        actions.add_photo(campaigns.session(campaign), upload=SimpleUploadedFile("a.png", bomb()), caption="x", **BY)


def test_a_removed_photo_is_gone(campaign: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    photo = actions.add_photo(campaigns.session(campaign), upload=photo_file(), caption="现场", **BY)
    storage, name = photo.file.storage, photo.file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_record(photo, **BY)
    assert not storage.exists(name)
