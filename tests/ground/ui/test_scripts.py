"""Languages whose translations nobody has reviewed: proven by pseudo-translations, shown to nobody."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from wagtail.models import Locale

from factories import assessments as make
from factories import library
from ground.ui.catalogues import PACKAGE, catalogue
from wanli.knowledge.library.models import Piece
from wanli.learning.assessments.queries.runs import item_in
from wanli.run import pseudo

PHYSICAL = re.compile(
    r"(?<![-\w])((margin|padding|border)-(left|right)|(left|right)\s*:|text-align\s*:\s*(left|right)|float\s*:)"
)


@pytest.fixture
def pseudo_languages(settings: Any, tmp_path: Path) -> None:
    """As with WANLI_PSEUDO_LANGUAGES; Django forgets its catalogues when these settings change."""
    pseudo.write_catalogues(tmp_path)
    settings.LOCALE_PATHS = [str(tmp_path), *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ug", "Uyghur"), ("bo", "Tibetan")]


def test_everything_a_program_needs_survives() -> None:
    for text in (
        "%(count)d of %(total)s · {name} <b>bold</b> &amp; 100%%",
        "Question %(position)s",
    ):
        for language in pseudo.SCRIPTS:
            made = pseudo.pseudo(text, language)
            for kept in re.findall(r"%\(\w+\)[ds]|\{\w+\}|<[^>]+>|&\w+;|%%", text):
                assert kept in made
            assert len(made) > len(text)
            assert re.search("[a-z]", re.sub(r"%\(\w+\)[ds]|\{\w+\}|<[^>]+>|&\w+;", "", made)) is None


def test_every_message_of_the_product_can_be_written_in_them(tmp_path: Path) -> None:
    import gettext

    pseudo.write_catalogues(tmp_path)
    texts = {message.id for message in catalogue(PACKAGE / "ground" / "ui") or [] if isinstance(message.id, str)}
    for language in pseudo.SCRIPTS:
        with (tmp_path / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
            found = gettext.GNUTranslations(file)
        assert {text for text in texts - {""} if found.gettext(text) == text} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("ug", "rtl"), ("bo", "ltr")])
def test_a_page_turns_round_and_offers_only_reviewed_languages(
    client: Client, pseudo_languages: None, language: str, direction: str
) -> None:
    client.cookies["django_language"] = language
    page = client.get("/").content.decode()
    assert re.search(rf'<html lang="{language}"\s+dir="{direction}"', page)
    assert pseudo.pseudo("Elder view", language) in page
    assert re.findall(r'name="language" value="([^"]+)"', page) == ["zh-hans", "en"]


@pytest.mark.django_db
def test_in_production_nobody_is_answered_in_them(client: Client) -> None:
    client.cookies["django_language"] = "ug"
    page = client.get("/", headers={"accept-language": "ug,bo;q=0.9"}).content.decode()
    assert re.search(r'<html lang="zh-Hans"\s+dir="ltr"', page)
    client.post("/language/", {"language": "bo", "next": "/"})
    assert re.search(r'<html lang="zh-Hans"', client.get("/").content.decode())


@pytest.mark.django_db
def test_a_translation_that_nobody_reviewed_is_never_shown(client: Client, pseudo_languages: None) -> None:
    topic = make.topic("loans")
    original = library.piece("one", topic=topic)
    make.item(1, topic_slug="loans")
    for language in ("ug", "bo"):
        locale = Locale.objects.create(language_code=language)
        twin = library._piece("one", language, None, {"topic": topic, "title": f"草稿{language}"})
        twin.locale, twin.live = locale, False
        twin.save()
        make.item(1, topic_slug="loans", language=language, stem=f"草稿{language}")
        make.Item.objects.filter(locale=locale).update(live=False, asked=None)
        client.cookies["django_language"] = language
        pages = [client.get(address).content.decode() for address in ("/learn/loans/one/", "/learn/loans/", "/learn/")]
        assert original.title in pages[0]
        assert original.title in pages[1]
        pack = client.get("/offline/pack/loans.json").json()
        assert pack["pages"][0]["title"] == original.title
        assert [question["language"] for question in pack["questions"]] == ["zh-hans"]
        with translation.override(language):
            assert item_in("loans-01", language, live=True).locale.language_code == "zh-hans"
        assert "草稿" not in "".join(pages) + str(pack)
    assert Piece.objects.filter(live=False).count() == 2


def test_styles_know_beginning_and_end_but_no_left_and_right() -> None:
    """A float has no logical form that all browsers know: it stands beside its mirror image."""
    faults = []
    for file in PACKAGE.rglob("static/**/*.css"):
        if file.name == "admin.css":
            continue
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if not PHYSICAL.search(line):
                continue
            is_mirrored = "float" in line and any('[dir="rtl"]' in near for near in lines[number : number + 2])
            if not is_mirrored:
                faults.append(f"{file.relative_to(PACKAGE)}:{number + 1}: {line.strip()}")
    assert faults == []
