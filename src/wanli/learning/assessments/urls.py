from django.urls import path

from wanli.learning.assessments import views

app_name = "assessments"
urlpatterns = [
    path("", views.index, name="index"),
    path("run/<str:token>/<int:position>/", views.question, name="question"),
    path("run/<str:token>/result/", views.result, name="result"),
    path("run/<str:token>/again/", views.again, name="again"),
    path("<slug:code>/", views.landing, name="landing"),
    path("<slug:code>/start/", views.start, name="start"),
]
