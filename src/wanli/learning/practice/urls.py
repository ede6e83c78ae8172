from django.urls import path

from wanli.learning.practice.views import daily, points, reminders

app_name = "practice"
urlpatterns = [
    path("", daily.landing, name="landing"),
    path("start/", daily.start, name="start"),
    path("reminder/", reminders.choose, name="reminder"),
    path("reminder/push/", reminders.push, name="push"),
    path("reminder/stop/", reminders.stop, name="push_stop"),
    path("points/", points.mine, name="points"),
    path("points/rules/", points.rules, name="rules"),
    path("points/name/", points.name, name="name"),
    path("points/switch/", points.switch, name="switch"),
    path("join/", points.join, name="join"),
    path("join/<str:code>/", points.join, name="join_by_link"),
    path("leave/<str:code>/", points.leave, name="leave"),
    path("<str:on>/<int:position>/", daily.question, name="question"),
    path("<str:on>/result/", daily.result, name="result"),
]
