"""Addresses of the check, below /check/. Printed under QR codes, therefore short and never changed."""

from django.urls import path

from wanli.protection.scams.views import catalogue, checks, self_check

app_name = "scams"
urlpatterns = [
    path("scams/", checks.index, name="index"),
    path("scams/picture/", checks.picture, name="picture"),
    path("scams/picture/<str:token>/", checks.reading, name="reading"),
    path("scams/keep/", checks.keep, name="keep"),
    path("scams/types/", catalogue.types, name="types"),
    path("scams/<slug:slug>/", catalogue.pattern, name="pattern"),
    path("illegal-fundraising/", self_check.self_check, name="self_check"),
]
