"""Citizens' addresses. `in/` and `go/` are printed under QR codes and never change."""

from django.urls import path

from wanli.outreach.campaigns.views import checkins, citizens

app_name = "campaigns"
urlpatterns = [
    path("", citizens.index, name="index"),
    path("in/<str:short_code>/", checkins.check_in, name="check_in"),
    path("in/<str:short_code>/thanks/", checkins.thanks, name="thanks"),
    path("go/<str:short_code>/", checkins.go, name="go"),
    path("<str:campaign_code>/", citizens.campaign, name="campaign"),
    path("<str:campaign_code>/<str:code>/", citizens.session, name="session"),
    path("<str:campaign_code>/<str:code>/poster/", citizens.poster, name="poster"),
]
