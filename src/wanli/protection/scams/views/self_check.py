"""The self-check for an investment project: the four marks of illegal fundraising. Nothing is stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from wanli.protection.scams.forms import SelfCheckForm
from wanli.protection.scams.queries.self_check import judge, laws_of
from wanli.protection.scams.queries.words import four_marks, short_language, ways


@never_cache
def self_check(request: HttpRequest) -> HttpResponse:
    """The questions, and after them the verdict by mark."""
    language = short_language(get_language() or "")
    told = four_marks(language)
    form = SelfCheckForm(request.POST if request.method == "POST" else None, told=told)
    context = {"form": form, "told": told, "ways": ways(language)}
    if request.method != "POST":
        return render(request, "scams/self_check.html", context)
    if not form.is_valid():
        return render(request, "scams/self_check.html", context, status=422)
    answers = {name: value for name, value in form.cleaned_data.items() if value}
    context |= {"check": judge(answers, language), "laws": laws_of(language)}
    return render(request, "scams/self_check_result.html", context)
