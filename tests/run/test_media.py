"""Uploaded files for everyone: which are served, how, and which are not there at all."""

import pytest
from django.core.exceptions import BadRequest
from django.http import Http404
from django.test import RequestFactory

from wanli.run.media import public_file

pytestmark = pytest.mark.django_db  # closing a response lets Django look after its connections


@pytest.fixture
def stored(media):
    """Files in a public folder and in one that is not."""
    for name in ("images/bus.png", "images/page.html", "images/drawing.svg", "evidence/face.jpg", "videos/talk.mp4"):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(b"0123456789")
    return media


def get(path, **headers):
    return public_file(RequestFactory().get("/media/" + path, headers=headers), path=path)


def body(response) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_a_picture_is_shown(stored):
    response = get("images/bus.png")
    assert response["Content-Type"] == "image/png"
    assert "attachment" not in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert body(response) == b"0123456789"


@pytest.mark.parametrize("name", ["images/page.html", "images/drawing.svg"])
def test_what_could_carry_a_script_is_a_download(stored, name):
    response = get(name)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    response.close()


@pytest.mark.parametrize(
    "path",
    ["evidence/face.jpg", "images", "images/none.png", "../secret_key", "images/../evidence/face.jpg", "images/\0"],
)
def test_everything_else_does_not_exist(stored, path):
    (stored.parent / "secret_key").write_text("secret")
    with pytest.raises((Http404, BadRequest)):
        get(path)


def test_a_link_out_of_the_public_folders_leads_nowhere(stored):
    (stored / "images" / "link.jpg").symlink_to(stored / "evidence" / "face.jpg")
    with pytest.raises(Http404):
        get("images/link.jpg")


@pytest.mark.parametrize(
    ("asked", "part", "told"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_phones_get_the_part_of_a_video_they_ask_for(stored, asked, part, told):
    response = get("videos/talk.mp4", Range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == told
    assert response["Content-Length"] == str(len(part))
    assert body(response) == part


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-2"])
def test_a_part_that_is_not_there(stored, asked):
    response = get("videos/talk.mp4", Range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */10"
