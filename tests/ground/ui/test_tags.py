import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

import wanli
from wanli.ground.ui.templatetags.ui import icon_names

PACKAGE = Path(wanli.__file__).parent
PROMISED = {
    *("test", "learn", "ask", "check", "help", "search", "home", "phone", "pyramid", "heart", "cart", "badge", "chart"),
    *(
        "backpack",
        "report",
        "eraser",
        "shield",
        "card",
        "scales",
        "piggy",
        "phonecoin",
        "banknote",
        "filter",
        "umbrella",
    ),
    *(
        "hand",
        "speaker",
        "stop",
        "print",
        "download",
        "calendar",
        "place",
        "people",
        "qr",
        "next",
        "back",
        "close",
        "sun",
    ),
    *("moon", "text-size", "globe", "warning", "ok", "info", "user"),
}


def render(source: str, request=None, **context) -> str:
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


def test_the_promised_icons_exist():
    assert set(icon_names()) >= PROMISED


def test_icons_that_templates_name_exist():
    named = set()
    for path in PACKAGE.rglob("templates/**/*.html"):
        source = path.read_text(encoding="utf-8")
        if re.search(r"{% load [^%]*\bui\b", source) and "wagtailadmin_tags" not in source:
            named |= set(re.findall(r'{% icon "([^"]+)"', source))
    assert named - set(icon_names()) == set()


def test_icon_is_silent_and_unknown_icon_is_harmless():
    assert 'aria-hidden="true"' in render('{% icon "phone" %}')
    assert render('{% icon "no-such" %}') == render('{% icon "info" %}')


def test_arrows_turn_round_from_right_to_left():
    with translation.override("ar"):
        mirrored = render('{% icon "next" %}')
    assert mirrored == render('{% icon "back" %}')


@pytest.mark.parametrize("name", ["couple", "call", "bus", "classroom", "shield"])
def test_pictures_exist(name):
    assert "<svg" in render(f'{{% picture "{name}" %}}')


def test_pictures_that_templates_name_exist():
    named = set()
    for path in PACKAGE.rglob("templates/**/*.html"):
        named |= set(re.findall(r'{% picture "([^"]+)"', path.read_text(encoding="utf-8")))
        named |= set(re.findall(r'drawing="([^"]+)"', path.read_text(encoding="utf-8")))
    assert named - {path.stem for path in (PACKAGE / "ground/ui/pictures").glob("*.svg")} == set()


def test_picture_names_lead_nowhere_else():
    with pytest.raises(TemplateSyntaxError):
        render('{% picture "../secret" %}')


def test_qr_code_has_a_name_and_no_inline_style():
    code = render('{% qr "https://example.org/c/abc" "Open the test" %}')
    assert 'aria-label="Open the test"' in code
    assert "style=" not in code


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the list")
    note = forms.CharField(label="Note", required=False)
    colour = forms.ChoiceField(label="Colour", choices=[("r", "Red"), ("g", "Green")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput)


def test_field_joins_label_hint_and_error():
    form = Sample({"name": ""})
    html = render("{% field form.name %}", form=form)
    assert '<label for="id_name">Name</label>' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert set(re.search(r'aria-describedby="([^"]+)"', html).group(1).split()) == {"id_name_helptext", "id_name_error"}


def test_field_escapes_what_was_typed():
    form = Sample({"name": '"><script>alert(1)</script>'})
    assert "<script>" not in render("{% field form.name %}", form=form)


def test_field_says_what_is_optional():
    with translation.override("en"):
        assert "(optional)" in render("{% field form.note %}", form=Sample())
        assert "(optional)" not in render("{% field form.name %}", form=Sample())


def test_choices_become_tiles_in_a_group():
    html = render("{% field form.colour %}", form=Sample({}))
    assert html.count('class="choice"') == 2
    assert "<legend" in html
    assert 'aria-describedby="id_colour_error"' in html


def test_checkbox_and_hidden_field():
    assert 'class="choice"' in render("{% field form.agree %}", form=Sample())
    assert render("{% field form.secret %}", form=Sample()).strip().startswith('<input type="hidden"')


def test_pagination_keeps_the_rest_of_the_address(rf):
    page = Paginator(range(30), 10).page(2)
    html = render("{% pagination page %}", request=rf.get("/?q=%E4%BF%A1%E7%94%A8&page=2"), page=page)
    assert 'href="?q=%E4%BF%A1%E7%94%A8&amp;page=1"' in html
    assert 'href="?q=%E4%BF%A1%E7%94%A8&amp;page=3"' in html


def test_one_page_needs_no_pagination(rf):
    assert "<nav" not in render("{% pagination page %}", request=rf.get("/"), page=Paginator([1], 10).page(1))


def test_readme_names_every_tag_and_class():
    folder = PACKAGE / "ground/ui"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    tags = re.findall(r"^def (\w+)\(", (folder / "templatetags/ui.py").read_text(encoding="utf-8"), re.MULTILINE)
    public = {name for name in tags if not name.startswith("_")} - {"icon_names"}
    assert {name for name in public if f"{{% {name}" not in readme} == set()
