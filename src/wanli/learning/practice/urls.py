from django.urls import path

from wanli.learning.practice.views import daily

app_name = "practice"
urlpatterns = [
    path("", daily.landing, name="landing"),
    path("start/", daily.start, name="start"),
    path("<str:on>/<int:position>/", daily.question, name="question"),
    path("<str:on>/result/", daily.result, name="result"),
]
