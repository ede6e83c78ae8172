"""A phone's addresses in a hall: short, because they are typed and stand in a QR code."""

from django.urls import path

from wanli.learning.games.views import halls

app_name = "halls"
urlpatterns = [
    path("", halls.enter, name="enter"),
    path("<str:code>/", halls.hall, name="hall"),
    path("<str:code>/part/", halls.part, name="part"),
    path("<str:code>/join/", halls.join, name="join"),
    path("<str:code>/answer/", halls.answer, name="answer"),
]
