"""Addresses below /office/evidence/."""

from django.urls import path

from wanli.evidence.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:campaign>/", views.dashboard, name="dashboard"),
    path("<str:campaign>/figures/<slug:key>/", views.figure, name="figure"),
    path("<str:campaign>/figures/<slug:key>/records.xlsx", views.export, name="export"),
    path("<str:campaign>/summary/", views.summary, name="summary"),
    path("<str:campaign>/summary/summary.docx", views.download, name="download"),
]
