from django.urls import path

from wanli.learning.assessments.views import checks, placements

app_name = "assessments"
urlpatterns = [
    path("", checks.index, name="index"),
    path("run/<str:token>/<int:position>/", checks.question, name="question"),
    path("run/<str:token>/result/", checks.result, name="result"),
    path("run/<str:token>/again/", checks.again, name="again"),
    path("placement/", placements.landing, name="placement"),
    path("placement/start/", placements.start, name="placement_start"),
    path("placement/card/<str:signed>/", placements.card, name="card"),
    path("placement/<str:token>/<int:position>/", placements.question, name="placement_question"),
    path("placement/<str:token>/result/", placements.result, name="placement_result"),
    path("<slug:code>/", checks.landing, name="landing"),
    path("<slug:code>/start/", checks.start, name="start"),
]
