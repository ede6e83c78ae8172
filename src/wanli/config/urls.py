"""Joins the apps' addresses. Citizens' addresses are short enough to print under a QR code."""

from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from wanli.ground.accounts.views import require_second_factor
from wanli.protection.scams import api as scams_api
from wanli.run.media import public_file

urlpatterns = [
    path("", include("wanli.ground.pages.urls")),
    path("", include("wanli.ground.ui.urls")),
    path("", include("wanli.ground.deliveries.urls")),
    path("mine/", include("wanli.ground.privacy.urls")),
    path("learn/", include("wanli.learning.courses.urls")),  # the path stands before the list of topics
    path("api/scams/check", scams_api.check, name="scams_api"),
    path("api/scams/openapi.json", scams_api.openapi, name="scams_openapi"),
    path("learn/", include("wanli.knowledge.library.urls")),
    path("practice/", include("wanli.learning.practice.urls")),
    path("check/instruments/", include("wanli.learning.instruments.urls")),
    path("check/", include("wanli.protection.scams.urls")),
    path("check/", include("wanli.learning.assessments.urls")),
    path("play/", include("wanli.learning.games.urls")),
    path("hall/", include("wanli.learning.games.urls.halls")),
    path("events/", include("wanli.outreach.campaigns.urls")),
    path("language/", set_language, name="set_language"),
    # One door for staff: Wagtail's own sign-in page gives way to the one with the second factor and the lockout.
    path("office/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("office/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, require_second_factor))),
    path("staff/", include("allauth.urls")),
    path("media/<path:path>", public_file, name="public_file"),
    path("documents/", include(wagtaildocs_urls)),
]

handler400 = "wanli.ground.ui.views.bad_request"
handler403 = "wanli.ground.ui.views.permission_denied"
handler404 = "wanli.ground.ui.views.page_not_found"
handler500 = "wanli.ground.ui.views.server_error"
