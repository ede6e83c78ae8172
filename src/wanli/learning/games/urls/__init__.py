"""Citizens' addresses of the games."""

app_name = "games"
urlpatterns: list = []
