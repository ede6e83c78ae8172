"""Every text that code or templates show has a Chinese translation, in every app."""

from collections import defaultdict

import pytest

from ground.ui.catalogues import PACKAGE, apps, catalogue, translated_in, used_in

APPS = [pytest.param(app, id=str(app.relative_to(PACKAGE))) for app in apps()]


@pytest.mark.parametrize("app", APPS)
def test_every_text_is_translated(app):
    missing = used_in(app) - translated_in(app)
    assert sorted(text for _context, text in missing) == []


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_empty_or_fuzzy(app):
    messages = [message for message in catalogue(app) or [] if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    untranslated = [m.id for m in messages if not m.string or (isinstance(m.string, tuple) and not all(m.string))]
    assert untranslated == []


@pytest.mark.parametrize("app", APPS)
def test_placeholders_survive_translation(app):
    broken = [
        (message.id, [str(error) for error in message.check()])
        for message in catalogue(app) or []
        if message.id and any(message.check())
    ]
    assert broken == []


def test_one_text_has_one_translation():
    """Django merges the catalogues of all apps: of two translations only one would ever be seen."""
    translations = defaultdict(set)
    for app in apps():
        for message in catalogue(app) or []:
            if message.id:
                translations[(message.context, message.id)].add(message.string)
    assert {text: sorted(map(str, found)) for text, found in translations.items() if len(found) > 1} == {}
