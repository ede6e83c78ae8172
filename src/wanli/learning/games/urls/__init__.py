"""Citizens' addresses of the games."""

from django.urls import path

from wanli.learning.games.views import plays

app_name = "games"
urlpatterns = [
    path("", plays.index, name="index"),
    path("booth/", plays.booth, name="booth"),
    path("pairs/", plays.landing, {"game": "pairs"}, name="pairs"),
    path("spots/", plays.landing, {"game": "spots"}, name="spots"),
    path("climb/", plays.landing, {"game": "climb"}, name="climb"),
    path("wheel/", plays.landing, {"game": "wheel"}, name="wheel"),
    path("<slug:game>/start/", plays.start, name="start"),
    path("<slug:game>/<int:position>/", plays.turn, name="turn"),
    path("<slug:game>/result/", plays.result, name="result"),
]
