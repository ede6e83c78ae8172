"""Addresses of the library. Printed under QR codes, therefore short and never changed."""

from django.urls import path

from wanli.knowledge.library import views

app_name = "library"

urlpatterns = [
    path("", views.index, name="index"),
    path("topics/", views.index, name="topics"),  # the same, where a learning page stands before it
    path("source/<slug:code>/", views.source, name="source"),
    path("<slug:topic_slug>/", views.topic, name="topic"),
    path("<slug:topic_slug>/<slug:slug>/", views.piece, name="piece"),
    path("<slug:topic_slug>/<slug:slug>/leaflet.pdf", views.leaflet, name="leaflet"),
]
