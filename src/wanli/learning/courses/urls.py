"""Addresses of the courses, before those of the library: its topics cannot bear these names."""

from django.urls import path

from wanli.learning.courses.views import certificates, classes, lessons, paths

app_name = "courses"
urlpatterns = [
    path("", paths.home, name="home"),
    path("needs/", paths.needs, name="needs"),
    path("minutes/<int:number>/", paths.minutes, name="minutes"),
    path("skills/", paths.skills, name="skills"),
    path("courses/", paths.course_list, name="courses"),
    path("courses/<slug:code>/", paths.course, name="course"),
    path("courses/<slug:code>/certificate/", certificates.issue, name="issue"),
    path("courses/<slug:code>/<slug:topic>/", lessons.lesson, name="lesson"),
    path("courses/<slug:code>/<slug:topic>/start/", lessons.start, name="start"),
    path("lesson/<str:token>/<int:position>/", lessons.question, name="question"),
    path("lesson/<str:token>/done/", lessons.done, name="done"),
    path("certificate/<uuid:token>/", certificates.certificate, name="certificate"),
    path("certificate/<uuid:token>/wanli.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("class/", classes.classes, name="classes"),
    path("class/open/", classes.open_class, name="open_class"),
    path("class/host/<str:key>/", classes.host, name="host"),
    path("class/<str:code>/", classes.join, name="class"),
    path("class/<str:code>/leave/", classes.leave, name="leave"),
]
