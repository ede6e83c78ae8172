"""The addresses of what staff do with items beyond the editor: import, template, withdrawal, return, translation."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from wanli.learning.assessments.views import office

urlpatterns = [
    path("import/", office.upload, name="import"),
    path("import/confirm/", office.confirm, name="confirm"),
    path("import/findings.csv", office.findings, name="findings"),
    path("import/<int:pk>/", office.import_run, name="import_run"),
    path("import/<int:pk>/again/", office.import_again, name="import_again"),
    path("import/<int:pk>/findings.csv", office.run_findings, name="run_findings"),
    path("import/template.xlsx", office.template, name="template"),
    path("<int:pk>/withdraw/", office.withdraw, name="withdraw"),
    path("<int:pk>/bring-back/", office.bring_back, name="bring_back"),
    path("<int:pk>/translate/", office.translate, name="translate"),
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("items/", include((urlpatterns, "assessments_office")))]
