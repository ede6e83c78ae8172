from django.urls import path

from wanli.ground.deliveries.views import devices, pages

app_name = "deliveries"
urlpatterns = [
    path("worker.js", pages.worker, name="worker"),
    path("offline/", pages.here, name="here"),
    path("offline/practice/", pages.practice, name="practice"),
    path("offline/finish/", pages.finish, name="finish"),
    path("offline/packs.json", pages.versions, name="versions"),
    path("offline/pack/<slug:slug>.json", pages.pack, name="pack"),
    path("deliveries/", devices.deliver, name="deliver"),
    path("deliveries/client/", devices.client, name="client"),
    path("deliveries/finish/", devices.finish, name="finish_device"),
]
