from django.urls import path

from wanli.learning.instruments.views import sittings

app_name = "instruments"
urlpatterns = [
    path("run/<str:token>/<int:position>/", sittings.question, name="question"),
    path("run/<str:token>/answers/", sittings.overview, name="overview"),
    path("run/<str:token>/result/", sittings.result, name="result"),
    path("<slug:code>/", sittings.landing, name="landing"),
    path("<slug:code>/start/", sittings.start, name="start"),
]
