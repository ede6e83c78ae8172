from django.urls import path

from wanli.ground.ui import views

app_name = "ui"
urlpatterns = [
    path("view/", views.choose_view, name="view"),
    path("theme/", views.choose_theme, name="theme"),
    path("look/", views.look, name="look"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
